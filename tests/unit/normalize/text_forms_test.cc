#include <gtest/gtest.h>

#include "tests/unit/normalize/normalized.h"

namespace nayose {
namespace {

std::string text(std::string_view raw) { return normalized(Normalizer::kText, raw); }
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

TEST(Sex, EveryCodeSystemGivesOneLetter) {
  for (const char* raw : {"1",
                          "M",
                          "m",
                          "男",
                          "male",
                          "MALE",
                          "１",
                          "Ｍ",
                          "男性",
                          " 男 ",
                          "㊚",
                          "01",
                          "男子",
                          "男児",
                          "おとこ",
                          "ｵﾄｺ",
                          "だんせい",
                          "男の子",
                          "♂",
                          "長男",
                          "二男",
                          "次男",
                          "三男",
                          "養子",
                          "1:男",
                          "1 男性",
                          "男(1)",
                          "M^男性^HL70001",
                          "1.男",
                          "Man",
                          "1^男性^JHSP0003"}) {
    EXPECT_EQ(sex(raw), "M") << raw;
  }
  for (const char* raw : {"2", "F", "f", "女", "female", "Female", "２", "女性", "㊛", "02", "長女",
                          "二女", "おんな", "♀", "2：女", "女（２）", "F^女性^HL70001"}) {
    EXPECT_EQ(sex(raw), "F") << raw;
  }
  for (const char* raw : {"O", "other", "Other", "その他", "A", "X"})
    EXPECT_EQ(sex(raw), "O") << raw;
}

TEST(Sex, UnknownIsMissing) {
  for (const char* raw : {"", "U", "unknown", "9", "0", "不明", "N", "a long text that is no sex",
                          "1:女", "男女", "3", "12", "M F", "^^"}) {
    EXPECT_EQ(sex(raw), "<missing>") << raw;
  }
}

}  // namespace
}  // namespace nayose
