#include "ops/cli/generated_file.h"

#include <cerrno>
#include <cstring>
#include <utility>

namespace nayose {

GeneratedFile::GeneratedFile(std::FILE* file, std::string path)
    : file_(file), path_(std::move(path)) {
  buffer_.reserve(kFlushBytes + (1 << 16));
}

GeneratedFile::~GeneratedFile() {
  if (file_ != nullptr) std::fclose(file_);
}

Result<std::unique_ptr<GeneratedFile>> GeneratedFile::create(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) {
    return Status(StatusCode::kIoError, "cannot write " + path + ": " + std::strerror(errno));
  }
  std::setvbuf(file, nullptr, _IONBF, 0);
  return std::unique_ptr<GeneratedFile>(new GeneratedFile(file, path));
}

Status GeneratedFile::flush() {
  if (std::fwrite(buffer_.data(), 1, buffer_.size(), file_) != buffer_.size()) {
    return Status(StatusCode::kIoError, "cannot write " + path_ + ": " + std::strerror(errno));
  }
  bytes_ += buffer_.size();
  buffer_.clear();
  return Status();
}

Status GeneratedFile::close() {
  NAYOSE_RETURN_IF_ERROR(flush());
  if (std::fclose(std::exchange(file_, nullptr)) != 0) {
    return Status(StatusCode::kIoError, "cannot write " + path_ + ": " + std::strerror(errno));
  }
  return Status();
}

}  // namespace nayose
