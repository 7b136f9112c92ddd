// Compressed inputs: any bytes give data or an error, and never more than a bound of it here.
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "connectors/file/input_stream.h"
#include "engine/base/check.h"

namespace {

constexpr size_t kDecompressedBytesMax = 4 << 20;

}  // namespace

// First byte: the kind of compression.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT
  if (size == 0) return 0;
  const std::string path =
      "/tmp/nayose_fuzz_" + std::to_string(getpid()) + ((data[0] & 1) != 0 ? ".zst" : ".gz");
  std::FILE* file = std::fopen(path.c_str(), "wb");
  CHECK(file != nullptr, "no file to write the input to");
  (void)std::fwrite(data + 1, 1, size - 1, file);
  (void)std::fclose(file);
  {
    auto stream = nayose::open_input_stream(path);
    CHECK(stream.ok(), "the file is there");
    std::vector<char> buffer(64 << 10);
    for (size_t total = 0; total < kDecompressedBytesMax;) {
      const auto got = stream.value()->read(buffer.data(), buffer.size());
      if (!got.ok() || got.value() == 0) break;
      CHECK(got.value() <= buffer.size(), "no more than was asked for");
      total += got.value();
    }
  }
  (void)unlink(path.c_str());
  return 0;
}
