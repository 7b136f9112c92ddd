// What a connector is to the pipeline: a source of batches, and a sink that commits them.
#pragma once

#include "engine/base/status.h"
#include "engine/pipeline/batch.h"

namespace nayose {

enum class SourceEvent : uint8_t {
  kBatch,  // `*batch` holds records.
  kIdle,   // Nothing arrived within the source's own short wait; `*batch` is empty.
  kEnd,    // No more, ever: the end of the files, or a stop was asked for.
};

// Threads: next() is called from one thread at a time, not always the same one, while the
//          sink commits earlier batches on another.
class BatchSource {
 public:
  virtual ~BatchSource() = default;
  // Fills the (cleared) batch, bounded by the source's limits of records, bytes and time.
  virtual Result<SourceEvent> next(InputBatch* batch) = 0;
};

// Threads: calls come one at a time, in the order of the batches.
// Errors:  any Status stops the pipeline; the process then starts again from what is durable
//          (crash-only), so a sink retries on its own what can be retried.
class BatchSink {
 public:
  virtual ~BatchSink() = default;
  virtual Status commit(const BatchResult& result) = 0;
  // Called when the source was idle, so that a sink may commit by time.
  virtual Status idle() { return Status(); }
  // After the last batch: makes everything durable.
  virtual Status finish() { return Status(); }
};

}  // namespace nayose
