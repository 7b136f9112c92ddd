// A clean stop on SIGTERM or SIGINT: the source ends, what was read is finished and committed.
#pragma once

#include <atomic>

#include "engine/pipeline/connector.h"

namespace nayose {

// Installs the handlers. The first signal asks for a stop, a second one ends the process at once
// (all state survives that: crash-only).
void install_stop_signals();
// Writing to a closed pipe is an error of that write.
void ignore_closed_pipes();
// Turns true with the first signal. Nothing else is published with it: relaxed reads do.
const std::atomic<bool>& stop_flag();
inline bool stop_requested() { return stop_flag().load(std::memory_order_relaxed); }

// A source that ends when a stop was asked for. Lifetime: `source` outlives it.
class StoppableSource final : public BatchSource {
 public:
  explicit StoppableSource(BatchSource* source) : source_(source) {}
  Result<SourceEvent> next(InputBatch* batch) override;

 private:
  BatchSource* source_;
};

}  // namespace nayose
