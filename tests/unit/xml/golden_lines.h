// Compares what a foreign format becomes with lines that were checked by hand.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "tests/unit/xml/read_messages.h"

namespace nayose {

inline std::string golden_folder() {
  const char* source = std::getenv("NAYOSE_SOURCE_DIR");
  return std::string(source == nullptr ? "." : source) + "/tests/golden/formats";
}

// `input` and `expected` lie below tests/golden/formats.
inline void expect_golden(MessageFormat format, const std::string& input,
                          const std::string& expected, const ConvertOptions& options = {}) {
  const ReadMessages read = read_path(format, golden_folder() + "/" + input, options);
  EXPECT_TRUE(read.status.ok()) << read.status.to_string();
  const std::string wanted = file_bytes(golden_folder() + "/" + expected);
  EXPECT_FALSE(wanted.empty());
  EXPECT_EQ(read.lines, wanted);
}

}  // namespace nayose
