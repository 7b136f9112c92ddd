// Runs a fuzz target on each file of the given folders, and on each beginning of it.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

// LibFuzzer fixes this name.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);  // NOLINT

namespace {

constexpr size_t kCutsMax = 256;

void run(const std::string& bytes, size_t size) {
  // An own allocation of the exact size, so that a sanitizer sees a read past the end.
  const std::string input(bytes.data(), size);
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
}

}  // namespace

int main(int argc, char** argv) {
  size_t files = 0;
  for (int i = 1; i < argc; ++i) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(argv[i], error)) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(file), {}};
      for (size_t size = 0; size < std::min(bytes.size(), kCutsMax); ++size) run(bytes, size);
      run(bytes, bytes.size());
      ++files;
    }
  }
  std::printf("%zu files replayed\n", files);
  return files > 0 ? 0 : 1;
}
