#include "engine/index/store_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>
#include <system_error>
#include <vector>

#include "engine/encode/file_cipher.h"

namespace nayose {
namespace {

namespace fs = std::filesystem;

Status io_error(const std::string& what, const std::string& path, int error) {
  return Status(StatusCode::kIoError, what + " " + path + ": " + std::strerror(error));
}

// Bytes that this process may still write.
Result<uint64_t> free_bytes(const std::string& path) {
  struct statvfs info {};
  if (statvfs(path.c_str(), &info) != 0) return io_error("cannot ask free space of", path, errno);
  return static_cast<uint64_t>(info.f_bavail) * info.f_frsize;
}

// Regular files of a directory; none when it does not exist.
Result<std::vector<fs::directory_entry>> files_of(const std::string& path) {
  std::vector<fs::directory_entry> files;
  std::error_code error;
  if (!fs::exists(path, error)) return files;
  fs::directory_iterator entry(path, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    std::error_code ignored;  // A file may vanish between the listing and the question.
    if (entry->is_regular_file(ignored)) files.push_back(*entry);
  }
  if (error) return io_error("cannot list", path, error.value());
  return files;
}

}  // namespace

Result<std::unique_ptr<StoreDirectory>> StoreDirectory::open(const std::string& path) {
  std::error_code error;
  const bool existed = fs::exists(path, error);
  fs::create_directories(path, error);
  if (error) return io_error("cannot create", path, error.value());
  if (!existed) fs::permissions(path, fs::perms::owner_all, error);

  const std::string lock = path + "/lock";
  if (existed && !fs::exists(lock, error) && !fs::is_empty(path, error) && !error) {
    return Status(
        StatusCode::kFailedPrecondition,
        "the folder " + path + " is not empty and holds no state of nayose: name another");
  }
  const int fd = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return io_error("cannot open", lock, errno);
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    const int reason = errno;
    ::close(fd);
    if (reason != EWOULDBLOCK) return io_error("cannot lock", lock, reason);
    return Status(StatusCode::kUnavailable, "another process holds the state in " + path);
  }
  return std::unique_ptr<StoreDirectory>(new StoreDirectory(path, fd));
}

StoreDirectory::~StoreDirectory() { ::close(lock_fd_); }

Status StoreDirectory::check_free_space(uint64_t reserve_bytes) const {
  NAYOSE_ASSIGN_OR_RETURN(const uint64_t free, free_bytes(path_));
  if (free >= reserve_bytes) return Status();
  return Status(StatusCode::kIoError, "too little free space for the state in " + path_ + ": " +
                                          std::to_string(free) + " bytes, reserve " +
                                          std::to_string(reserve_bytes));
}

Status StoreDirectory::make_room(uint64_t ballast_bytes, uint64_t reserve_bytes) const {
  NAYOSE_ASSIGN_OR_RETURN(const uint64_t free, free_bytes(path_));
  if (free >= ballast_bytes && free >= reserve_bytes) return Status();
  std::error_code error;
  fs::remove(path_ + "/ballast", error);
  if (error) return io_error("cannot remove", path_ + "/ballast", error.value());
  return Status();
}

Status StoreDirectory::lay_ballast(uint64_t ballast_bytes, uint64_t reserve_bytes) const {
  const std::string ballast = path_ + "/ballast";
  std::error_code error;
  const uint64_t present = fs::exists(ballast, error) ? fs::file_size(ballast, error) : 0;
  if (present == ballast_bytes) return Status();
  fs::remove(ballast, error);
  NAYOSE_ASSIGN_OR_RETURN(const uint64_t free, free_bytes(path_));
  if (ballast_bytes == 0 || free < 2 * ballast_bytes + reserve_bytes) return Status();

  const int fd = ::open(ballast.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return io_error("cannot create", ballast, errno);
  // A file system that cannot reserve blocks goes without: the free-space reserve still holds.
  const int failed = posix_fallocate(fd, 0, static_cast<off_t>(ballast_bytes));
  ::close(fd);
  if (failed != 0) fs::remove(ballast, error);
  return Status();
}

Status StoreDirectory::remove_headless_files() const {
  NAYOSE_ASSIGN_OR_RETURN(const auto files, files_of(database_path()));
  for (const fs::directory_entry& file : files) {
    std::error_code error;
    const uint64_t size = file.file_size(error);
    if (error || size == 0 || size >= kFileHeaderBytes) continue;
    fs::remove(file.path(), error);
    if (error) return io_error("cannot remove", file.path().string(), error.value());
  }
  return Status();
}

Status StoreDirectory::check_file_key(const Keyring& keyring) const {
  const std::string current = database_path() + "/CURRENT";
  std::error_code error;
  if (!fs::exists(current, error)) return Status();
  std::array<uint8_t, kFileHeaderBytes> header{};
  std::ifstream stream(current, std::ios::binary);
  stream.read(reinterpret_cast<char*>(header.data()), header.size());
  if (stream.bad()) return io_error("cannot read", current, EIO);
  const auto bytes = std::span<const uint8_t>(header).first(static_cast<size_t>(stream.gcount()));
  return FileCipher::from_header(keyring, bytes)
      .status()
      .annotate("state in " + path_ + " does not open with this keyring (file key)");
}

uint64_t StoreDirectory::disk_bytes() const {
  const auto files = files_of(database_path());
  if (!files.ok()) return 0;
  uint64_t total = 0;
  for (const fs::directory_entry& file : files.value()) {
    std::error_code error;
    const uint64_t size = file.file_size(error);
    if (!error) total += size;
  }
  return total;
}

}  // namespace nayose
