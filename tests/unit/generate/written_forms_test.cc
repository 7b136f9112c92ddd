#include <gtest/gtest.h>

#include <string>

#include "ops/cli/generate/date_forms.h"
#include "ops/cli/generate/kana_forms.h"
#include "ops/cli/generate/kanji_forms.h"

namespace nayose {
namespace {

TEST(KanaForms, HalfWidthCoversVoicedSmallAndLongKana) {
  std::string out;
  append_half_width_kana("ワタナベ ジュンイチ パー ヴ ン", &out);
  EXPECT_EQ(out, "ﾜﾀﾅﾍﾞ ｼﾞｭﾝｲﾁ ﾊﾟｰ ｳﾞ ﾝ");
}

TEST(KanaForms, LargeKanaAndFullWidthDigits) {
  std::string out;
  append_large_kana("ジュンイチ", &out);
  EXPECT_EQ(out, "ジユンイチ");
  out.clear();
  append_full_width_digits("1-20", &out);
  EXPECT_EQ(out, "１-２０");
}

TEST(KanaForms, SlipsChangeOneCharacter) {
  EXPECT_NE(with_kana_lookalike("シズカ", 0), "シズカ");
  EXPECT_EQ(with_kana_dropped("シズカ", 0), "シカ");
  EXPECT_EQ(with_kana_dropped("ユミ", 0), "ユミ") << "too short to drop one";
}

TEST(KanaForms, HiraganaAndFullWidth) {
  std::string out;
  append_hiragana("ワタナベ ジュンイチ ヴー", &out);
  EXPECT_EQ(out, "わたなべ じゅんいち ゔー");
  out.clear();
  append_full_width("S31.4-1 丁", &out);
  EXPECT_EQ(out, "Ｓ３１．４－１ 丁");
}

TEST(KanjiForms, VariantsAndLettersOutsideJis) {
  EXPECT_EQ(with_kanji_variant("高橋"), "髙橋");
  EXPECT_EQ(with_kanji_variant("田中"), "田中");
  EXPECT_EQ(with_rare_kanji("吉田"), "𠮷田");
  EXPECT_EQ(with_rare_kanji("田中"), "田中");
  EXPECT_EQ(with_substitutes("髙﨑"), "高崎");
  EXPECT_EQ(with_lost_letters("𠮷田", "■"), "■田");
  EXPECT_EQ(with_lost_letters("渡邊", "■"), "渡邊") << "JIS level 2 has it";
}

TEST(DateForms, AllWritingsOfADay) {
  const auto written = [](DateForm form, const CivilDate& date) {
    std::string out;
    append_date(date, form, &out);
    return out;
  };
  const CivilDate day{1956, 4, 1};
  EXPECT_EQ(written(DateForm::kIso, day), "1956-04-01");
  EXPECT_EQ(written(DateForm::kCompact, day), "19560401");
  EXPECT_EQ(written(DateForm::kSlashed, day), "1956/4/1");
  EXPECT_EQ(written(DateForm::kKanji, day), "1956年4月1日");
  EXPECT_EQ(written(DateForm::kEraKanji, day), "昭和31年4月1日");
  EXPECT_EQ(written(DateForm::kEraLetter, day), "S31.04.01");
  EXPECT_EQ(written(DateForm::kEraFullWidth, day), "Ｓ３１．４．１");
  EXPECT_EQ(written(DateForm::kEraDigits, day), "3310401");
  EXPECT_EQ(written(DateForm::kEraNumerals, day), "昭和三十一年四月一日");
  EXPECT_EQ(written(DateForm::kEraKanji, {2019, 5, 1}), "令和元年5月1日");
  EXPECT_EQ(written(DateForm::kEraDigits, {1989, 1, 7}), "3640107");
  EXPECT_EQ(written(DateForm::kEraDigits, {1912, 7, 30}), "2010730");
}

TEST(DateForms, AnotherEraKeepsYearMonthAndDay) {
  const CivilDate last{2026, 1, 1};
  EXPECT_EQ(with_other_era({1930, 5, 6}, last), (CivilDate{1993, 5, 6})) << "昭和5 for 平成5";
  EXPECT_EQ(with_other_era({2001, 5, 6}, last), (CivilDate{1938, 5, 6})) << "平成13 for 昭和13";
  EXPECT_EQ(with_other_era({2021, 5, 6}, last), (CivilDate{1991, 5, 6})) << "令和3 for 平成3";
  EXPECT_EQ(with_other_era({1975, 5, 6}, last), (CivilDate{1975, 5, 6}))
      << "no other era has 50 years";
}

}  // namespace
}  // namespace nayose
