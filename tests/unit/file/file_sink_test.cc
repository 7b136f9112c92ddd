#include "connectors/file/file_sink.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace nayose {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kAsOf = 1'000;

class SetClock final : public Clock {
 public:
  int64_t now_ms() const override { return now; }
  int64_t now = 0;
};

// Takes writes until it is told not to.
class FailingStore final : public StateStore {
 public:
  Status write(const StateDelta& delta, Durability durability) override {
    if (fail) return Status(StatusCode::kIoError, "no room");
    ++writes;
    return inner_->write(delta, durability);
  }
  Status get(Table table, std::string_view key, std::string* value) const override {
    return inner_->get(table, key, value);
  }
  Status scan(Table table, int threads, const Visitor& visit) const override {
    return inner_->scan(table, threads, visit);
  }
  Status clear() override { return inner_->clear(); }
  uint64_t disk_bytes() const override { return 0; }

  bool fail = false;
  int writes = 0;

 private:
  std::unique_ptr<StateStore> inner_ = StateStore::in_memory();
};

class FileSinkTest : public testing::Test {
 protected:
  void SetUp() override {
    options_.out =
        testing::TempDir() + "nayose_file_sink_test." + std::to_string(getpid()) + "/out";
    fs::remove_all(fs::path(options_.out).parent_path());
  }
  void TearDown() override { fs::remove_all(fs::path(options_.out).parent_path()); }

  Result<std::unique_ptr<FileSink>> open(StateStore* store) {
    std::optional<FileCheckpoint> resume;
    if (store != nullptr) resume = load_file_checkpoint(*store).value();
    return FileSink::open(options_, store, resume, kAsOf, &clock_);
  }

  static BatchResult batch(int64_t number) {
    BatchResult result;
    result.outputs.add(OutputKind::kEncounters, "k", "{\"n\":" + std::to_string(number) + "}");
    result.outputs.add(OutputKind::kLinks, "ab", "");
    result.delta.put(Table::kLinks, "last", std::to_string(number));
    append_file_position(0, {static_cast<uint64_t>(number), 1, 2, 3}, &result.positions);
    result.counts.records = 1;
    return result;
  }

