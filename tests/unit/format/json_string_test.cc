#include "connectors/format/json_string.h"

#include <gtest/gtest.h>

namespace nayose {
namespace {

std::string decoded(std::string_view written) {
  std::string out;
  return decode_json_string(written, &out) ? out : "<refused>";
}

TEST(JsonString, DecodesEveryEscape) {
  EXPECT_EQ(decoded(R"(a\"\\\/\b\f\n\r\tz)"), "a\"\\/\b\f\n\r\tz");
  EXPECT_EQ(decoded(R"(\u0041\u00e9\u5C71\uD842\uDFB7)"), "Aé山𠮷");
  EXPECT_EQ(decoded(R"(\u0000)"), std::string(1, '\0'));
  EXPECT_EQ(decoded(""), "");
}

TEST(JsonString, RefusesHalfPairs) {
  EXPECT_EQ(decoded(R"(\uD842)"), "<refused>");
  EXPECT_EQ(decoded(R"(\uD842x)"), "<refused>");
  EXPECT_EQ(decoded(R"(\uD842\n)"), "<refused>");
  EXPECT_EQ(decoded(R"(\uD842\uD842)"), "<refused>");
  EXPECT_EQ(decoded(R"(\uDFB7\uD842)"), "<refused>");
}

}  // namespace
}  // namespace nayose
