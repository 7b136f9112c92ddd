// A file that is written in large pieces.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "engine/base/status.h"

namespace nayose {

// Threads: one at a time.
class GeneratedFile {
 public:
  // Replaces what was there. Errors: kIoError naming the path.
  static Result<std::unique_ptr<GeneratedFile>> create(const std::string& path);
  ~GeneratedFile();

  // To be appended to; flush_when_large() then writes when there is enough.
  std::string& buffer() { return buffer_; }
  Status flush_when_large() { return buffer_.size() < kFlushBytes ? Status() : flush(); }
  Status close();
  uint64_t bytes() const { return bytes_; }

 private:
  static constexpr size_t kFlushBytes = 1 << 20;
  GeneratedFile(std::FILE* file, std::string path);
  Status flush();

  std::FILE* file_;
  std::string path_;
  std::string buffer_;
  uint64_t bytes_ = 0;
};

}  // namespace nayose
