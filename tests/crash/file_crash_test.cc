// A file run that is killed anywhere ends with the bytes of one that was not.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <thread>

#include "connectors/file/file_sink.h"
#include "connectors/file/file_source.h"
#include "engine/base/bytes.h"
#include "engine/base/hash64.h"
#include "engine/pipeline/engine.h"
#include "tests/crash/child_process.h"

namespace nayose {
namespace {

namespace fs = std::filesystem;
using nayose::testing::ChildProcess;

constexpr int64_t kAsOf = 1'700'000'000'000;
constexpr int kRecordsPerInput = 4000;
constexpr int kRefused = 3;      // Exit code: an open said no.
constexpr int kNothingToDo = 4;  // Exit code: the run was finished before.
constexpr std::string_view kStateName = "test/state";

// ---- The child: a run with an engine whose every output depends on all records before ----

class ChainEngine final : public LinkageEngine {
 public:
  explicit ChainEngine(const StateStore& store) {
    std::string bytes;
    if (!store.get(Table::kMeta, kStateName, &bytes).ok()) return;
    ByteReader reader(bytes);
    counter_ = reader.u64();
    chain_ = reader.u64();
  }

  void process(const InputBatch& batch, BatchResult* result) override {
    result->clear();
    for (size_t i = 0; i < batch.size(); ++i) {
      ++counter_;
      chain_ = hash64(batch.raw(i), chain_);
      const std::string key = std::to_string(chain_);
      const std::string line = "{\"n\":" + std::to_string(counter_) + ",\"chain\":" + key +
                               ",\"line\":" + std::to_string(batch.coordinates(i).offset) + "}";
      result->outputs.add(OutputKind::kEncounters, key, line);
      if (counter_ % 3 == 0) result->outputs.add(OutputKind::kLinks, key, "");
      if (counter_ % 7 == 0) result->outputs.add(OutputKind::kPersonEvents, key, line);
      if (counter_ % 50 == 0) result->outputs.add(OutputKind::kRefused, key, line);
      result->delta.put(Table::kRecords, key, line);
    }
    std::string bytes;
    ByteWriter writer(&bytes);
    writer.u64(counter_);
    writer.u64(chain_);
    result->delta.put(Table::kMeta, kStateName, bytes);
    result->positions = batch.positions;
    result->counts.records = batch.size();
  }

  const Counts& counts() const override { return counts_; }
  EngineSizes sizes() const override { return {}; }
  void visit_links(const std::function<void(Ref, PersonId)>&) const override {}

 private:
  uint64_t counter_ = 0;
  uint64_t chain_ = 0;
  Counts counts_;
};

std::vector<std::string> input_paths(const std::string& root) {
  return {root + "/a.jsonl", root + "/b.jsonl.zst", root + "/c.jsonl.gz"};
}

FileSinkOptions sink_options(const std::string& root, const std::string& fault) {
  FileSinkOptions options;
  options.out = root + "/out";
  options.checkpoint_records = 300;
  options.fault_store_first = fault == "store_first";
  options.fault_keep_tail = fault == "keep_tail";
  return options;
}

int report(const Status& status) {
  std::fprintf(stderr, "%s\n", status.to_string().c_str());
  return kRefused;
}

// Dies at the `occurrence`-th time that `point` is reached (0: never).
int run(const std::string& root, const std::string& fault, FileCrashPoint point, int occurrence) {
  const auto keyring = std::move(Keyring::open(root + "/keys")).value();
  StoreOptions store_options;
  store_options.ballast_bytes = 0;
  store_options.free_bytes_reserve = 0;
  auto store =
      StateStore::open(root + "/state", *keyring, {"1", "encoding", "keys"}, store_options);
  if (!store.ok()) return report(store.status());
  auto checkpoint = load_file_checkpoint(*store.value());
  if (!checkpoint.ok()) return report(checkpoint.status());

  FileSourceOptions source_options;
  source_options.inputs = input_paths(root);
  source_options.batch_records = 64;
  source_options.received_ms = kAsOf;
  const std::optional<FileCheckpoint>& resume = checkpoint.value();
  auto source = FileSource::open(source_options, resume.has_value() ? &*resume : nullptr);
  if (!source.ok()) return report(source.status());

  FileSinkOptions options = sink_options(root, fault);
  int reached = 0;
  options.at_point = [&](FileCrashPoint at) {
    if (at == FileCrashPoint::kStoreWritten) ChildProcess::tell(1);
    if (at == point && ++reached == occurrence) raise(SIGKILL);
  };
  const SystemClock clock;
  auto sink = FileSink::open(options, store.value().get(), resume, kAsOf, &clock);
  if (!sink.ok()) return report(sink.status());

  if (resume.has_value() && resume->finished) {
    const auto at_end = source.value()->at_end();
    return at_end.ok() && at_end.value() ? kNothingToDo : 5;
  }
  ChildProcess::tell(0);
  ChainEngine engine(*store.value());
  const auto executor = make_tbb_executor(2);
  const Status status =
      run_pipeline(source.value().get(), &engine, sink.value().get(), executor.get());
  return status.ok() ? 0 : report(status);
}

// ---- The tests ----

std::string read_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

using Outputs = std::array<std::string, kOutputKindCount>;

class FileCrashTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = ::testing::TempDir() + "nayose_file_crash_test." + std::to_string(getpid());
    fs::remove_all(root_);
    fs::create_directories(root_ + "/keys");
    const Status made = Keyring::init(root_ + "/keys");
    ASSERT_TRUE(made.ok()) << made.to_string();
    write_inputs();
    ASSERT_EQ(child().wait(), 0);
    expected_ = outputs();
    ASSERT_GT(expected_[0].size(), 3u * kRecordsPerInput * 20);
    start_over();
  }
  void TearDown() override { fs::remove_all(root_); }

