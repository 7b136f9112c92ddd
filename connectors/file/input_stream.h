// Bytes of one input, decompressed on the way.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/base/status.h"

namespace nayose {

// Threads: one at a time.
class InputStream {
 public:
  virtual ~InputStream() = default;
  // Reads up to `size` bytes (> 0); 0 at the end. Errors: kIoError; kCorruption for damaged or
  // truncated compressed data.
  virtual Result<size_t> read(char* out, size_t size) = 0;
  // Moves `count` bytes on without looking at them. May go past the end: read() then gives 0.
  virtual Status skip(uint64_t count);
};

// By the end of the path: `.zst`, `.gz`, else plain; "-" is standard input, plain.
// Errors: kNotFound, kIoError (a directory, no permission).
Result<std::unique_ptr<InputStream>> open_input_stream(const std::string& path);

}  // namespace nayose
