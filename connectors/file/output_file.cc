#include "connectors/file/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "engine/base/hash64.h"

namespace nayose {
namespace {

constexpr size_t kFlushBytes = 1 << 20;

}  // namespace

Status OutputFile::failed(std::string_view what) const {
  return Status(StatusCode::kIoError,
                "cannot " + std::string(what) + " output " + path_ + ": " + std::strerror(errno));
}

Result<std::unique_ptr<OutputFile>> OutputFile::open(const std::string& path,
                                                     const OutputProgress& progress,
                                                     bool keep_tail) {
  const int create = progress.bytes == 0 ? O_CREAT : 0;
  const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC | create, 0640);
  if (fd < 0 && errno == ENOENT) {
    return Status(StatusCode::kFailedPrecondition,
                  "output " + path + " is missing; bytes that the state says were written: " +
                      std::to_string(progress.bytes));
  }
  std::unique_ptr<OutputFile> file(new OutputFile(path, fd));
  if (fd < 0) return file->failed("open");
  struct stat info {};
  if (fstat(fd, &info) != 0) return file->failed("look at");
  const auto size = static_cast<uint64_t>(info.st_size);
  if (size < progress.bytes) {
    return Status(StatusCode::kFailedPrecondition,
                  "output " + path + " is shorter than what was written: " + std::to_string(size) +
                      " bytes, the state says " + std::to_string(progress.bytes));
  }
  NAYOSE_RETURN_IF_ERROR(file->check_lines(progress));
  if (!keep_tail && size > progress.bytes) {
    if (ftruncate(fd, static_cast<off_t>(progress.bytes)) != 0) return file->failed("truncate");
    file->unsynced_ = true;
  }
  if (lseek(fd, 0, SEEK_END) < 0) return file->failed("seek in");
  return file;
}

OutputFile::~OutputFile() {
  if (fd_ >= 0) ::close(fd_);
}

Status OutputFile::check_lines(const OutputProgress& expected) {
  std::vector<char> block(kFlushBytes);
  std::string line;
  uint64_t left = expected.bytes;
  while (left > 0) {
    const size_t wanted = static_cast<size_t>(std::min<uint64_t>(left, block.size()));
    const ssize_t got = ::read(fd_, block.data(), wanted);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return failed("read");
    left -= static_cast<uint64_t>(got);
    std::string_view rest(block.data(), static_cast<size_t>(got));
    for (size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
      line.append(rest.substr(0, end));
      progress_.checksum = hash64(line, progress_.checksum);
      line.clear();
      rest.remove_prefix(end + 1);
    }
    line.append(rest);
  }
  progress_.bytes = expected.bytes;
  if (progress_ == expected && line.empty()) return Status();
  return Status(StatusCode::kFailedPrecondition,
                "output " + path_ + " was changed since it was written: checksum " +
                    std::to_string(progress_.checksum) + ", the state says " +
                    std::to_string(expected.checksum));
}

Status OutputFile::append_line(std::string_view line) {
  buffer_.append(line);
  buffer_.push_back('\n');
  progress_.bytes += line.size() + 1;
  progress_.checksum = hash64(line, progress_.checksum);
  return buffer_.size() < kFlushBytes ? Status() : flush();
}

Status OutputFile::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    const ssize_t written = ::write(fd_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed("write");
    rest.remove_prefix(static_cast<size_t>(written));
    unsynced_ = true;
  }
  buffer_.clear();
  return Status();
}

Status OutputFile::sync() {
  if (!unsynced_) return Status();
  if (fdatasync(fd_) != 0) return failed("sync");
  unsynced_ = false;
  return Status();
}

}  // namespace nayose
