// What survives a stop: sealed records, links, edges, positions. One RocksDB under an encrypted
// Env; written by one process, one batch at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/status.h"
#include "engine/encode/keyring.h"

namespace nayose {

// Column families of the store and changelog of the engine. Layouts: schemas/layouts/.
enum class Table : uint8_t {
  kRecords = 0,  // record key (PRF of ref) → sealed RecordState
  kLinks,        // ref → LinkState
  kEdges,        // lower ref ‖ higher ref → match weight
  kMeta,         // name → value: hashes, positions, output lengths
};
inline constexpr size_t kTableCount = 4;

// Changes of the state, in order; a later change of a key wins. Reused: clear() keeps capacity.
class StateDelta {
 public:
  struct Change {
    Table table;
    bool erase;
    uint32_t key_size;
    uint32_t value_size;
    size_t offset;  // Of the key in `bytes`; the value follows.
  };

  void put(Table table, std::string_view key, std::string_view value);
  void erase(Table table, std::string_view key);
  void append(const StateDelta& other);
  void clear();

  const std::vector<Change>& changes() const { return changes_; }
  std::string_view key(const Change& change) const {
    return std::string_view(bytes_).substr(change.offset, change.key_size);
  }
  std::string_view value(const Change& change) const {
    return std::string_view(bytes_).substr(change.offset + change.key_size, change.value_size);
  }
  size_t bytes() const { return bytes_.size(); }
  bool empty() const { return changes_.empty(); }

 private:
  std::vector<Change> changes_;
  std::string bytes_;
};

// What a store is bound to. Another value refuses to open it, and says which.
struct StoreIdentity {
  std::string layout_version = "2";
  std::string encoding_hash;
  std::string key_check;  // Check values of the keyring's keys that the state depends on.
  // Entries of kMeta that change together with the encoding: name, value.
  std::vector<std::pair<std::string, std::string>> with_new_encoding = {};
};

enum class Durability : uint8_t {
  kProcess,  // Survives kill −9 (page cache). The Kafka way: the topics replay what a power cut
             // took.
  kDisk,     // Survives a power cut (fsync). The file way.
};

// Memory and disk that a store may take.
struct StoreOptions {
  // Memtables and block cache together; at least 8 MiB are used. A quarter of it is the most that
  // a start has to replay and flush.
  uint64_t memory_bytes_max = uint64_t{256} << 20;
  // write() refuses while the file system has less free than this: a full disk is never reached.
  uint64_t free_bytes_reserve = uint64_t{256} << 20;
  // A file that only takes room. A start that finds less than this free drops it, so that
  // recovery has room for its flush; a later start with room lays it down again. 0: none.
  uint64_t ballast_bytes = uint64_t{192} << 20;
  // A state of another encoding is bound to the one of this run, which its profiles take on visit
  // by visit (ops/decisions/0008). There is no way back to an encoding that it has left.
  bool take_over = false;
};

// Threads: write() and get() from one thread at a time; scans run beside nothing.
class StateStore {
 public:
  // Creates the directory when empty. Errors: kFailedPrecondition naming what differs (layout,
  // encoding, key) and what to do about it; kUnavailable when another process holds it;
  // kCorruption; kIoError. Lifetime: the keyring outlives the store.
  static Result<std::unique_ptr<StateStore>> open(const std::string& directory,
                                                  const Keyring& keyring,
                                                  const StoreIdentity& identity,
                                                  const StoreOptions& options = StoreOptions());
  // Keeps nothing: for runs without --state, and tests.
  static std::unique_ptr<StateStore> in_memory();

  virtual ~StateStore() = default;

  // All or nothing. After an error the store must be dropped and opened again.
  // Errors: kIoError, with "free space" in the message below the reserve; kCorruption.
  virtual Status write(const StateDelta& delta, Durability durability) = 0;
  // kNotFound when there is none.
  virtual Status get(Table table, std::string_view key, std::string* value) const = 0;
  // In key order, from any of `threads` threads when `threads` > 1 (each key range in order).
  // Stops at the first Status that is not ok and returns it.
  using Visitor = std::function<Status(int thread, std::string_view key, std::string_view value)>;
  virtual Status scan(Table table, int threads, const Visitor& visit) const = 0;
  // Drops everything (a rebuild from the topics). The identity stays.
  virtual Status clear() = 0;
  // About how many rows a table has, for sizing memory; 0 when the store cannot tell.
  virtual uint64_t estimated_rows(Table) const { return 0; }
  // Bytes on disk, for metrics.
  virtual uint64_t disk_bytes() const = 0;
};

// Binds an empty store to the identity, or compares; part of StateStore::open(). For stores in
// memory that play one on disk.
// Errors: as StateStore::open().
Status bind_store(StateStore* store, const StoreIdentity& identity, bool take_over);

}  // namespace nayose
