// The store under kill −9, failing writes and a full disk.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "engine/index/rocksdb_store.h"
#include "tests/crash/child_process.h"

namespace nayose {
namespace {

namespace fs = std::filesystem;
using nayose::testing::ChildProcess;

constexpr int kRowsPerBatch = 24;
constexpr size_t kFillValueBytes = 4000;

StoreOptions small_options() {
  StoreOptions options;
  options.memory_bytes_max = 8 << 20;
  options.free_bytes_reserve = 0;
  options.ballast_bytes = 0;
  return options;
}

std::unique_ptr<Keyring> keyring_of(const std::string& keys) {
  return std::move(Keyring::open(keys)).value();
}

Result<std::unique_ptr<StateStore>> open_store(const std::string& directory, const Keyring& keyring,
                                               const StoreOptions& options) {
  return StateStore::open(directory, keyring, StoreIdentity{"1", "encoding", "keys"}, options);
}

std::string row_key(int row) { return "row" + std::to_string(row); }

// Batch `number` gives every row of three tables the same value.
StateDelta batch_of(uint64_t number) {
  StateDelta delta;
  const std::string value = std::to_string(number) + std::string(number % 700, '.');
  for (int row = 0; row < kRowsPerBatch; ++row) {
    delta.put(static_cast<Table>(row % 3), row_key(row), value);
  }
  return delta;
}

// ---- What the children do ----

// Writes batch after batch and tells each that was acknowledged. `torn`: row by row, the defect
// that the check must see.
int write_batches(const std::string& directory, const std::string& keys, bool torn) {
  const auto keyring = keyring_of(keys);
  auto store = open_store(directory, *keyring, small_options());
  if (!store.ok()) return 1;
  std::string value;
  const bool fresh = !store.value()->get(Table::kRecords, row_key(0), &value).ok();
  for (uint64_t number = fresh ? 1 : std::stoull(value) + 1;; ++number) {
    const StateDelta delta = batch_of(number);
    if (!torn) {
      if (!store.value()->write(delta, Durability::kProcess).ok()) return 2;
    } else {
      for (const StateDelta::Change& change : delta.changes()) {
        StateDelta one;
        one.put(change.table, delta.key(change), delta.value(change));
        if (!store.value()->write(one, Durability::kProcess).ok()) return 2;
      }
    }
    ChildProcess::tell(number);
  }
}

StateDelta fill_row(uint64_t i) {
  std::mt19937_64 random(i);
  std::string value(kFillValueBytes, '\0');
  for (char& byte : value) byte = static_cast<char>(random());
  StateDelta delta;
  delta.put(Table::kRecords, row_key(static_cast<int>(i)), value);
  return delta;
}

// Writes until the store says no; tells each acknowledged row. 0: it said no with an error.
int fill(const std::string& directory, const std::string& keys, const StoreOptions& options,
         rlim_t file_bytes_max) {
  signal(SIGXFSZ, SIG_IGN);  // Writing past the limit then fails with EFBIG.
  const rlimit limit{file_bytes_max, file_bytes_max};
  if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
  const auto keyring = keyring_of(keys);
  auto store = open_store(directory, *keyring, options);
  if (!store.ok()) return 2;
  for (uint64_t i = 0; i < 100'000; ++i) {
    const Status status = store.value()->write(fill_row(i), Durability::kProcess);
    if (!status.ok()) return status.code() == StatusCode::kIoError ? 0 : 3;
    ChildProcess::tell(i);
  }
  return 4;
}

// 0: it opens; 1: it says that it cannot.
int open_on_full_disk(const std::string& directory, const std::string& keys) {
  const auto keyring = keyring_of(keys);
  const auto store = open_store(directory, *keyring, small_options());
  if (store.ok()) return 0;
  return store.status().code() == StatusCode::kIoError ? 1 : 2;
}

int hold(const std::string& directory, const std::string& keys) {
  const auto keyring = keyring_of(keys);
  const auto store = open_store(directory, *keyring, small_options());
  if (!store.ok()) return 1;
  ChildProcess::tell(1);
  while (true) pause();
}

// ---- The tests ----

class StoreCrashTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = ::testing::TempDir() + "nayose_store_crash_test." + std::to_string(getpid());
    keys_ = root_ + "/keys";
    directory_ = root_ + "/state";
    umount2(directory_.c_str(), MNT_DETACH);  // Of an earlier run that was killed.
    fs::remove_all(root_);
    fs::create_directories(keys_);
    const Status made = Keyring::init(keys_);
    ASSERT_TRUE(made.ok()) << made.to_string();
    keyring_ = keyring_of(keys_);
  }
  void TearDown() override { fs::remove_all(root_); }

