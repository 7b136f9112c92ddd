#include <gtest/gtest.h>

#include "tests/unit/normalize/normalized.h"

namespace nayose {
namespace {

std::string text(std::string_view raw) { return normalized(Normalizer::kText, raw); }
std::string address(std::string_view raw) { return normalized(Normalizer::kAddress, raw); }
std::string sex(std::string_view raw) { return normalized(Normalizer::kSex, raw); }

TEST(Text, IsUpperCaseWithSingleSpacesAndNoPunctuation) {
  EXPECT_EQ(text(" stanley  street "), "STANLEY STREET");
  EXPECT_EQ(text("o'connor"), "OCONNOR");
  EXPECT_EQ(text("flat 3/12-a, st. kilda"), "FLAT 3 12 A ST KILDA");
  EXPECT_EQ(text("ｆｌａｔ　３"), "FLAT 3");
  EXPECT_EQ(text("é"), "É");
  EXPECT_EQ(text("山田、太郎"), "山田 太郎");
  EXPECT_EQ(text("コーポ・山田"), "コーポ 山田");
}

TEST(Text, PunctuationAloneIsMissing) { EXPECT_EQ(text(" -/. "), "<missing>"); }

TEST(Address, HasNoSpacesAndOneHyphen) {
  EXPECT_EQ(address("東京都千代田区　１－２－３"), "東京都千代田区1-2-3");
  EXPECT_EQ(address("東京都千代田区1ー2−3"), "東京都千代田区1-2-3");
  EXPECT_EQ(address("東京都千代田区1‐2―3"), "東京都千代田区1-2-3");
  EXPECT_EQ(address("東京都千代田区一ー二"), "東京都千代田区一-二");
  EXPECT_EQ(address("1--2"), "1-2");
  EXPECT_EQ(address("1 - 2"), "1-2");
}

TEST(Address, ProlongedMarkOfAWordStays) {
  EXPECT_EQ(address("コーポ山田"), "コーポ山田");
  EXPECT_EQ(address("センター3"), "センター3");
  EXPECT_EQ(address("センター-3"), "センター-3");
  EXPECT_EQ(address("ﾊｲﾂ a-1"), "ハイツA-1");
}

TEST(Sex, EveryCodeSystemGivesOneLetter) {
  for (const char* raw : {"1", "M", "m", "男", "male", "MALE", "１", "Ｍ", "男性", " 男 ", "㊚"}) {
    EXPECT_EQ(sex(raw), "M") << raw;
  }
  for (const char* raw : {"2", "F", "f", "女", "female", "Female", "２", "女性", "㊛"}) {
    EXPECT_EQ(sex(raw), "F") << raw;
  }
  for (const char* raw : {"O", "other", "Other", "その他", "A"}) EXPECT_EQ(sex(raw), "O") << raw;
}

TEST(Sex, UnknownIsMissing) {
  for (const char* raw :
       {"", "U", "unknown", "9", "0", "不明", "N", "a long text that is no sex"}) {
    EXPECT_EQ(sex(raw), "<missing>") << raw;
  }
}

}  // namespace
}  // namespace nayose
