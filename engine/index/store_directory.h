// The directory of a store, below the database: one owner, room on the disk, whole files.
// Private to this folder.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/base/status.h"
#include "engine/encode/keyring.h"

namespace nayose {

// Holds `<path>/lock` as long as it lives. `<path>/db` is RocksDB's, `<path>/ballast` takes room.
class StoreDirectory {
 public:
  // Creates the directory (mode 0700). Errors: kUnavailable when another owner holds the lock,
  // kIoError.
  static Result<std::unique_ptr<StoreDirectory>> open(const std::string& path);
  ~StoreDirectory();
  StoreDirectory(const StoreDirectory&) = delete;
  StoreDirectory& operator=(const StoreDirectory&) = delete;

  const std::string& path() const { return path_; }
  std::string database_path() const { return path_ + "/db"; }

  // Errors: kIoError with "free space" below `reserve_bytes`.
  Status check_free_space(uint64_t reserve_bytes) const;
  // Drops the ballast when less than `ballast_bytes` or `reserve_bytes` is free.
  Status make_room(uint64_t ballast_bytes, uint64_t reserve_bytes) const;
  // Lays the ballast down when that leaves the reserve free.
  Status lay_ballast(uint64_t ballast_bytes, uint64_t reserve_bytes) const;

  // A file shorter than the cipher's header holds no data: its creation was cut short. RocksDB
  // would abort on it, so it goes.
  Status remove_headless_files() const;
  // Whether the database's files were written with the keyring's file key; ok when there are none.
  // Errors: kFailedPrecondition for another key, kCorruption for no encrypted file.
  Status check_file_key(const Keyring& keyring) const;

  uint64_t disk_bytes() const;

 private:
  StoreDirectory(std::string path, int lock_fd) : path_(std::move(path)), lock_fd_(lock_fd) {}

  std::string path_;
  int lock_fd_;
};

}  // namespace nayose