  // Kills a writer at a random time. True when the store then holds exactly one batch, not older
  // than the last acknowledged one.
  bool one_batch_after_kill(const std::string& mode, std::mt19937_64* random) {
    ChildProcess child({"--child", mode, directory_, keys_});
    EXPECT_TRUE(child.wait_for_first().has_value());
    std::this_thread::sleep_for(std::chrono::microseconds((*random)() % 30'000));
    child.kill_now();
    EXPECT_EQ(child.wait(), -SIGKILL);
    auto store = open_store(directory_, *keyring_, small_options());
    EXPECT_TRUE(store.ok()) << store.status().to_string();
    if (!store.ok()) return false;
    std::string first, value;
    EXPECT_TRUE(store.value()->get(Table::kRecords, row_key(0), &first).ok());
    for (int row = 1; row < kRowsPerBatch; ++row) {
      const Status found = store.value()->get(static_cast<Table>(row % 3), row_key(row), &value);
      if (!found.ok() || value != first) return false;
    }
    EXPECT_GE(std::stoull(first), child.last_told().value_or(0));
    return true;
  }

  void take_all_room() const {
    std::ofstream filler(directory_ + "/filler", std::ios::binary);
    const std::string block(4096, 'f');
    while (filler.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
  }

  void expect_rows(const StoreOptions& options, uint64_t last) const {
    auto store = open_store(directory_, *keyring_, options);
    ASSERT_TRUE(store.ok()) << store.status().to_string();
    std::string value;
    for (uint64_t i = 0; i <= last; ++i) {
      const StateDelta expected = fill_row(i);
      ASSERT_TRUE(store.value()->get(Table::kRecords, row_key(static_cast<int>(i)), &value).ok());
      ASSERT_EQ(value, expected.value(expected.changes()[0]));
    }
  }

  std::string root_, keys_, directory_;
  std::unique_ptr<Keyring> keyring_;
};

TEST_F(StoreCrashTest, KillDuringWritesLeavesWholeBatches) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 30; ++round) {
    EXPECT_TRUE(one_batch_after_kill("batches", &random)) << "round " << round;
  }
}

TEST_F(StoreCrashTest, TornBatchesAreSeen) {
  std::mt19937_64 random(2);
  bool seen = false;
  for (int round = 0; round < 60 && !seen; ++round) seen = !one_batch_after_kill("torn", &random);
  EXPECT_TRUE(seen);
}

TEST_F(StoreCrashTest, LockIsHeldByALivingProcessAndGoesWithIt) {
  ChildProcess child({"--child", "hold", directory_, keys_});
  ASSERT_TRUE(child.wait_for_first().has_value());
  EXPECT_EQ(open_store(directory_, *keyring_, small_options()).status().code(),
            StatusCode::kUnavailable);
  child.kill_now();
  EXPECT_EQ(child.wait(), -SIGKILL);
  EXPECT_TRUE(open_store(directory_, *keyring_, small_options()).ok());
}

TEST_F(StoreCrashTest, FailedWritesAreErrorsAndLoseNothing) {
  ChildProcess child({"--child", "fill_limited", directory_, keys_});
  EXPECT_EQ(child.wait(), 0);
  ASSERT_GT(child.last_told().value_or(0), 50u);
  expect_rows(small_options(), *child.last_told());
}

// A 32 MB file system of its own, where this process may mount one.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& path) : path_(path) {
    fs::create_directories(path_);
    mounted_ = mount("none", path_.c_str(), "tmpfs", 0, "size=32m") == 0;
  }
  ~SmallDisk() {
    if (mounted_) umount2(path_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  bool mounted() const { return mounted_; }

 private:
  std::string path_;
  bool mounted_ = false;
};

StoreOptions options_with_ballast() {
  StoreOptions options = small_options();
  options.ballast_bytes = 8 << 20;
  return options;
}

StoreOptions options_with_reserve() {
  StoreOptions options = small_options();
  options.free_bytes_reserve = 10 << 20;
  return options;
}

TEST_F(StoreCrashTest, FullDiskIsAnErrorAndTheBallastMakesRoomForTheNextStart) {
  const SmallDisk disk(directory_);
  if (!disk.mounted()) GTEST_SKIP() << "may not mount; the test with a file size limit stands in";
  ChildProcess child({"--child", "fill_ballast", directory_, keys_});
  EXPECT_EQ(child.wait(), 0);
  ASSERT_GT(child.last_told().value_or(0), 100u);
  take_all_room();
  // Negative control: with nothing to drop, there is no room to recover in.
  EXPECT_EQ(ChildProcess({"--child", "open_on_full_disk", directory_, keys_}).wait(), 1);
  expect_rows(options_with_ballast(), *child.last_told());
  EXPECT_FALSE(fs::exists(directory_ + "/ballast"));
}

TEST_F(StoreCrashTest, ReserveIsReachedBeforeTheDiskIsFull) {
  const SmallDisk disk(directory_);
  if (!disk.mounted()) GTEST_SKIP() << "may not mount; the unit test of the reserve stands in";
  ChildProcess child({"--child", "fill_reserve", directory_, keys_});
  EXPECT_EQ(child.wait(), 0);
  EXPECT_GT(fs::space(directory_).available, 2u << 20);
  ASSERT_GT(child.last_told().value_or(0), 100u);
  expect_rows(options_with_reserve(), *child.last_told());
}

int child_main(const std::string& mode, const std::string& directory, const std::string& keys) {
  if (mode == "batches") return write_batches(directory, keys, false);
  if (mode == "torn") return write_batches(directory, keys, true);
  if (mode == "open_on_full_disk") return open_on_full_disk(directory, keys);
  if (mode == "hold") return hold(directory, keys);
  if (mode == "fill_limited") return fill(directory, keys, small_options(), 400 << 10);
  if (mode == "fill_ballast") return fill(directory, keys, options_with_ballast(), RLIM_INFINITY);
  if (mode == "fill_reserve") return fill(directory, keys, options_with_reserve(), RLIM_INFINITY);
  return 99;
}

}  // namespace
}  // namespace nayose

int main(int argc, char** argv) {
  if (argc == 5 && std::string(argv[1]) == "--child") {
    return nayose::child_main(argv[2], argv[3], argv[4]);
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