  std::string output(const std::string& name) const {
    std::ifstream stream(options_.out + "/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  std::string stored(StateStore* store) const {
    std::string value;
    return store->get(Table::kLinks, "last", &value).ok() ? value : "";
  }

  FileSinkOptions options_;
  SetClock clock_;
};

TEST_F(FileSinkTest, WritesALineForEachOutputAndOneForARemovedLink) {
  auto sink = open(nullptr).value();
  ASSERT_TRUE(sink->commit(batch(1)).ok());
  ASSERT_TRUE(sink->commit(batch(2)).ok());
  ASSERT_TRUE(sink->finish().ok());
  EXPECT_EQ(output("encounters.jsonl"), "{\"n\":1}\n{\"n\":2}\n");
  EXPECT_EQ(output("links.jsonl"),
            "{\"ref\":\"ab\",\"person\":null}\n{\"ref\":\"ab\",\"person\":null}\n");
  EXPECT_EQ(output("person-events.jsonl"), "");
  EXPECT_TRUE(fs::exists(options_.out + "/refused.jsonl"));
}

TEST_F(FileSinkTest, CheckpointComesByRecordsByBytesAndByTime) {
  const auto writes_after = [&](int batches) {
    fs::remove_all(options_.out);
    FailingStore store;
    auto sink = open(&store).value();
    for (int i = 0; i < batches; ++i) {
      clock_.now += 10;
      EXPECT_TRUE(sink->commit(batch(i)).ok());
    }
    EXPECT_TRUE(sink->idle().ok());
    return store.writes - 1;  // The first one says that the run began.
  };
  EXPECT_EQ(writes_after(10), 0);
  options_.checkpoint_records = 5;
  EXPECT_EQ(writes_after(10), 2);
  options_.checkpoint_records = 1000;
  options_.checkpoint_bytes = 1;
  EXPECT_EQ(writes_after(10), 10);
  options_.checkpoint_bytes = 1 << 20;
  options_.checkpoint_interval_ms = 50;
  EXPECT_EQ(writes_after(10), 2);
}

TEST_F(FileSinkTest, NothingIsStoredBetweenCheckpointsAndTheRestIsCutOff) {
  const auto store = StateStore::in_memory();
  {
    options_.checkpoint_records = 2;
    auto sink = open(store.get()).value();
    for (int i = 1; i <= 3; ++i) ASSERT_TRUE(sink->commit(batch(i)).ok());
    EXPECT_EQ(stored(store.get()), "2");
  }
  std::ofstream(options_.out + "/encounters.jsonl", std::ios::app) << "{\"n\":3}\n{\"n";
  auto sink = open(store.get());
  ASSERT_TRUE(sink.ok()) << sink.status().to_string();
  EXPECT_EQ(output("encounters.jsonl"), "{\"n\":1}\n{\"n\":2}\n");
  EXPECT_EQ(load_file_checkpoint(*store).value()->inputs[0].offset, 2u);
  ASSERT_TRUE(sink.value()->commit(batch(3)).ok());
  ASSERT_TRUE(sink.value()->finish().ok());
  EXPECT_EQ(output("encounters.jsonl"), "{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n");
  EXPECT_TRUE(load_file_checkpoint(*store).value()->finished);
  EXPECT_EQ(load_file_checkpoint(*store).value()->records, 3u);
}

TEST_F(FileSinkTest, FinishedRunWritesNothingMore) {
  FailingStore store;
  ASSERT_TRUE(open(&store).value()->finish().ok());
  const int writes = store.writes;
  ASSERT_TRUE(open(&store).value()->finish().ok());
  EXPECT_EQ(store.writes, writes);
}

TEST_F(FileSinkTest, RefusesADirectoryThatHoldsSomethingElse) {
  fs::create_directories(options_.out);
  std::ofstream(options_.out + "/notes.txt") << "x";
  const auto store = StateStore::in_memory();
  for (StateStore* state : {static_cast<StateStore*>(nullptr), store.get()}) {
    const auto sink = open(state);
    EXPECT_EQ(sink.status().code(), StatusCode::kFailedPrecondition);
    EXPECT_NE(sink.status().message().find("not empty"), std::string::npos);
  }
}

TEST_F(FileSinkTest, GoesOnAfterACrashBetweenTheFirstStoreWriteAndTheOutputs) {
  const auto store = StateStore::in_memory();
  { const auto sink = open(store.get()).value(); }
  fs::remove_all(options_.out);
  EXPECT_TRUE(open(store.get()).ok());
  EXPECT_TRUE(fs::exists(options_.out + "/links.jsonl"));
}

TEST_F(FileSinkTest, RefusesOutputsThatAreNotAsTheyWereLeft) {
  const auto store = StateStore::in_memory();
  {
    auto sink = open(store.get()).value();
    ASSERT_TRUE(sink->commit(batch(1)).ok());
    ASSERT_TRUE(sink->finish().ok());
  }
  const std::string path = options_.out + "/encounters.jsonl";
  const auto expect = [&](std::string_view what) {
    const auto sink = open(store.get());
    EXPECT_EQ(sink.status().code(), StatusCode::kFailedPrecondition);
    EXPECT_NE(sink.status().message().find(what), std::string::npos) << sink.status().message();
    EXPECT_NE(sink.status().message().find(path), std::string::npos) << sink.status().message();
  };
  std::ofstream(path) << "{\"n\":7}\n";
  expect("changed");
  std::ofstream(path) << "{\"n\"";
  expect("shorter");
  fs::remove(path);
  expect("missing");
}

TEST_F(FileSinkTest, RefusesAnotherAsOf) {
  const auto store = StateStore::in_memory();
  { const auto sink = open(store.get()).value(); }
  const auto resume = load_file_checkpoint(*store).value();
  const auto other = FileSink::open(options_, store.get(), resume, kAsOf + 1, &clock_);
  EXPECT_EQ(other.status().code(), StatusCode::kFailedPrecondition);
  EXPECT_NE(other.status().message().find("1970-01-01"), std::string::npos);
}

TEST_F(FileSinkTest, ErrorOfTheStoreStopsTheSinkForGood) {
  FailingStore store;
  options_.checkpoint_records = 1;
  auto sink = open(&store).value();
  store.fail = true;
  EXPECT_EQ(sink->commit(batch(1)).code(), StatusCode::kIoError);
  store.fail = false;
  EXPECT_EQ(sink->commit(batch(2)).code(), StatusCode::kIoError);
  EXPECT_EQ(sink->idle().code(), StatusCode::kIoError);
  EXPECT_EQ(sink->finish().code(), StatusCode::kIoError);
}

TEST_F(FileSinkTest, FullDiskIsAnErrorThatNamesTheOutput) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
  fs::create_directories(options_.out);
  const auto store = StateStore::in_memory();
  {
    const auto sink = FileSink::open(options_, store.get(), FileCheckpoint{kAsOf, false, 0, {}, {}},
                                     kAsOf, &clock_);
  }
  fs::remove(options_.out + "/encounters.jsonl");
  fs::create_symlink("/dev/full", options_.out + "/encounters.jsonl");
  auto sink = FileSink::open(options_, store.get(), FileCheckpoint{kAsOf, false, 0, {}, {}}, kAsOf,
                             &clock_);
  ASSERT_TRUE(sink.ok()) << sink.status().to_string();
  ASSERT_TRUE(sink.value()->commit(batch(1)).ok());
  const Status status = sink.value()->finish();
  EXPECT_EQ(status.code(), StatusCode::kIoError);
  EXPECT_NE(status.message().find("encounters.jsonl"), std::string::npos);
}

}  // namespace
}  // namespace nayose
