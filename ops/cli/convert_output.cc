#include "ops/cli/convert_output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace nayose {
namespace {

constexpr size_t kBufferBytes = 1 << 20;

Status failed(const std::string& what, const std::string& path) {
  return Status(StatusCode::kIoError, what + " " + path + ": " + std::strerror(errno));
}

class WholeFile final : public LineOutput {
 public:
  WholeFile(std::string path, int fd)
      : path_(std::move(path)), partial_(path_ + ".partial"), fd_(fd) {}
  ~WholeFile() override { discard(); }
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  Status write(std::string_view, std::string_view line) override {
    buffer_.append(line);
    return buffer_.size() < kBufferBytes ? Status() : flush();
  }

  Status finish() override {
    NAYOSE_RETURN_IF_ERROR(flush());
    if (fsync(fd_) != 0) return failed("cannot sync", partial_);
    if (::close(std::exchange(fd_, -1)) != 0) return failed("cannot close", partial_);
    if (std::rename(partial_.c_str(), path_.c_str()) != 0) {
      const Status status = failed("cannot name", path_);
      unlink(partial_.c_str());
      return status;
    }
    sync_folder();
    return Status();
  }

  Status stop() override {
    discard();
    return Status();
  }

 private:
  Status flush() {
    std::string_view rest = buffer_;
    while (!rest.empty()) {
      const ssize_t count = ::write(fd_, rest.data(), rest.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return failed("cannot write", partial_);
      rest.remove_prefix(static_cast<size_t>(count));
    }
    buffer_.clear();
    return Status();
  }

  void discard() {
    if (fd_ < 0) return;
    ::close(std::exchange(fd_, -1));
    unlink(partial_.c_str());
  }

  // The name survives a power cut too, where the file system can promise it.
  void sync_folder() const {
    const std::filesystem::path parent = std::filesystem::path(path_).parent_path();
    const int folder = ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_CLOEXEC);
    if (folder < 0) return;
    (void)fsync(folder);
    ::close(folder);
  }

  const std::string path_;
  const std::string partial_;
  int fd_;
  std::string buffer_;
};

class StreamOutput final : public LineOutput {
 public:
  StreamOutput(std::FILE* stream, std::string name) : stream_(stream), name_(std::move(name)) {}

  Status write(std::string_view, std::string_view line) override {
    const bool written = std::fwrite(line.data(), 1, line.size(), stream_) == line.size();
    return written ? Status() : failed("cannot write", name_);
  }
  Status finish() override {
    return std::fflush(stream_) == 0 ? Status() : failed("cannot write", name_);
  }
  Status stop() override { return finish(); }

 private:
  std::FILE* stream_;
  std::string name_;
};

class TopicOutput final : public LineOutput {
 public:
  explicit TopicOutput(std::unique_ptr<RawProducer> producer) : producer_(std::move(producer)) {}

  // A record of a topic is one JSON object, without the line's end.
  Status write(std::string_view key, std::string_view line) override {
    return producer_->send(key, line.substr(0, line.size() - 1));
  }
  Status finish() override { return producer_->flush(); }
  Status stop() override { return producer_->flush(); }

 private:
  std::unique_ptr<RawProducer> producer_;
};

}  // namespace

Result<std::unique_ptr<LineOutput>> open_whole_file(const std::string& path, bool replace) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return Status(StatusCode::kFailedPrecondition, path + " is a folder: name a file in it");
  }
  if (!replace && std::filesystem::exists(path, error)) {
    return Status(StatusCode::kFailedPrecondition,
                  path + " is there already: name another file, or --force to replace it");
  }
  const std::string partial = path + ".partial";
  const int fd = ::open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return failed("cannot create", partial);
  return std::unique_ptr<LineOutput>(std::make_unique<WholeFile>(path, fd));
}

std::unique_ptr<LineOutput> stream_output(std::FILE* stream, std::string name) {
  return std::make_unique<StreamOutput>(stream, std::move(name));
}

std::unique_ptr<LineOutput> topic_output(std::unique_ptr<RawProducer> producer) {
  return std::make_unique<TopicOutput>(std::move(producer));
}

}  // namespace nayose
