// Looks on while a pipeline runs: wraps its engine and sink, changes nothing.
#pragma once

#include <functional>

#include "engine/pipeline/connector.h"
#include "engine/pipeline/engine.h"

namespace nayose {

// Calls `committed` after each batch that was committed, with the time the commit took.
// Lifetime: `sink` outlives it.
class WatchedSink final : public BatchSink {
 public:
  using Committed = std::function<void(const BatchResult& result, double commit_seconds)>;
  WatchedSink(BatchSink* sink, Committed committed)
      : sink_(sink), committed_(std::move(committed)) {}
  Status commit(const BatchResult& result) override;
  Status idle() override { return sink_->idle(); }
  Status finish() override { return sink_->finish(); }

 private:
  BatchSink* sink_;
  Committed committed_;
};

// Calls `processed` after a batch with the engine's sizes, at most once a second: on the engine's
// own thread, the only one that may ask it.
// Lifetime: `engine` outlives it.
class WatchedEngine final : public LinkageEngine {
 public:
  using Processed = std::function<void(const EngineSizes& sizes)>;
  WatchedEngine(LinkageEngine* engine, Processed processed)
      : engine_(engine), processed_(std::move(processed)) {}
  void process(const InputBatch& batch, BatchResult* result) override;
  const Counts& counts() const override { return engine_->counts(); }
  EngineSizes sizes() const override { return engine_->sizes(); }
  void visit_links(const std::function<void(Ref, PersonId)>& visit) const override {
    engine_->visit_links(visit);
  }

 private:
  LinkageEngine* engine_;
  Processed processed_;
};

}  // namespace nayose
