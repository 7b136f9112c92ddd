#include "engine/index/rocksdb_store.h"

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <rocksdb/write_buffer_manager.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "engine/index/encrypted_env.h"
#include "engine/index/store_directory.h"

namespace nayose {
namespace {

constexpr std::array<const char*, kTableCount> kTableNames = {"records", "links", "edges", "meta"};
constexpr std::string_view kIdentityPrefix = "store/";

rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
std::string_view view(const rocksdb::Slice& bytes) { return {bytes.data(), bytes.size()}; }

Status to_status(const rocksdb::Status& status, std::string_view what) {
  if (status.ok()) return Status();
  StatusCode code = StatusCode::kIoError;
  if (status.IsCorruption()) code = StatusCode::kCorruption;
  if (status.IsBusy() || status.IsTryAgain()) code = StatusCode::kUnavailable;
  return Status(code, std::string(what) + ": " + status.ToString());
}

// RocksDB's own log names keys, and its default logger aborts the process on a full disk.
class DiscardLogger final : public rocksdb::Logger {
 public:
  DiscardLogger() : Logger(rocksdb::InfoLogLevel::FATAL_LEVEL) {}
  using Logger::Logv;
  void Logv(const char*, va_list) override {}
};

rocksdb::DBOptions database_options(rocksdb::Env* env, uint64_t memtables_bytes,
                                    const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::DBOptions options;
  options.env = env;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.info_log = std::make_shared<DiscardLogger>();
  // Of 8 jobs and more, with more than 2 write buffers, a retried flush may reorder updates.
  options.max_background_jobs = 2;
  // After an error on the disk the process starts again; resuming has defects of its own.
  options.max_bgerror_resume_count = 0;
  options.write_buffer_manager =
      std::make_shared<rocksdb::WriteBufferManager>(memtables_bytes, cache);
  options.max_total_wal_size = memtables_bytes;
  options.max_open_files = 512;
  options.bytes_per_sync = 1 << 20;
  options.wal_bytes_per_sync = 1 << 20;
  options.max_manifest_file_size = 16 << 20;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.skip_stats_update_on_db_open = true;
  return options;
}

rocksdb::ColumnFamilyOptions table_options(uint64_t memtables_bytes,
                                           const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions blocks;
  blocks.block_cache = cache;
  blocks.cache_index_and_filter_blocks = true;
  blocks.pin_l0_filter_and_index_blocks_in_cache = true;
  blocks.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  blocks.format_version = 5;

  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(blocks));
  options.write_buffer_size = memtables_bytes / 2;
  options.max_write_buffer_number = 2;
  options.target_file_size_base = memtables_bytes / 2;
  options.level_compaction_dynamic_level_bytes = true;
  // Values are sealed and keys are PRFs: there is nothing to compress.
  options.compression = rocksdb::kNoCompression;
  return options;
}

// First key of part `part` of `parts`: keys are spread evenly over their first two bytes.
std::string range_begin(int part, int parts) {
  if (part == 0) return std::string();
  const int bound = 65536 * part / parts;
  return {static_cast<char>(bound >> 8), static_cast<char>(bound & 255)};
}

class RocksdbStore final : public StateStore {
 public:
  RocksdbStore(std::unique_ptr<StoreDirectory> directory, const StoreOptions& options)
      : directory_(std::move(directory)), options_(options) {}

  ~RocksdbStore() override {
    if (db_ == nullptr) return;
    for (rocksdb::ColumnFamilyHandle* handle : handles_)
      (void)db_->DestroyColumnFamilyHandle(handle);
    (void)db_->Close();
  }

  Status open(const Keyring* keyring);
  Status write(const StateDelta& delta, Durability durability) override;
  Status get(Table table, std::string_view key, std::string* value) const override;
  Status scan(Table table, int threads, const Visitor& visit) const override;
  Status clear() override;
  uint64_t estimated_rows(Table table) const override {
    uint64_t rows = 0;
    const bool known = db_->GetIntProperty(handle(table), "rocksdb.estimate-num-keys", &rows);
    return known ? rows : 0;
  }
  uint64_t disk_bytes() const override { return directory_->disk_bytes(); }

