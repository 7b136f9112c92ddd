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

TEST(MyNumber, KanjiDigitsDoNotHideIt) {
  EXPECT_TRUE(is_my_number("一二三四五六七八九〇一八"));
  EXPECT_TRUE(is_my_number("一二三四－五六七八－九〇一八"));
  EXPECT_TRUE(contains_my_number("番号一二三四五六七八九〇一八です"));
  EXPECT_FALSE(is_my_number("一二三四五六七八九〇一九"));
  EXPECT_FALSE(contains_my_number("昭和三十一年四月一日"));
  EXPECT_FALSE(contains_my_number("北二十一条西十五丁目三番二号"));
}

TEST(MyNumber, AnyHyphenOrSpaceMayStandBetween) {
  for (const char* raw :
       {"1234-5678-9018", "1234‐5678‐9018", "1234–5678–9018", "1234—5678—9018", "1234−5678−9018",
        "1234－5678－9018", "1234ー5678ー9018", "1234ｰ5678ｰ9018", "1234﹣5678﹣9018",
        "1234・5678・9018", "1234 5678 9018", "1234　5678　9018",
        "1234\xC2\xA0"
        "5678\t9018"}) {
    EXPECT_TRUE(is_my_number(raw)) << raw;
    EXPECT_TRUE(contains_my_number(raw)) << raw;
    EXPECT_TRUE(may_hold_my_number(raw)) << raw;
  }
}

TEST(MyNumber, TheQuickLookMissesNone) {
  for (const char* raw : {"123456789018", "１２３４５６７８９０１８", "①②③④⑤⑥⑦⑧⑨⓪①⑧",
                          "一二三四五六七八九〇一八", "¹²³⁴⁵⁶⁷⁸⁹⁰¹⁸", "𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗𝟎𝟏𝟖"}) {
    EXPECT_TRUE(is_my_number(raw)) << raw;
    EXPECT_TRUE(may_hold_my_number(raw)) << raw;
  }
  EXPECT_FALSE(may_hold_my_number("090-1234-5678"));
  EXPECT_FALSE(may_hold_my_number("東京都千代田区千代田1-2-3"));
  EXPECT_FALSE(may_hold_my_number(""));
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
