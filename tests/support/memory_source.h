// A file that is a string.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "connectors/format/message_reader.h"

namespace nayose {

class MemorySource final : public ByteSource {
 public:
  // Gives out at most `piece` bytes at a time.
  explicit MemorySource(std::string bytes, size_t piece = SIZE_MAX)
      : bytes_(std::move(bytes)), piece_(piece) {}
  Result<size_t> read(char* out, size_t size) override {
    const size_t count = std::min({size, piece_, bytes_.size() - at_});
    std::memcpy(out, bytes_.data() + at_, count);
    at_ += count;
    return count;
  }

 private:
  std::string bytes_;
  size_t piece_;
  size_t at_ = 0;
};

}  // namespace nayose