 private:
  rocksdb::ColumnFamilyHandle* handle(Table table) const {
    return handles_[static_cast<size_t>(table)];
  }
  Status scan_range(Table table, const std::string& begin, const std::string& end,
                    const std::function<Status(std::string_view, std::string_view)>& visit) const;
  Status erase_all(Table table, rocksdb::WriteBatch* batch) const;

  // Destroyed in reverse: the database before its Env, the Env before the lock.
  std::unique_ptr<StoreDirectory> directory_;
  StoreOptions options_;
  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;  // By Table, then RocksDB's "default".
  rocksdb::WriteBatch batch_;
};

Status RocksdbStore::open(const Keyring* keyring) {
  NAYOSE_RETURN_IF_ERROR(
      directory_->make_room(options_.ballast_bytes, options_.free_bytes_reserve));
  rocksdb::Env* env = rocksdb::Env::Default();
  if (keyring != nullptr) {
    NAYOSE_RETURN_IF_ERROR(directory_->check_file_key(*keyring));
    NAYOSE_RETURN_IF_ERROR(directory_->remove_headless_files());
    env_ = make_encrypted_env(*keyring);
    env = env_.get();
  }
  const uint64_t memory_bytes = std::max<uint64_t>(options_.memory_bytes_max, 8 << 20);
  const uint64_t memtables_bytes = memory_bytes / 4;
  // Memtables are charged to the cache, so the cache bounds both.
  const auto cache = rocksdb::NewLRUCache(memory_bytes);
  const rocksdb::ColumnFamilyOptions table = table_options(memtables_bytes, cache);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const char* name : kTableNames) families.emplace_back(name, table);
  families.emplace_back(rocksdb::kDefaultColumnFamilyName, table);

  rocksdb::DB* db = nullptr;
  const rocksdb::Status opened =
      rocksdb::DB::Open(database_options(env, memtables_bytes, cache), directory_->database_path(),
                        families, &handles_, &db);
  if (!opened.ok()) return to_status(opened, "cannot open the state in " + directory_->path());
  db_.reset(db);
  return directory_->lay_ballast(options_.ballast_bytes, options_.free_bytes_reserve);
}

Status RocksdbStore::write(const StateDelta& delta, Durability durability) {
  NAYOSE_RETURN_IF_ERROR(directory_->check_free_space(options_.free_bytes_reserve));
  batch_.Clear();
  rocksdb::Status added;
  for (const StateDelta::Change& change : delta.changes()) {
    if (change.erase) {
      added = batch_.Delete(handle(change.table), slice(delta.key(change)));
    } else {
      added =
          batch_.Put(handle(change.table), slice(delta.key(change)), slice(delta.value(change)));
    }
    if (!added.ok()) return to_status(added, "cannot build a batch for the state");
  }
  rocksdb::WriteOptions options;
  options.sync = durability == Durability::kDisk;
  return to_status(db_->Write(options, &batch_), "cannot write the state");
}

Status RocksdbStore::get(Table table, std::string_view key, std::string* value) const {
  const rocksdb::Status status = db_->Get(rocksdb::ReadOptions(), handle(table), slice(key), value);
  if (status.IsNotFound()) return Status(StatusCode::kNotFound, "no such key");
  return to_status(status, "cannot read the state");
}

Status RocksdbStore::scan_range(
    Table table, const std::string& begin, const std::string& end,
    const std::function<Status(std::string_view, std::string_view)>& visit) const {
  const rocksdb::Slice upper_bound(end);
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  options.readahead_size = 1 << 20;
  if (!end.empty()) options.iterate_upper_bound = &upper_bound;
  const std::unique_ptr<rocksdb::Iterator> row(db_->NewIterator(options, handle(table)));
  for (row->Seek(begin); row->Valid(); row->Next()) {
    NAYOSE_RETURN_IF_ERROR(visit(view(row->key()), view(row->value())));
  }
  return to_status(row->status(), "cannot scan the state");
}

