// Reading, processing and committing in three overlapping steps over a few recycled batches.

#include <oneapi/tbb/concurrent_queue.h>

#include <array>
#include <atomic>
#include <memory>
#include <thread>

#include "engine/pipeline/engine.h"

namespace nayose {
namespace {

// Batches under way at once: one being read, one processed, one committed, one waiting.
constexpr size_t kBatchesInFlight = 4;

struct Work {
  InputBatch batch;
  BatchResult result;
  SourceEvent event = SourceEvent::kIdle;
};

using WorkQueue = oneapi::tbb::concurrent_bounded_queue<Work*>;

Status run_serial(BatchSource* source, LinkageEngine* engine, BatchSink* sink) {
  Work work;
  while (true) {
    work.batch.clear();
    NAYOSE_ASSIGN_OR_RETURN(work.event, source->next(&work.batch));
    if (work.event == SourceEvent::kEnd) return sink->finish();
    if (work.event == SourceEvent::kIdle) {
      NAYOSE_RETURN_IF_ERROR(sink->idle());
      continue;
    }
    engine->process(work.batch, &work.result);
    NAYOSE_RETURN_IF_ERROR(sink->commit(work.result));
  }
}

// The three steps. Every Work goes round: free → read → processed → free. A null ends a step.
class OverlappedRun {
 public:
  OverlappedRun(BatchSource* source, LinkageEngine* engine, BatchSink* sink)
      : source_(source), engine_(engine), sink_(sink) {
    for (auto& work : works_) {
      work = std::make_unique<Work>();
      free_.push(work.get());
    }
  }

  Status run() {
    std::thread reader([this] { read(); });
    std::thread committer([this] { commit(); });
    process();
    reader.join();
    committer.join();
    if (!read_status_.ok()) return read_status_;
    return commit_status_;
  }

 private:
  void read() {
    while (true) {
      Work* work = nullptr;
      free_.pop(work);
      work->batch.clear();
      if (failed_.load(std::memory_order_acquire)) break;
      Result<SourceEvent> event = source_->next(&work->batch);
      if (!event.ok()) {
        read_status_ = event.status();
        // Release: pairs with the acquire loads of the other steps, after read_status_ is set.
        failed_.store(true, std::memory_order_release);
        break;
      }
      work->event = event.value();
      const bool end = work->event == SourceEvent::kEnd;
      read_.push(work);
      if (end) return;
    }
    read_.push(nullptr);
  }

  void process() {
    while (true) {
      Work* work = nullptr;
      read_.pop(work);
      if (work == nullptr) break;
      const SourceEvent event = work->event;
      if (event == SourceEvent::kBatch && !failed_.load(std::memory_order_acquire)) {
        engine_->process(work->batch, &work->result);
      }
      processed_.push(work);
      if (event == SourceEvent::kEnd) return;
    }
    processed_.push(nullptr);
  }

  void commit() {
    while (true) {
      Work* work = nullptr;
      processed_.pop(work);
      if (work == nullptr) return;
      const SourceEvent event = work->event;
      if (commit_status_.ok() && !failed_.load(std::memory_order_acquire)) {
        if (event == SourceEvent::kBatch) commit_status_ = sink_->commit(work->result);
        if (event == SourceEvent::kIdle) commit_status_ = sink_->idle();
        if (event == SourceEvent::kEnd) commit_status_ = sink_->finish();
        if (!commit_status_.ok()) failed_.store(true, std::memory_order_release);
      }
      free_.push(work);
      if (event == SourceEvent::kEnd) return;
    }
  }

  BatchSource* source_;
  LinkageEngine* engine_;
  BatchSink* sink_;
  std::array<std::unique_ptr<Work>, kBatchesInFlight> works_;
  WorkQueue free_;
  WorkQueue read_;
  WorkQueue processed_;
  std::atomic<bool> failed_{false};
  Status read_status_;    // Written by the reader only, read after it was joined.
  Status commit_status_;  // Written by the committer only, read after it was joined.
};

}  // namespace

Status run_pipeline(BatchSource* source, LinkageEngine* engine, BatchSink* sink,
                    Executor* executor) {
  if (executor->serial()) return run_serial(source, engine, sink);
  return OverlappedRun(source, engine, sink).run();
}

}  // namespace nayose
