// Hands encounters from the thread that makes them to the one that writes them.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <vector>

#include "ops/cli/generate/encounter_text.h"

namespace nayose {

// Texts are reused, so that nothing is allocated in steady state.
// Invariant: what is delivered is visited once, in that order.
// Threads: one producer (slot, deliver, finish), one consumer (visit_all).
class EncounterPipe {
 public:
  EncounterPipe();

  // The text to fill next; the same one until it is delivered.
  EncounterText& slot();
  void deliver(uint32_t institution);
  void finish();

  // Calls `visit(text, institution)` for each until finish() was called.
  template <typename Visit>
  void visit_all(const Visit& visit) {
    for (Batch* batch = take(); batch != nullptr; batch = take()) {
      for (size_t i = 0; i < batch->size; ++i) visit(batch->texts[i], batch->institutions[i]);
      give_back();
    }
  }

 private:
  static constexpr size_t kBatches = 4;
  static constexpr size_t kTexts = 256;
  struct Batch {
    std::vector<EncounterText> texts;
    std::vector<uint32_t> institutions;
    size_t size = 0;
  };

  void hand_over();
  Batch* take();
  void give_back();

  std::vector<Batch> batches_;  // A ring.
  // Of the producer.
  size_t filling_ = 0;
  // Of the consumer.
  size_t visiting_ = 0;

  std::mutex mutex_;
  std::condition_variable changed_;
  size_t full_ = 0;  // Batches handed over and not given back. Guarded by mutex_.
  bool finished_ = false;
};

}  // namespace nayose