Status RocksdbStore::scan(Table table, int threads, const Visitor& visit) const {
  const int parts = std::max(threads, 1);
  std::vector<Status> outcomes(static_cast<size_t>(parts));
  std::atomic<bool> stop{false};  // Relaxed: only makes the others end early.
  const auto scan_part = [&](int part) {
    const auto visit_row = [&](std::string_view key, std::string_view value) -> Status {
      if (stop.load(std::memory_order_relaxed)) return Status();
      return visit(part, key, value);
    };
    const std::string end = part + 1 == parts ? std::string() : range_begin(part + 1, parts);
    outcomes[static_cast<size_t>(part)] =
        scan_range(table, range_begin(part, parts), end, visit_row);
    if (!outcomes[static_cast<size_t>(part)].ok()) stop.store(true, std::memory_order_relaxed);
  };

  std::vector<std::thread> workers;
  int started = 1;
  try {
    for (; started < parts; ++started) workers.emplace_back(scan_part, started);
  } catch (const std::system_error&) {
    // No more threads to be had: this one takes what is left.
  }
  scan_part(0);
  for (int part = started; part < parts; ++part) scan_part(part);
  for (std::thread& worker : workers) worker.join();
  for (const Status& outcome : outcomes) NAYOSE_RETURN_IF_ERROR(outcome);
  return Status();
}

Status RocksdbStore::erase_all(Table table, rocksdb::WriteBatch* batch) const {
  const std::unique_ptr<rocksdb::Iterator> row(
      db_->NewIterator(rocksdb::ReadOptions(), handle(table)));
  row->SeekToLast();
  if (!row->Valid()) return to_status(row->status(), "cannot scan the state");
  const std::string end = row->key().ToString() + '\0';
  return to_status(batch->DeleteRange(handle(table), rocksdb::Slice(), end),
                   "cannot build a batch for the state");
}

Status RocksdbStore::clear() {
  // One batch, so that a crash leaves all or nothing: positions never outlive their records.
  rocksdb::WriteBatch batch;
  for (size_t table = 0; table < kTableCount; ++table) {
    NAYOSE_RETURN_IF_ERROR(erase_all(static_cast<Table>(table), &batch));
  }
  const auto keep_identity = [&](std::string_view key, std::string_view value) -> Status {
    if (key.substr(0, kIdentityPrefix.size()) != kIdentityPrefix) return Status();
    return to_status(batch.Put(handle(Table::kMeta), slice(key), slice(value)),
                     "cannot build a batch for the state");
  };
  NAYOSE_RETURN_IF_ERROR(scan_range(Table::kMeta, "", "", keep_identity));
  rocksdb::WriteOptions options;
  options.sync = true;
  NAYOSE_RETURN_IF_ERROR(to_status(db_->Write(options, &batch), "cannot clear the state"));
  // Then the bytes themselves.
  for (size_t table = 0; table < kTableCount; ++table) {
    rocksdb::CompactRangeOptions compact;
    compact.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    NAYOSE_RETURN_IF_ERROR(
        to_status(db_->CompactRange(compact, handle(static_cast<Table>(table)), nullptr, nullptr),
                  "cannot compact the cleared state"));
  }
  return Status();
}

}  // namespace

Result<std::unique_ptr<StateStore>> open_rocksdb_store(const std::string& directory,
                                                       const Keyring* keyring,
                                                       const StoreOptions& options) {
  NAYOSE_ASSIGN_OR_RETURN(auto owned, StoreDirectory::open(directory));
  auto store = std::make_unique<RocksdbStore>(std::move(owned), options);
  NAYOSE_RETURN_IF_ERROR(store->open(keyring));
  return std::unique_ptr<StateStore>(std::move(store));
}

}  // namespace nayose
