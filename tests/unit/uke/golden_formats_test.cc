// The golden files of the formats of this folder; tests/integration/format_ways_test.py takes them
// through the commands as well.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/unit/uke/text_input.h"

namespace nayose {
namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// How many inputs lie in the folder of the format.
size_t expect_golden(MessageFormat format) {
  const char* source = std::getenv("NAYOSE_SOURCE_DIR");
  CHECK(source != nullptr, "run by ctest");
  const fs::path folder =
      fs::path(source) / "tests/golden/formats" / std::string(message_format_name(format));
  size_t inputs = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const fs::path input = entry.path();
    if (input.extension() == ".jsonl" || input.extension() == ".toml") continue;
    fs::path mapping = input;
    if (fs::exists(mapping.replace_extension(".toml"))) continue;  // Needs the command's options.
    fs::path expected = input;
    expected.replace_extension(".jsonl");
    const ReadMessages read = read_all(format, bytes_of(input), {}, 1'000, input.string());
    EXPECT_EQ(read.lines, bytes_of(expected)) << input;
    ++inputs;
  }
  return inputs;
}

TEST(GoldenFormats, ReceiptsAreReadAsExpected) {
  EXPECT_EQ(expect_golden(MessageFormat::kUke), 5u);
}

TEST(GoldenFormats, StaysAreReadAsExpected) { EXPECT_EQ(expect_golden(MessageFormat::kDpc), 3u); }

TEST(GoldenFormats, TablesAreReadAsExpected) { EXPECT_EQ(expect_golden(MessageFormat::kCsv), 1u); }

}  // namespace
}  // namespace nayose
