#include "ops/cli/pipeline_watch.h"

#include "ops/cli/progress.h"

namespace nayose {

Status WatchedSink::commit(const BatchResult& result) {
  const int64_t started_ms = steady_now_ms();
  const Status status = sink_->commit(result);
  if (status.ok()) committed_(result, static_cast<double>(steady_now_ms() - started_ms) / 1000);
  return status;
}

void WatchedEngine::process(const InputBatch& batch, BatchResult* result) {
  engine_->process(batch, result);
  processed_(engine_->sizes());
}

}  // namespace nayose
