#include "connectors/file/input_stream.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

namespace nayose {
namespace {

constexpr size_t kCompressedBufferBytes = 256 << 10;

class PlainStream final : public InputStream {
 public:
  PlainStream(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  ~PlainStream() override {
    if (fd_ != STDIN_FILENO) ::close(fd_);
  }
  PlainStream(const PlainStream&) = delete;
  PlainStream& operator=(const PlainStream&) = delete;

  Result<size_t> read(char* out, size_t size) override {
    while (true) {
      const ssize_t count = ::read(fd_, out, size);
      if (count >= 0) return static_cast<size_t>(count);
      if (errno != EINTR) return failed("cannot read");
    }
  }

  Status skip(uint64_t count) override {
    if (::lseek(fd_, static_cast<off_t>(count), SEEK_CUR) >= 0) return Status();
    if (errno == ESPIPE) return InputStream::skip(count);
    return failed("cannot seek in");
  }

 private:
  Status failed(const std::string& what) const {
    return Status(StatusCode::kIoError, what + " " + path_ + ": " + std::strerror(errno));
  }

  std::string path_;
  int fd_;
};

// What the two kinds of compression have in common: a buffer of compressed bytes.
class CompressedStream : public InputStream {
 protected:
  CompressedStream(std::string path, std::unique_ptr<InputStream> source)
      : path_(std::move(path)), source_(std::move(source)), buffer_(kCompressedBufferBytes) {}

  // Reads the next compressed bytes when none are left. False at the end.
  Result<bool> refill() {
    if (begin_ < end_) return true;
    NAYOSE_ASSIGN_OR_RETURN(end_, source_->read(buffer_.data(), buffer_.size()));
    begin_ = 0;
    return end_ > 0;
  }

  Status damaged(std::string_view why) const {
    return Status(StatusCode::kCorruption, "cannot decompress " + path_ + ": " + std::string(why));
  }

  std::string path_;
  std::unique_ptr<InputStream> source_;
  std::vector<char> buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
};

class ZstdStream final : public CompressedStream {
 public:
  ZstdStream(std::string path, std::unique_ptr<InputStream> source)
      : CompressedStream(std::move(path), std::move(source)), stream_(ZSTD_createDStream()) {}

  Result<size_t> read(char* out, size_t size) override {
    if (stream_ == nullptr) return damaged("out of memory");
    ZSTD_outBuffer to{out, size, 0};
    while (to.pos == 0) {
      NAYOSE_ASSIGN_OR_RETURN(const bool more, refill());
      // Output may still be inside the decoder when the input has ended.
      ZSTD_inBuffer from{buffer_.data() + begin_, more ? end_ - begin_ : 0, 0};
      if (!more && !inside_frame_) return size_t{0};
      const size_t hint = ZSTD_decompressStream(stream_.get(), &to, &from);
      if (ZSTD_isError(hint) != 0) return damaged(ZSTD_getErrorName(hint));
      begin_ += from.pos;
      inside_frame_ = hint != 0;
      if (!more && inside_frame_ && to.pos == 0) return damaged("it ends inside a frame");
    }
    return to.pos;
  }

 private:
  struct Free {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
  };
  std::unique_ptr<ZSTD_DStream, Free> stream_;
  bool inside_frame_ = false;
};

class GzipStream final : public CompressedStream {
 public:
  GzipStream(std::string path, std::unique_ptr<InputStream> source)
      : CompressedStream(std::move(path), std::move(source)) {
    ready_ = inflateInit2(&stream_, kGzipWindow) == Z_OK;
  }
  ~GzipStream() override {
    if (ready_) inflateEnd(&stream_);
  }
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;

  Result<size_t> read(char* out, size_t size) override {
    if (!ready_) return damaged("out of memory");
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = static_cast<uInt>(std::min<size_t>(size, UINT32_MAX));
    const uInt wanted = stream_.avail_out;
    while (stream_.avail_out == wanted) {
      NAYOSE_ASSIGN_OR_RETURN(const bool more, refill());
      if (!more && !inside_member_) return size_t{0};
      stream_.next_in = reinterpret_cast<Bytef*>(buffer_.data() + begin_);
      stream_.avail_in = static_cast<uInt>(end_ - begin_);
      const int outcome = inflate(&stream_, Z_NO_FLUSH);
      begin_ = end_ - stream_.avail_in;
      inside_member_ = outcome != Z_STREAM_END;
      // Files of several members are one input, as gunzip reads them.
      if (outcome == Z_STREAM_END && inflateReset(&stream_) != Z_OK) return damaged("no reset");
      if (outcome == Z_BUF_ERROR && !more) return damaged("it ends inside a member");
      if (outcome != Z_OK && outcome != Z_STREAM_END && outcome != Z_BUF_ERROR) {
        return damaged(stream_.msg != nullptr ? stream_.msg : "damaged data");
      }
    }
    return static_cast<size_t>(wanted - stream_.avail_out);
  }

 private:
  static constexpr int kGzipWindow = 15 + 16;  // The largest window, a gzip header.
  z_stream stream_{};
  bool ready_ = false;
  bool inside_member_ = false;
};

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

}  // namespace

Status InputStream::skip(uint64_t count) {
  std::vector<char> scratch(kCompressedBufferBytes);
  while (count > 0) {
    const size_t wanted = static_cast<size_t>(std::min<uint64_t>(count, scratch.size()));
    NAYOSE_ASSIGN_OR_RETURN(const size_t got, read(scratch.data(), wanted));
    if (got == 0) break;
    count -= got;
  }
  return Status();
}

Result<std::unique_ptr<InputStream>> open_input_stream(const std::string& path) {
  if (path == "-") {
    return std::unique_ptr<InputStream>(
        std::make_unique<PlainStream>("standard input", STDIN_FILENO));
  }
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    const StatusCode code = errno == ENOENT ? StatusCode::kNotFound : StatusCode::kIoError;
    return Status(code, "cannot open input " + path + ": " + std::strerror(errno));
  }
  std::unique_ptr<InputStream> stream = std::make_unique<PlainStream>(path, fd);
  struct stat info {};
  if (fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) {
    return Status(StatusCode::kIoError, "cannot read input " + path + ": it is a directory");
  }
  (void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  if (ends_with(path, ".zst")) stream = std::make_unique<ZstdStream>(path, std::move(stream));
  if (ends_with(path, ".gz")) stream = std::make_unique<GzipStream>(path, std::move(stream));
  return stream;
}

}  // namespace nayose
