#include "ops/cli/generate/encounter_pipe.h"

namespace nayose {

EncounterPipe::EncounterPipe() : batches_(kBatches) {
  for (Batch& batch : batches_) {
    batch.texts.resize(kTexts);
    batch.institutions.resize(kTexts);
  }
}

EncounterText& EncounterPipe::slot() { return batches_[filling_].texts[batches_[filling_].size]; }

void EncounterPipe::deliver(uint32_t institution) {
  Batch& batch = batches_[filling_];
  batch.institutions[batch.size++] = institution;
  if (batch.size == kTexts) hand_over();
}

void EncounterPipe::hand_over() {
  std::unique_lock lock(mutex_);
  ++full_;
  changed_.notify_all();
  // The next batch must be free before it is filled.
  changed_.wait(lock, [&] { return full_ < kBatches; });
  filling_ = (filling_ + 1) % kBatches;
}

void EncounterPipe::finish() {
  if (batches_[filling_].size > 0) hand_over();
  const std::lock_guard lock(mutex_);
  finished_ = true;
  changed_.notify_all();
}

EncounterPipe::Batch* EncounterPipe::take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return full_ > 0 || finished_; });
  return full_ > 0 ? &batches_[visiting_] : nullptr;
}

void EncounterPipe::give_back() {
  batches_[visiting_].size = 0;
  visiting_ = (visiting_ + 1) % kBatches;
  const std::lock_guard lock(mutex_);
  --full_;
  changed_.notify_all();
}

}  // namespace nayose
