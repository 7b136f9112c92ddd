#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "engine/encode/key_files.h"

namespace nayose::internal {
namespace {

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

 private:
  int fd_;
};

Status system_error(StatusCode code, const std::string& path, const char* what, int error) {
  return Status(code, path + ": cannot " + what + ": " + std::system_category().message(error));
}

bool write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

Status sync_directory_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const FileDescriptor fd(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid() || fsync(fd.get()) != 0) {
    return system_error(StatusCode::kIoError, directory, "sync", errno);
  }
  return Status();
}

}  // namespace

Result<std::string> read_private_file(const std::string& path, size_t bytes_max) {
  const FileDescriptor fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info {};
  if (!fd.valid() || fstat(fd.get(), &info) != 0) {
    return system_error(StatusCode::kConfiguration, path, "read", errno);
  }
  if (!S_ISREG(info.st_mode)) {
    return Status(StatusCode::kConfiguration, path + ": expected a file");
  }
  if ((info.st_mode & 077) != 0) {
    return Status(
        StatusCode::kConfiguration,
        path + ": group or others have access; expected mode 0600 (chmod 600 " + path + ")");
  }
  std::string content(bytes_max + 1, '\0');
  size_t size = 0;
  while (size < content.size()) {
    const ssize_t got = read(fd.get(), content.data() + size, content.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error(StatusCode::kConfiguration, path, "read", errno);
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  if (size > bytes_max) {
    return Status(StatusCode::kConfiguration,
                  path + ": expected at most " + std::to_string(bytes_max) + " bytes");
  }
  content.resize(size);
  return content;
}

Status create_private_file(const std::string& path, std::string_view content) {
  // link() takes the name only when it is free, so a race never replaces a key.
  const std::string temporary = path + ".tmp." + std::to_string(getpid());
  const FileDescriptor fd(
      open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.valid()) return system_error(StatusCode::kIoError, temporary, "create", errno);
  Status status;
  if (!write_all(fd.get(), content) || fsync(fd.get()) != 0) {
    status = system_error(StatusCode::kIoError, temporary, "write", errno);
  } else if (link(temporary.c_str(), path.c_str()) != 0) {
    status = errno == EEXIST ? Status(StatusCode::kFailedPrecondition, path + ": exists already")
                             : system_error(StatusCode::kIoError, path, "create", errno);
  }
  unlink(temporary.c_str());
  return status.ok() ? sync_directory_of(path) : status;
}

}  // namespace nayose::internal