  static std::string records(uint64_t seed) {
    std::mt19937_64 random(seed);
    std::string text;
    for (int i = 0; i < kRecordsPerInput; ++i) {
      text += "{\"i\":" + std::to_string(random()) + "}" + std::string(random() % 60, ' ') + "\n";
    }
    return text;
  }

  void write_inputs() const {
    const std::vector<std::string> paths = input_paths(root_);
    std::ofstream(paths[0], std::ios::binary) << records(1);
    std::string text = records(2);
    std::string frame(ZSTD_compressBound(text.size()), '\0');
    frame.resize(ZSTD_compress(frame.data(), frame.size(), text.data(), text.size(), 1));
    std::ofstream(paths[1], std::ios::binary) << frame;
    text = records(3);
    const gzFile file = gzopen(paths[2].c_str(), "wb");
    ASSERT_NE(file, nullptr);
    ASSERT_EQ(gzwrite(file, text.data(), static_cast<unsigned>(text.size())),
              static_cast<int>(text.size()));
    ASSERT_EQ(gzclose(file), Z_OK);
  }

  ChildProcess child(const std::string& fault = "none",
                     FileCrashPoint point = FileCrashPoint::kBeforeFlush,
                     int occurrence = 0) const {
    return ChildProcess({"--child", root_, fault, std::to_string(static_cast<int>(point)),
                         std::to_string(occurrence)});
  }

  Outputs outputs() const {
    Outputs all;
    for (size_t i = 0; i < kOutputKindCount; ++i) {
      const auto name = std::string(output_kind_name(static_cast<OutputKind>(i)));
      all[i] = read_file(root_ + "/out/" + name + ".jsonl");
    }
    return all;
  }

  bool outputs_as_expected() const { return outputs() == expected_; }

  void start_over() const {
    fs::remove_all(root_ + "/state");
    fs::remove_all(root_ + "/out");
  }

  std::string root_;
  Outputs expected_;
};

TEST_F(FileCrashTest, RandomKillsLeaveTheBytesOfAnUndisturbedRun) {
  std::mt19937_64 random(5);
  int kills = 0, runs = 0, resumed = 0;
  bool begun = false;
  while (kills < 40 || begun) {
    ChildProcess process = child();
    if (kills < 40) {
      // Every other time it may still be opening.
      if (random() % 2 == 0) (void)process.wait_for_first();
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 60'000));
      process.kill_now();
    }
    const int outcome = process.wait();
    if (outcome == -SIGKILL) {
      ++kills;
      if (begun) ++resumed;
      begun = true;
      continue;
    }
    // A kill between the end of the run and that of the process leaves nothing to do.
    ASSERT_TRUE(outcome == 0 || (begun && outcome == kNothingToDo)) << outcome;
    ASSERT_TRUE(outputs_as_expected()) << "after " << kills << " kills";
    ++runs;
    begun = false;
    start_over();
  }
  EXPECT_GE(kills, 30);
  EXPECT_GE(resumed, 10);
  EXPECT_GE(runs, 1);
}

TEST_F(FileCrashTest, KillsAtNamedPointsLeaveTheBytesOfAnUndisturbedRun) {
  for (const auto point :
       {FileCrashPoint::kBeforeFlush, FileCrashPoint::kFlushed, FileCrashPoint::kSynced,
        FileCrashPoint::kBeforeStoreWrite, FileCrashPoint::kStoreWritten}) {
    for (const int occurrence : {1, 2, 9}) {
      start_over();
      ASSERT_EQ(child("none", point, occurrence).wait(), -SIGKILL);
      ASSERT_EQ(child("none", point, occurrence).wait(), -SIGKILL);
      ASSERT_EQ(child().wait(), 0);
      ASSERT_TRUE(outputs_as_expected()) << static_cast<int>(point) << " " << occurrence;
    }
  }
}

TEST_F(FileCrashTest, FinishedRunHasNothingToDo) {
  ASSERT_EQ(child().wait(), 0);
  EXPECT_EQ(child().wait(), kNothingToDo);
  EXPECT_TRUE(outputs_as_expected());
}

// Negative controls: the two rules, broken one at a time, must be seen by the same checks.
TEST_F(FileCrashTest, StateWrittenBeforeTheOutputsIsCaught) {
  ASSERT_EQ(child("store_first", FileCrashPoint::kBeforeFlush, 5).wait(), -SIGKILL);
  const int outcome = child("store_first").wait();
  EXPECT_TRUE(outcome == kRefused || !outputs_as_expected()) << outcome;
}

TEST_F(FileCrashTest, TailThatIsNotCutOffIsCaught) {
  ASSERT_EQ(child("keep_tail", FileCrashPoint::kFlushed, 5).wait(), -SIGKILL);
  const int outcome = child("keep_tail").wait();
  EXPECT_TRUE(outcome == kRefused || !outputs_as_expected()) << outcome;
}

}  // namespace
}  // namespace nayose

int main(int argc, char** argv) {
  if (argc == 6 && std::string(argv[1]) == "--child") {
    return nayose::run(argv[2], argv[3], static_cast<nayose::FileCrashPoint>(std::stoi(argv[4])),
                       std::stoi(argv[5]));
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
