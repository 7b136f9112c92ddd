// What every StateStore promises, on each kind.
#include "engine/index/state_store.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <mutex>

#include "engine/base/hash64.h"

namespace nayose {
namespace {

class StateStoreTest : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    directory_ = testing::TempDir() + "nayose_state_store_test." + std::to_string(getpid());
    std::filesystem::remove_all(directory_);
    open();
  }

  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(directory_);
  }

  bool on_disk() const { return GetParam(); }

  void open() {
    store_.reset();
    if (!on_disk()) {
      store_ = StateStore::in_memory();
      return;
    }
    if (keyring_ == nullptr) keyring_ = Keyring::ephemeral().value();
    StoreOptions options;
    options.memory_bytes_max = 8 << 20;
    options.ballast_bytes = 0;
    auto opened = StateStore::open(directory_, *keyring_, StoreIdentity{"1", "e", "k"}, options);
    ASSERT_TRUE(opened.ok()) << opened.status().to_string();
    store_ = std::move(opened).value();
  }

  std::map<std::string, std::string> rows(Table table, int threads) const {
    std::map<std::string, std::string> found;
    std::mutex mutex;
    const Status status =
        store_->scan(table, threads, [&](int thread, std::string_view key, std::string_view value) {
          const std::lock_guard<std::mutex> lock(mutex);
          EXPECT_LT(thread, threads);
          EXPECT_TRUE(found.emplace(key, value).second) << "seen twice";
          return Status();
        });
    EXPECT_TRUE(status.ok()) << status.to_string();
    if (table == Table::kMeta) {
      std::erase_if(found, [](const auto& row) { return row.first.rfind("store/", 0) == 0; });
    }
    return found;
  }

  std::string directory_;
  std::unique_ptr<Keyring> keyring_;
  std::unique_ptr<StateStore> store_;
};

std::string spread_key(uint64_t i) {
  const uint64_t hash = hash64(std::to_string(i));
  return {reinterpret_cast<const char*>(&hash), sizeof(hash)};
}

TEST_P(StateStoreTest, ReadsBackWhatWasWritten) {
  StateDelta delta;
  delta.put(Table::kRecords, "k", "record");
  delta.put(Table::kLinks, "k", "link");
  delta.put(Table::kLinks, "gone", "x");
  delta.erase(Table::kLinks, "gone");
  delta.put(Table::kMeta, "m", "first");
  delta.put(Table::kMeta, "m", "second");
  ASSERT_TRUE(store_->write(delta, Durability::kDisk).ok());
  if (on_disk()) open();
  std::string value;
  ASSERT_TRUE(store_->get(Table::kRecords, "k", &value).ok());
  EXPECT_EQ(value, "record");
  ASSERT_TRUE(store_->get(Table::kLinks, "k", &value).ok());
  EXPECT_EQ(value, "link");
  ASSERT_TRUE(store_->get(Table::kMeta, "m", &value).ok());
  EXPECT_EQ(value, "second");
  EXPECT_EQ(store_->get(Table::kLinks, "gone", &value).code(), StatusCode::kNotFound);
  EXPECT_EQ(store_->get(Table::kEdges, "k", &value).code(), StatusCode::kNotFound);
}

TEST_P(StateStoreTest, ScanGivesEachKeyOnceForAnyNumberOfThreads) {
  std::map<std::string, std::string> expected;
  StateDelta delta;
  for (uint64_t i = 0; i < 5000; ++i) {
    expected[spread_key(i)] = std::to_string(i);
    delta.put(Table::kRecords, spread_key(i), std::to_string(i));
  }
  for (const std::string& key : {std::string(), std::string(1, '\0'), std::string(30, '\xff')}) {
    expected[key] = "edge";
    delta.put(Table::kRecords, key, "edge");
  }
  ASSERT_TRUE(store_->write(delta, Durability::kProcess).ok());
  for (const int threads : {1, 2, 3, 8}) EXPECT_EQ(rows(Table::kRecords, threads), expected);
}

TEST_P(StateStoreTest, ScanOfOneThreadIsInKeyOrder) {
  StateDelta delta;
  for (uint64_t i = 0; i < 500; ++i) delta.put(Table::kEdges, spread_key(i), "");
  ASSERT_TRUE(store_->write(delta, Durability::kProcess).ok());
  std::string last;
  int rows = 0;
  ASSERT_TRUE(store_
                  ->scan(Table::kEdges, 1,
                         [&](int, std::string_view key, std::string_view) {
                           EXPECT_LT(last, key);
                           last = key;
                           ++rows;
                           return Status();
                         })
                  .ok());
  EXPECT_EQ(rows, 500);
}

TEST_P(StateStoreTest, ScanStopsAtTheFirstErrorAndReturnsIt) {
  StateDelta delta;
  for (uint64_t i = 0; i < 100; ++i) delta.put(Table::kEdges, spread_key(i), "");
  ASSERT_TRUE(store_->write(delta, Durability::kProcess).ok());
  for (const int threads : {1, 4}) {
    const Status status =
        store_->scan(Table::kEdges, threads, [&](int, std::string_view, std::string_view) {
          return Status(StatusCode::kCorruption, "stop here");
        });
    EXPECT_EQ(status.message(), "stop here");
  }
}

TEST_P(StateStoreTest, ClearDropsEverything) {
  StateDelta delta;
  for (uint64_t i = 0; i < 1000; ++i) {
    delta.put(Table::kRecords, spread_key(i), "r");
    delta.put(Table::kLinks, std::string(16, '\xff'), "l");
  }
  delta.put(Table::kMeta, "position", "7");
  ASSERT_TRUE(store_->write(delta, Durability::kProcess).ok());
  ASSERT_TRUE(store_->clear().ok());
  for (int round = 0; round < 2; ++round) {
    for (size_t table = 0; table < kTableCount; ++table) {
      EXPECT_TRUE(rows(static_cast<Table>(table), 2).empty());
    }
    if (on_disk()) open();
  }
  StateDelta again;
  again.put(Table::kLinks, "k", "new");
  ASSERT_TRUE(store_->write(again, Durability::kProcess).ok());
  if (on_disk()) open();
  EXPECT_EQ(rows(Table::kLinks, 1).size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Kinds, StateStoreTest, testing::Values(false, true),
                         [](const auto& kind) { return kind.param ? "OnDisk" : "InMemory"; });

}  // namespace
}  // namespace nayose
