// The golden files of HL7 and SS-MIX2: three encodings, one result. Written by make_files.py there.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/unit/hl7/read_messages.h"

namespace nayose {
namespace {

namespace fs = std::filesystem;

fs::path golden_folder() {
  const char* source = std::getenv("NAYOSE_SOURCE_DIR");
  EXPECT_NE(source, nullptr) << "run by ctest";
  return fs::path(source == nullptr ? "." : source) / "tests/golden/formats";
}

void expect_golden(MessageFormat format, const std::string& stem, const std::string& extension) {
  const fs::path folder = golden_folder() / std::string(message_format_name(format));
  std::ifstream file(folder / (stem + ".jsonl"));
  const std::string expected((std::istreambuf_iterator<char>(file)),
                             std::istreambuf_iterator<char>());
  EXPECT_FALSE(expected.empty());
  for (const char* encoding : {"iso-2022-jp", "cp932", "utf-8"}) {
    const fs::path input = folder / (stem + "." + encoding + extension);
    auto reader = open_message_reader(format, input.string(), file_opener(), {});
    ASSERT_TRUE(reader.ok()) << reader.status().to_string();
    EXPECT_EQ(lines_of(read_all(reader.value().get())), expected) << input;
  }
}

TEST(GoldenFormats, MessagesAreReadAsExpected) {
  expect_golden(MessageFormat::kHl7, "messages", ".hl7");
}

TEST(GoldenFormats, StoragesAreReadAsExpected) {
  expect_golden(MessageFormat::kSsmix2, "storage", "");
}

TEST(GoldenFormats, TransactionsAreReadAsExpected) {
  expect_golden(MessageFormat::kSsmix2Transaction, "transactions", "");
}

}  // namespace
}  // namespace nayose
