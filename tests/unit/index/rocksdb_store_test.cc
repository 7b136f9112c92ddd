// What the store on disk promises: who may open it, what a thief reads.
#include "engine/index/rocksdb_store.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

namespace nayose {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPlanted = "planted-16-bytes";

StoreOptions small_options() {
  StoreOptions options;
  options.memory_bytes_max = 8 << 20;
  options.free_bytes_reserve = 0;
  options.ballast_bytes = 0;
  return options;
}

StateDelta row(uint64_t i, size_t value_size) {
  std::mt19937_64 random(i);
  std::string value(value_size, '\0');
  for (char& byte : value) byte = static_cast<char>(random());
  StateDelta delta;
  delta.put(Table::kRecords, "key" + std::to_string(i), value);
  return delta;
}

class RocksdbStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = testing::TempDir() + "nayose_rocksdb_store_test." + std::to_string(getpid());
    fs::remove_all(directory_);
    keyring_ = Keyring::ephemeral().value();
  }
  void TearDown() override { fs::remove_all(directory_); }

  Result<std::unique_ptr<StateStore>> open(const StoreIdentity& identity) const {
    return StateStore::open(directory_, *keyring_, identity, small_options());
  }

  Status refusal(const StoreIdentity& identity) const { return open(identity).status(); }

  bool planted_value_is_in_a_file() const {
    for (const fs::directory_entry& file : fs::recursive_directory_iterator(directory_)) {
      if (!file.is_regular_file()) continue;
      std::ifstream stream(file.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
      if (bytes.find(kPlanted) != std::string::npos) return true;
    }
    return false;
  }

  // Writes the value twice: once into an SST (by clear()'s compaction of a later state it would be
  // gone, so the store is reopened, which flushes), once into the log.
  void plant(const Keyring* keyring) const {
    for (const char* key : {"a", "b"}) {
      auto store = open_rocksdb_store(directory_, keyring, small_options()).value();
      StateDelta delta;
      delta.put(Table::kRecords, std::string(kPlanted) + key, "x");
      delta.put(Table::kLinks, key, kPlanted);
      ASSERT_TRUE(store->write(delta, Durability::kDisk).ok());
    }
  }

  const StoreIdentity identity_{"1", "encoding-a", "keys-a"};
  std::string directory_;
  std::unique_ptr<Keyring> keyring_;
};

TEST_F(RocksdbStoreTest, RefusesAnotherLayoutEncodingOrKeyAndSaysWhich) {
  ASSERT_TRUE(open(identity_).ok());
  const auto expect = [&](const StoreIdentity& other, std::string_view what, std::string_view mine,
                          std::string_view its) {
    const Status status = refusal(other);
    EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition);
    EXPECT_NE(status.message().find(what), std::string::npos) << status.message();
    EXPECT_NE(status.message().find(mine), std::string::npos) << status.message();
    EXPECT_NE(status.message().find(its), std::string::npos) << status.message();
  };
  expect({"2", "encoding-a", "keys-a"}, "layout", "this run has 2", "the state has 1");
  expect({"1", "encoding-b", "keys-a"}, "encoding", "has encoding-b", "has encoding-a");
  expect({"1", "encoding-a", "keys-b"}, "keys", "has keys-b", "has keys-a");
  EXPECT_TRUE(open(identity_).ok());
}

TEST_F(RocksdbStoreTest, AnotherEncodingIsTakenOverWhenAskedAndThereIsNoWayBack) {
  const auto take_over = [&](const StoreIdentity& identity) {
    StoreOptions options = small_options();
    options.take_over = true;
    return StateStore::open(directory_, *keyring_, identity, options).status();
  };
  StoreIdentity next{"1", "encoding-b", "keys-a", {{"engine/scoring_hash", "s2"}}};
  ASSERT_TRUE(take_over(identity_).ok()) << "nothing to take over is no fault";
  EXPECT_NE(refusal(next).message().find("--take-over"), std::string::npos);
  ASSERT_TRUE(take_over(next).ok());
  {
    const auto store = open(next).value();
    std::string value;
    ASSERT_TRUE(store->get(Table::kMeta, "store/previous_encodings", &value).ok());
    EXPECT_EQ(value, "encoding-a");
    ASSERT_TRUE(store->get(Table::kMeta, "engine/scoring_hash", &value).ok());
    EXPECT_EQ(value, "s2");
    ASSERT_TRUE(store->clear().ok());
  }
  EXPECT_EQ(refusal(identity_).code(), StatusCode::kFailedPrecondition);
  const Status back = take_over(identity_);
  EXPECT_EQ(back.code(), StatusCode::kFailedPrecondition);
  EXPECT_NE(back.message().find("cannot go back"), std::string::npos) << back.message();
  next.encoding_hash = "encoding-c";
  ASSERT_TRUE(take_over(next).ok());
  std::string value;
  ASSERT_TRUE(open(next).value()->get(Table::kMeta, "store/previous_encodings", &value).ok());
  EXPECT_EQ(value, "encoding-a encoding-b");
}

