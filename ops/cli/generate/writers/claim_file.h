// A file that grows piece by piece and is open only while it is written, so that hundreds of them
// may grow side by side.
#pragma once

#include <string>

#include "engine/base/status.h"

namespace nayose {

class ClaimFile {
 public:
  // The first piece replaces what is there.
  void begin(std::string path);
  bool begun() const { return !path_.empty(); }
  // To be appended to; flush_when_large() then writes when there is enough.
  std::string& buffer() { return buffer_; }
  // Errors: kIoError naming the path.
  Status flush_when_large() { return buffer_.size() < kFlushBytes ? Status() : flush(); }
  // Writes the rest; begin() may follow.
  Status end();

 private:
  static constexpr size_t kFlushBytes = 64 * 1024;
  Status flush();

  std::string path_;
  std::string buffer_;
  bool first_ = true;
};

}  // namespace nayose
