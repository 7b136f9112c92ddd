#include "engine/normalize/my_number.h"

#include <gtest/gtest.h>

namespace nayose {
namespace {

TEST(MyNumber, CheckDigitDecides) {
  EXPECT_TRUE(is_my_number("123456789018"));
  EXPECT_TRUE(is_my_number("983205673214"));
  EXPECT_TRUE(is_my_number("111111111118"));
  EXPECT_FALSE(is_my_number("983205673210"));
  EXPECT_FALSE(is_my_number("123456789012"));
}

TEST(MyNumber, FillerIsNone) { EXPECT_FALSE(is_my_number("000000000000")); }

TEST(MyNumber, WidthHyphensAndSpacesDoNotHideIt) {
  EXPECT_TRUE(is_my_number("1234-5678-9018"));
  EXPECT_TRUE(is_my_number("1234 5678 9018"));
  EXPECT_TRUE(is_my_number(" １２３４－５６７８－９０１８ "));
  EXPECT_TRUE(is_my_number("1234ー5678　9018"));
  EXPECT_TRUE(is_my_number("①②③④⑤⑥⑦⑧⑨0¹₈"));
  EXPECT_TRUE(is_my_number("𝟏23456789018"));
}

TEST(MyNumber, OtherLengthsAndLettersAreNone) {
  EXPECT_FALSE(is_my_number(""));
  EXPECT_FALSE(is_my_number("23456789018"));
  EXPECT_FALSE(is_my_number("1123456789018"));
  EXPECT_FALSE(is_my_number("A123456789018"));
  EXPECT_FALSE(is_my_number("\xFF"));
}

TEST(MyNumber, IsFoundInsideLongerText) {
  EXPECT_TRUE(contains_my_number("123456789018"));
  EXPECT_TRUE(contains_my_number("個人番号は１２３４５６７８９０１８です"));
  EXPECT_TRUE(contains_my_number("no. 1234-5678-9018, see above"));
  EXPECT_TRUE(contains_my_number("1980-04-25 1234 5678 9018"));
  EXPECT_TRUE(contains_my_number("0000 1234 5678 9018"));
  EXPECT_TRUE(contains_my_number("a 123456 789018"));
}

TEST(MyNumber, OtherNumbersInTextAreNone) {
  EXPECT_FALSE(contains_my_number(""));
  EXPECT_FALSE(contains_my_number("983205673210"));
  EXPECT_FALSE(contains_my_number("x1123456789018"));
  EXPECT_FALSE(contains_my_number("123456789018123456789018123456789018"));
  EXPECT_FALSE(contains_my_number("1234 A 5678 9018"));
  EXPECT_FALSE(contains_my_number("1234--5678-9018"));
  EXPECT_FALSE(contains_my_number("12345-6789-018"));
  EXPECT_FALSE(contains_my_number("000000000000"));
}

}  // namespace
}  // namespace nayose
