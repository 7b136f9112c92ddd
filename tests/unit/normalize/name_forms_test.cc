#include <gtest/gtest.h>

#include "tests/unit/normalize/normalized.h"

namespace nayose {
namespace {

std::string kana(std::string_view raw) { return normalized(Normalizer::kKanaName, raw); }
std::string kanji(std::string_view raw) { return normalized(Normalizer::kKanjiName, raw); }
std::string latin(std::string_view raw) { return normalized(Normalizer::kLatinName, raw); }

TEST(KanaName, OneKeyForEveryWidthScriptAndSize) {
  constexpr std::string_view kKey = "ワタナベジユンイチ";
  EXPECT_EQ(kana("ﾜﾀﾅﾍﾞ ｼﾞｭﾝｲﾁ"), kKey);
  EXPECT_EQ(kana("わたなべ　じゅんいち"), kKey);
  EXPECT_EQ(kana("ワタナベ ジユンイチ"), kKey);
  EXPECT_EQ(kana("ワタナヘ゛ シ゛ュンイチ"), kKey);
  EXPECT_EQ(kana("ワタナベ・ジュンイチ"), kKey);
  EXPECT_EQ(kana("ワタナヘ\u3099\u3000シ\u3099ュンイチ"), kKey);
}

TEST(KanaName, ConfusedSoundsAreOne) {
  EXPECT_EQ(kana("チヅコ"), "チズコ");
  EXPECT_EQ(kana("チズコ"), "チズコ");
  EXPECT_EQ(kana("ﾁﾂﾞｺ"), "チズコ");
  EXPECT_EQ(kana("ハナヂ"), "ハナジ");
  EXPECT_EQ(kana("カヲル"), "カオル");
  EXPECT_EQ(kana("ヰクヱ"), "イクエ");
}

TEST(KanaName, VuIsBuWithItsVowel) {
  EXPECT_EQ(kana("ヴァレリー"), "バレリ");
  EXPECT_EQ(kana("ヴアレリー"), "バレリ");
  EXPECT_EQ(kana("ゔぁれりー"), "バレリ");
  EXPECT_EQ(kana("ｳﾞｧﾚﾘｰ"), "バレリ");
  EXPECT_EQ(kana("バレリー"), "バレリ");
  EXPECT_EQ(kana("ヴィヴェヴォヴ"), "ビベボブ");
}

TEST(KanaName, ProlongedMarkIsDeleted) {
  EXPECT_EQ(kana("コーノ"), "コノ");
  EXPECT_EQ(kana("ｺｰﾉ"), "コノ");
  EXPECT_EQ(kana("コ-ノ"), "コノ");
  EXPECT_EQ(kana("コウノ"), "コウノ");
  EXPECT_EQ(kana("オオノ"), "オオノ");
}

TEST(KanaName, SeparatorsAreDeleted) {
  EXPECT_EQ(kana(" ア・イ=ウ＝エ-オ‐カ’キ.ク゠ケ "), "アイウエオカキクケ");
}

TEST(KanaName, SmallKanaOfPlaceNamesAreLarge) { EXPECT_EQ(kana("ヵヶヮ"), "カケワ"); }

TEST(KanaName, LatinLettersStayUpperCase) { EXPECT_EQ(kana("ｽﾐｽ j"), "スミスJ"); }

TEST(KanaName, OnlySeparatorsAreMissing) {
  EXPECT_EQ(kana(""), "<missing>");
  EXPECT_EQ(kana(" 　・"), "<missing>");
  EXPECT_EQ(kana("゛"), "<missing>");
}

TEST(KanjiName, SpacesDotsAndSelectorsAreDeleted) {
  EXPECT_EQ(kanji("山田　太郎"), "山田太郎");
  EXPECT_EQ(kanji(" 山田 太郎\t"), "山田太郎");
  EXPECT_EQ(kanji("ジョン・スミス"), "ジョンスミス");
  EXPECT_EQ(kanji("葛\U000E0100城"), "葛城");
  EXPECT_EQ(kanji("神\uFE00田"), "神田");
  EXPECT_EQ(kanji("\uFEFF山\u200D田"), "山田");
}

TEST(KanjiName, NfkcUnifiesCompatibilityIdeographs) {
  EXPECT_EQ(kanji("\uFA19\uFA1A\uFA1B\uFA1C\uFA1E\uFA10\uFA12\uFA16\uFA26\uFA2C\uFA67\uF9DC"),
            "神祥福靖羽塚晴猪都館逸隆");
  EXPECT_EQ(kanji("\u2F2D田"), "山田");
}

TEST(KanjiName, VariantsThatNfkcKeepsStayApart) {
  EXPECT_EQ(kanji("髙橋"), "髙橋");
  EXPECT_EQ(kanji("山﨑"), "山﨑");
  EXPECT_EQ(kanji("𠮷田"), "𠮷田");
  EXPECT_EQ(kanji("〇々ヶ"), "〇々ヶ");
}

TEST(KanjiName, LossMarkersStay) { EXPECT_EQ(kanji("■田●〓\uE000"), "■田●〓\uE000"); }

TEST(LatinName, IsUpperCaseLettersAndSingleSpaces) {
  EXPECT_EQ(latin("  smith   john "), "SMITH JOHN");
  EXPECT_EQ(latin("ＳＭＩＴＨ　Ｊｏｈｎ"), "SMITH JOHN");
  EXPECT_EQ(latin("O'Brien"), "OBRIEN");
  EXPECT_EQ(latin("Smith-Jones, J."), "SMITH JONES J");
  EXPECT_EQ(latin("nguyễn văn đức"), "NGUYEN VAN DUC");
  EXPECT_EQ(latin("José Müller"), "JOSE MULLER");
  EXPECT_EQ(latin("Jose\u0301"), "JOSE");
  EXPECT_EQ(latin("Straße Łukasz Æsir Øre"), "STRASSE LUKASZ AESIR ORE");
}

TEST(LatinName, OtherScriptsAreNoLatinName) {
  EXPECT_EQ(latin("山田"), "<missing>");
  EXPECT_EQ(latin("123"), "<missing>");
}

}  // namespace
}  // namespace nayose
