// The pipeline's own behaviour, over an engine that only counts: order, errors, idleness.

#include <gtest/gtest.h>

#include <string>

#include "engine/pipeline/engine.h"

namespace nayose {
namespace {

class CountingEngine final : public LinkageEngine {
 public:
  void process(const InputBatch& batch, BatchResult* result) override {
    result->clear();
    result->positions = batch.positions;
    for (size_t i = 0; i < batch.size(); ++i) {
      result->outputs.add(OutputKind::kEncounters, "", batch.raw(i));
    }
  }
  const Counts& counts() const override { return counts_; }
  EngineSizes sizes() const override { return {}; }
  void visit_links(const std::function<void(Ref, PersonId)>&) const override {}

 private:
  Counts counts_;
};

class ListSource final : public BatchSource {
 public:
  explicit ListSource(int batches, int fail_at = -1) : batches_(batches), fail_at_(fail_at) {}
  Result<SourceEvent> next(InputBatch* batch) override {
    if (next_ == fail_at_) return Status(StatusCode::kIoError, "the source broke");
    if (next_ == batches_) return SourceEvent::kEnd;
    if (++calls_ % 3 == 0) return SourceEvent::kIdle;
    batch->add(std::to_string(next_), {0, 0, next_}, 0);
    batch->positions.push_back({0, 0, ++next_});
    return SourceEvent::kBatch;
  }

 private:
  int batches_;
  int fail_at_;
  int next_ = 0;
  int calls_ = 0;
};

class ListSink final : public BatchSink {
 public:
  explicit ListSink(int fail_at = -1) : fail_at_(fail_at) {}
  Status commit(const BatchResult& result) override {
    if (commits == fail_at_) return Status(StatusCode::kFenced, "another engine took over");
    ++commits;
    for (const auto& output : result.outputs.outputs()) {
      text.append(result.outputs.value(output)).append(" ");
    }
    return Status();
  }
  Status idle() override {
    ++idles;
    return Status();
  }
  Status finish() override {
    finished = true;
    return Status();
  }
  std::string text;
  int commits = 0;
  int idles = 0;
  bool finished = false;

 private:
  int fail_at_;
};

class PipelineRun : public ::testing::TestWithParam<bool> {
 protected:
  Status run(BatchSource* source, BatchSink* sink) {
    CountingEngine engine;
    const auto executor = GetParam() ? make_serial_executor() : make_tbb_executor(2);
    return run_pipeline(source, &engine, sink, executor.get());
  }
};

TEST_P(PipelineRun, CommitsEveryBatchInOrderAndFinishes) {
  ListSource source(100);
  ListSink sink;
  ASSERT_TRUE(run(&source, &sink).ok());
  std::string expected;
  for (int i = 0; i < 100; ++i) expected += std::to_string(i) + " ";
  EXPECT_EQ(sink.text, expected);
  EXPECT_GT(sink.idles, 0);
  EXPECT_TRUE(sink.finished);
}

TEST_P(PipelineRun, ASourceThatBreaksStopsTheRunUnfinished) {
  ListSource source(100, 40);
  ListSink sink;
  const Status status = run(&source, &sink);
  EXPECT_EQ(status.code(), StatusCode::kIoError);
  EXPECT_LE(sink.commits, 40);
  EXPECT_FALSE(sink.finished);
}

TEST_P(PipelineRun, ASinkThatBreaksStopsTheRunAtOnce) {
  ListSource source(1'000'000);
  ListSink sink(10);
  EXPECT_EQ(run(&source, &sink).code(), StatusCode::kFenced);
  EXPECT_EQ(sink.commits, 10);
  EXPECT_FALSE(sink.finished);
}

INSTANTIATE_TEST_SUITE_P(SerialAndOverlapped, PipelineRun, ::testing::Bool());

TEST(InputBatch, KeepsRecordsApartAndPadsTheLast) {
  InputBatch batch;
  for (int i = 0; i < 1000; ++i) batch.add("record " + std::to_string(i), {0, 0, i}, i);
  for (size_t i = 0; i < 1000; ++i) {
    EXPECT_EQ(batch.raw(i), "record " + std::to_string(i));
    EXPECT_EQ(batch.received_ms(i), static_cast<int64_t>(i));
  }
  const std::string_view last = batch.raw(999);
  for (size_t i = 0; i < kReadPadding; ++i) EXPECT_EQ(last.data()[last.size() + i], '\0');
}

TEST(Executor, CoversEveryIndexOnceWithKnownWorkers) {
  for (const auto& executor : {make_serial_executor().release(), make_tbb_executor(4).release()}) {
    const std::unique_ptr<Executor> own(executor);
    std::vector<std::atomic<int>> seen(10'000);
    own->run(seen.size(), 7, [&](size_t begin, size_t end, size_t worker) {
      EXPECT_LT(worker, own->worker_count());
      EXPECT_LE(end - begin, 7u);
      for (size_t i = begin; i < end; ++i) ++seen[i];
    });
    for (const auto& count : seen) ASSERT_EQ(count.load(), 1);
  }
}

}  // namespace
}  // namespace nayose