TEST_F(RocksdbStoreTest, TakingOverExcusesNeitherLayoutNorKeys) {
  ASSERT_TRUE(open(identity_).ok());
  StoreOptions options = small_options();
  options.take_over = true;
  for (const StoreIdentity& other :
       {StoreIdentity{"2", "encoding-b", "keys-a"}, StoreIdentity{"1", "encoding-b", "keys-b"}}) {
    EXPECT_EQ(StateStore::open(directory_, *keyring_, other, options).status().code(),
              StatusCode::kFailedPrecondition);
  }
  EXPECT_TRUE(open(identity_).ok()) << "it is of the old encoding as a whole";
}

TEST_F(RocksdbStoreTest, ClearKeepsTheIdentity) {
  ASSERT_TRUE(open(identity_).value()->clear().ok());
  EXPECT_TRUE(open(identity_).ok());
  EXPECT_EQ(refusal({"1", "encoding-b", "keys-a"}).code(), StatusCode::kFailedPrecondition);
}

TEST_F(RocksdbStoreTest, RefusesAnotherFileKey) {
  ASSERT_TRUE(open(identity_).ok());
  keyring_ = Keyring::ephemeral().value();
  const Status status = refusal(identity_);
  EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition);
  EXPECT_NE(status.message().find("file key"), std::string::npos) << status.message();
}

TEST_F(RocksdbStoreTest, RefusesADatabaseInTheClearAndLeavesItAlone) {
  plant(nullptr);
  EXPECT_EQ(refusal(identity_).code(), StatusCode::kCorruption);
  EXPECT_TRUE(open_rocksdb_store(directory_, nullptr, small_options()).ok());
}

TEST_F(RocksdbStoreTest, RefusesDataThatIsBoundToNothing) {
  plant(keyring_.get());
  EXPECT_EQ(refusal(identity_).code(), StatusCode::kCorruption);
}

TEST_F(RocksdbStoreTest, SecondOwnerIsToldToTryLater) {
  const auto first = open(identity_);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(refusal(identity_).code(), StatusCode::kUnavailable);
}

TEST_F(RocksdbStoreTest, NoFileShowsAPlantedValueOrKey) {
  plant(keyring_.get());
  EXPECT_FALSE(planted_value_is_in_a_file());
}

TEST_F(RocksdbStoreTest, SearchFindsThePlantedValueInAStoreInTheClear) {
  plant(nullptr);
  EXPECT_TRUE(planted_value_is_in_a_file());
}

TEST_F(RocksdbStoreTest, LeavesNoLogFileBehind) {
  ASSERT_TRUE(open(identity_).ok());
  EXPECT_FALSE(fs::exists(directory_ + "/db/LOG"));
}

TEST_F(RocksdbStoreTest, OpensAfterTheCreationOfAFileWasCutShort) {
  ASSERT_TRUE(open(identity_).ok());
  std::ofstream empty(directory_ + "/db/999998.log");
  empty.close();
  std::ofstream(directory_ + "/db/999999.log") << "part of a header";
  const auto store = open(identity_);
  EXPECT_TRUE(store.ok()) << store.status().to_string();
}

TEST_F(RocksdbStoreTest, CorruptFileIsReportedNotRead) {
  {
    auto store = open(identity_).value();
    for (uint64_t i = 0; i < 200; ++i) {
      ASSERT_TRUE(store->write(row(i, 1000), Durability::kProcess).ok());
    }
    ASSERT_TRUE(store->write(StateDelta(), Durability::kDisk).ok());
  }
  ASSERT_TRUE(open(identity_).ok());  // Replays the log into tables.
  for (const fs::directory_entry& file : fs::directory_iterator(directory_ + "/db")) {
    if (file.path().extension() != ".sst" || file.file_size() < 100'000) continue;
    std::fstream stream(file.path(), std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(20'000);
    stream << "scratched";
  }
  const auto store = open(identity_);
  const Status status =
      store.ok()
          ? store.value()->scan(Table::kRecords, 1,
                                [](int, std::string_view, std::string_view) { return Status(); })
          : store.status();
  EXPECT_EQ(status.code(), StatusCode::kCorruption) << status.to_string();
}

TEST_F(RocksdbStoreTest, RefusesToWriteBelowTheReserveOfFreeSpace) {
  StoreOptions options = small_options();
  options.free_bytes_reserve = uint64_t{1} << 62;
  auto store = open_rocksdb_store(directory_, keyring_.get(), options).value();
  const Status status = store->write(row(1, 10), Durability::kProcess);
  EXPECT_EQ(status.code(), StatusCode::kIoError);
  EXPECT_NE(status.message().find("free space"), std::string::npos);
  std::string value;
  EXPECT_EQ(store->get(Table::kRecords, "key1", &value).code(), StatusCode::kNotFound);
}

TEST_F(RocksdbStoreTest, BallastIsLaidDownAndDroppedWhenRoomIsShort) {
  StoreOptions options = small_options();
  options.ballast_bytes = 1 << 20;
  ASSERT_TRUE(open_rocksdb_store(directory_, keyring_.get(), options).ok());
  EXPECT_EQ(fs::file_size(directory_ + "/ballast"), 1u << 20);
  options.free_bytes_reserve = uint64_t{1} << 62;
  ASSERT_TRUE(open_rocksdb_store(directory_, keyring_.get(), options).ok());
  EXPECT_FALSE(fs::exists(directory_ + "/ballast"));
}

}  // namespace
}  // namespace nayose
