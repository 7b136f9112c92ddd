#include "engine/normalize/unicode_fold.h"

#include <gtest/gtest.h>

namespace nayose {
namespace {

std::string folded(std::string_view raw) {
  UnicodeFold fold;
  CodePoints points;
  fold.fold(raw, &points);
  std::string out;
  append_utf8(points.view(), &out);
  return out;
}

TEST(UnicodeFold, HalfWidthKanaBecomeFullWidth) {
  EXPECT_EQ(folded("ﾜﾀﾅﾍﾞ ｼﾞｭﾝｲﾁ"), "ワタナベ ジュンイチ");
  EXPECT_EQ(folded("ﾊﾟﾋﾟｳﾞ｡｢｣､･ｰ"), "パピヴ。「」、・ー");
}

TEST(UnicodeFold, StandaloneVoicedMarksJoinTheirKana) {
  EXPECT_EQ(folded("ヘ゛"), "ベ");
  EXPECT_EQ(folded("ヘ゜"), "ペ");
  EXPECT_EQ(folded("ヘ\u3099"), "ベ");
  EXPECT_EQ(folded("う゛"), "ゔ");
  EXPECT_EQ(folded("ア゛"), "ア");
}

TEST(UnicodeFold, SquaredAndEnclosedFormsAreSpelledOut) {
  EXPECT_EQ(folded("㈱"), "(株)");
  EXPECT_EQ(folded("㍻"), "平成");
  EXPECT_EQ(folded("㊛"), "女");
  EXPECT_EQ(folded("①"), "1");
}

TEST(UnicodeFold, SelectorsAndZeroWidthCharactersVanish) {
  EXPECT_EQ(folded("\uFEFF葛\U000E0100\uFE0F\u200B\u200C\u200D城"), "葛城");
}

TEST(UnicodeFold, CompatibilityIdeographsAreUnified) {
  EXPECT_EQ(folded("\uFA19\uFA1A\uFA1B\uFA1C\uFA1E\uFA10\uFA12\uFA16\uFA26\uFA2C\uFA67\uF9DC"),
            "神祥福靖羽塚晴猪都館逸隆");
  EXPECT_EQ(folded("\u2F2D"), "山");
}

TEST(UnicodeFold, UnifiedIdeographsAmongThemStay) {
  constexpr std::string_view kUnified =
      "髙\uFA0E\uFA0F\uFA11\uFA13\uFA14\uFA1F\uFA21\uFA23\uFA24\uFA27\uFA28\uFA29";
  EXPECT_EQ(folded(kUnified), kUnified);
  EXPECT_EQ(folded("〇々ヶ"), "〇々ヶ");
  UnicodeFold fold;
  CodePoints points;
  EXPECT_FALSE(fold.fold(kUnified, &points));  // 山﨑 is common.
}

TEST(UnicodeFold, CommonTextDoesNotNeedIcu) {
  UnicodeFold fold;
  CodePoints points;
  EXPECT_FALSE(fold.fold("山田 ﾀﾛｳ たろう 1980-04-25 １２３ 𠮷 髙 々", &points));
  EXPECT_TRUE(fold.fold("\uFA19", &points));
}

// Every code point, alone and after and before a kana that takes marks.
TEST(UnicodeFold, ShortCutsAgreeWithIcuOnEveryCodePoint) {
  UnicodeFold fold;
  CodePoints fast;
  CodePoints slow;
  std::string raw;
  for (char32_t point = 1; point <= 0x10FFFF; ++point) {
    if (point >= 0xD800 && point <= 0xDFFF) continue;
    raw = "カ";
    char bytes[4];
    raw.append(bytes, write_code_point(point, bytes));
    raw += "゛e\u0301";
    raw.append(bytes, write_code_point(point, bytes));
    fold.fold(raw, &fast);
    fold.fold_slow(raw, &slow);
    ASSERT_EQ(fast.view(), slow.view()) << std::hex << static_cast<uint32_t>(point);
    // Without anything that sends the whole text to ICU.
    raw = "カ";
    raw.append(bytes, write_code_point(point, bytes));
    raw += "゛が";
    fold.fold(raw, &fast);
    fold.fold_slow(raw, &slow);
    ASSERT_EQ(fast.view(), slow.view()) << std::hex << static_cast<uint32_t>(point);
  }
}

TEST(UnicodeFold, BytesThatAreNoUtf8BecomeReplacementCharacters) {
  EXPECT_EQ(folded("a\xFFz"), "a\uFFFDz");
  EXPECT_EQ(folded("\xE3\x81"), "\uFFFD\uFFFD");
  EXPECT_EQ(folded("\xC0\x80"), "\uFFFD\uFFFD");
  EXPECT_EQ(folded("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(folded("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");
}

}  // namespace
}  // namespace nayose
