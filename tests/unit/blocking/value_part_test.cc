#include "engine/blocking/value_part.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

namespace nayose {
namespace {

std::string skeleton_of(std::string_view text) {
  std::string out = "left over";
  kana_skeleton(text, &out);
  return out;
}

std::string soundex_of(std::string_view text) {
  std::string out = "left over";
  soundex(text, &out);
  return out;
}

std::string random_kana() {
  const auto code_points = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0x3041, 0x3100));
  std::string text;
  for (const int c : code_points) {
    text += static_cast<char>(0xe3);
    text += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
    text += static_cast<char>(0x80 | (c & 0x3f));
  }
  return text;
}

TEST(ValuePart, PrefixAndSuffixCountCodePoints) {
  EXPECT_EQ(prefix_of("ヤマダ", 1), "ヤ");
  EXPECT_EQ(prefix_of("aé𠮷z", 3), "aé𠮷");
  EXPECT_EQ(prefix_of("ab", 5), "ab");
  EXPECT_EQ(prefix_of("", 2), "");
  EXPECT_EQ(suffix_of("ヤマダ", 2), "マダ");
  EXPECT_EQ(suffix_of("aé𠮷z", 2), "𠮷z");
  EXPECT_EQ(suffix_of("ab", 5), "ab");
  EXPECT_EQ(suffix_of("", 2), "");
}

TEST(ValuePart, DatePartsNeedWhatTheyName) {
  EXPECT_EQ(date_part("19900825", PartKind::kYear), "1990");
  EXPECT_EQ(date_part("19900825", PartKind::kMonth), "08");
  EXPECT_EQ(date_part("19900825", PartKind::kDay), "25");
  EXPECT_EQ(date_part("19900825", PartKind::kYearMonth), "199008");
  EXPECT_EQ(date_part("19900825", PartKind::kMonthDay), "0825");
  EXPECT_EQ(date_part("19900825", PartKind::kFull), "19900825");
}

TEST(ValuePart, UnknownPartsOfDatesAreMissing) {
  EXPECT_EQ(date_part("19900000", PartKind::kYear), "1990");
  EXPECT_EQ(date_part("19900000", PartKind::kMonth), "");
  EXPECT_EQ(date_part("19900000", PartKind::kYearMonth), "");
  EXPECT_EQ(date_part("19900800", PartKind::kYearMonth), "199008");
  EXPECT_EQ(date_part("19900800", PartKind::kMonthDay), "");
  EXPECT_EQ(date_part("19900800", PartKind::kFull), "");
  EXPECT_EQ(date_part("00000825", PartKind::kYear), "");
  EXPECT_EQ(date_part("00000825", PartKind::kMonthDay), "0825");
  EXPECT_EQ(date_part("1990", PartKind::kYear), "");
}

TEST(ValuePart, SkeletonFoldsWhatIsConfused) {
  EXPECT_EQ(skeleton_of("ジュンイチロウ"), "シユンイチロ");
  EXPECT_EQ(skeleton_of("シユンイチロー"), "シユンイチロ");
  EXPECT_EQ(skeleton_of("オオノ"), "オノ");
  EXPECT_EQ(skeleton_of("オーノ"), "オノ");
  EXPECT_EQ(skeleton_of("コウノ"), skeleton_of("コーノ"));
  EXPECT_EQ(skeleton_of("ワタナベ"), skeleton_of("ワタナヘ"));
  EXPECT_EQ(skeleton_of("チヅコ"), "チツコ");
  EXPECT_EQ(skeleton_of("ハットリ"), "ハツトリ");
  EXPECT_EQ(skeleton_of("パパ"), "ハハ");
  EXPECT_EQ(skeleton_of("ヴァヰヱヲンヵヶ"), "ウアイエオンカケ");
  EXPECT_EQ(skeleton_of("ユウキ"), "ユキ");
}

TEST(ValuePart, SkeletonKeepsWhatIsNotLong) {
  EXPECT_EQ(skeleton_of("イノウエ"), "イノエ");
  EXPECT_EQ(skeleton_of("ウエダ"), "ウエタ");
  EXPECT_EQ(skeleton_of("カオリ"), "カオリ");
  EXPECT_EQ(skeleton_of("アウラ"), "アウラ");
  EXPECT_EQ(skeleton_of("ケイコ"), "ケイコ");
  EXPECT_EQ(skeleton_of("SMITH"), "SMITH");
  EXPECT_EQ(skeleton_of("ー"), "");
  EXPECT_EQ(skeleton_of(""), "");
}

TEST(ValuePart, SkeletonIsItsOwnSkeleton) {
  rc::check("skeleton(skeleton(x)) = skeleton(x)", [] {
    const std::string once = skeleton_of(random_kana());
    RC_ASSERT(skeleton_of(once) == once);
  });
}

TEST(ValuePart, SkeletonTakesAnyBytes) {
  rc::check("never longer than the input",
            [](const std::string& bytes) { RC_ASSERT(skeleton_of(bytes).size() <= bytes.size()); });
}

// Source: the vectors that descriptions of American Soundex share.
TEST(ValuePart, SoundexFollowsTheIndexingSystem) {
  EXPECT_EQ(soundex_of("Robert"), "R163");
  EXPECT_EQ(soundex_of("Rupert"), "R163");
  EXPECT_EQ(soundex_of("Rubin"), "R150");
  EXPECT_EQ(soundex_of("Ashcraft"), "A261");
  EXPECT_EQ(soundex_of("Ashcroft"), "A261");
  EXPECT_EQ(soundex_of("Tymczak"), "T522");
  EXPECT_EQ(soundex_of("Pfister"), "P236");
  EXPECT_EQ(soundex_of("Honeyman"), "H555");
  EXPECT_EQ(soundex_of("Washington"), "W252");
  EXPECT_EQ(soundex_of("Lee"), "L000");
  EXPECT_EQ(soundex_of("Gutierrez"), "G362");
  EXPECT_EQ(soundex_of("Jackson"), "J250");
}

TEST(ValuePart, SoundexCountsLettersOnly) {
  EXPECT_EQ(soundex_of("O'BRIEN"), soundex_of("OBRIEN"));
  EXPECT_EQ(soundex_of("12"), "");
  EXPECT_EQ(soundex_of(""), "");
  EXPECT_EQ(soundex_of("山田"), "");
}

TEST(ValuePart, PrefixAndSuffixAreOfTheText) {
  rc::check("prefix starts, suffix ends the text", [](const std::string& text) {
    const int count = *rc::gen::inRange(0, 8);
    RC_ASSERT(text.rfind(prefix_of(text, count), 0) == 0u);
    const std::string_view tail = suffix_of(text, count);
    RC_ASSERT(text.substr(text.size() - tail.size()) == tail);
  });
}

}  // namespace
}  // namespace nayose
