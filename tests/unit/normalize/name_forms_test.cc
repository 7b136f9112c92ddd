#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "tests/unit/normalize/normalized.h"

namespace nayose {
namespace {

std::string kana(std::string_view raw) { return normalized(Normalizer::kKanaName, raw); }
std::string loose(std::string_view raw) { return normalized(Normalizer::kKanaNameLoose, raw); }
std::string kanji(std::string_view raw) { return normalized(Normalizer::kKanjiName, raw); }
std::string exact(std::string_view raw) { return normalized(Normalizer::kKanjiNameExact, raw); }
std::string latin(std::string_view raw) { return normalized(Normalizer::kLatinName, raw); }

TEST(KanaName, OneKeyForEveryWidthScriptAndSize) {
  constexpr std::string_view kKey = "ワタナベジユンイチ";
  EXPECT_EQ(kana("ﾜﾀﾅﾍﾞ ｼﾞｭﾝｲﾁ"), kKey);
  EXPECT_EQ(kana("わたなべ　じゅんいち"), kKey);
  EXPECT_EQ(kana("ワタナベ ジユンイチ"), kKey);
  EXPECT_EQ(kana("ワタナヘ゛ シ゛ュンイチ"), kKey);
  EXPECT_EQ(kana("ワタナベ・ジュンイチ"), kKey);
  EXPECT_EQ(kana("ワタナヘ\u3099\u3000シ\u3099ュンイチ"), kKey);
  EXPECT_EQ(kana("ﾜﾀﾅﾍ゛　シﾞュンイチ"), kKey);
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
  EXPECT_EQ(kana("コ一ノ"), "コノ");  // A kanji one.
  EXPECT_EQ(kana("コウノ"), "コウノ");
  EXPECT_EQ(kana("オオノ"), "オオノ");
}

TEST(KanaName, RepetitionMarksAreWrittenOut) {
  EXPECT_EQ(kana("ミスヾ"), "ミスズ");
  EXPECT_EQ(kana("みすゞ"), "ミスズ");
  EXPECT_EQ(kana("サヽキ"), "ササキ");
  EXPECT_EQ(kana("ヽ"), "ヽ");
}

TEST(KanaName, SeparatorsAndDigitsAreDeleted) {
  EXPECT_EQ(kana(" ア・イ=ウ＝エ-オ‐カ’キ.ク゠ケ "), "アイウエオカキクケ");
  EXPECT_EQ(kana("ヤマダ　タロウ２"), "ヤマダタロウ");
}

TEST(KanaName, SmallKanaOfPlaceNamesAreLarge) { EXPECT_EQ(kana("ヵヶヮ"), "カケワ"); }

TEST(KanaName, OtherScriptsAreMissing) {
  EXPECT_EQ(kana("ｽﾐｽ j"), "<missing>");
  EXPECT_EQ(kana("山田　タロウ"), "<missing>");
  EXPECT_EQ(kana("YAMADA"), "<missing>");
  EXPECT_EQ(kana(""), "<missing>");
  EXPECT_EQ(kana(" 　・"), "<missing>");
  EXPECT_EQ(kana("゛"), "<missing>");
}

TEST(KanaNameLoose, ProlongedSoundsAreOne) {
  for (const char* name : {"コーノ", "コウノ", "コオノ", "こうの", "ｺｰﾉ"}) {
    EXPECT_EQ(loose(name), "コノ") << name;
  }
  EXPECT_EQ(loose("オオノ"), "オノ");
  EXPECT_EQ(loose("オーノ"), "オノ");
  EXPECT_EQ(loose("ユウコ"), loose("ユーコ"));
  EXPECT_EQ(loose("ジュウロウ"), loose("ジユーロー"));
  EXPECT_EQ(loose("サアヤ"), loose("サーヤ"));
  EXPECT_EQ(loose("ワタナベ ジュンイチ"), "ワタナベジユンイチ");
}

TEST(KanaNameLoose, IidaIsNotIda) { EXPECT_NE(loose("イイダ"), loose("イダ")); }

TEST(KanjiNameExact, SpacesDotsAndSelectorsAreDeleted) {
  EXPECT_EQ(exact("山田　太郎"), "山田太郎");
  EXPECT_EQ(exact(" 山田 太郎\t"), "山田太郎");
  EXPECT_EQ(exact("葛\U000E0100城"), "葛城");
  EXPECT_EQ(exact("神\uFE00田"), "神田");
  EXPECT_EQ(exact("\uFEFF山\u200D田"), "山田");
}

TEST(KanjiNameExact, NfkcUnifiesCompatibilityIdeographs) {
  EXPECT_EQ(exact("\uFA19\uFA1A\uFA1B\uFA1C\uFA1E\uFA10\uFA12\uFA16\uFA26\uFA2C\uFA67\uF9DC"),
            "神祥福靖羽塚晴猪都館逸隆");
  EXPECT_EQ(exact("\u2F2D田"), "山田");
  EXPECT_EQ(exact("\u2ED1\u2F95川"), "長谷川");  // Radicals.
}

TEST(KanjiNameExact, VariantsStayApart) {
  EXPECT_EQ(exact("髙橋"), "髙橋");
  EXPECT_EQ(exact("山﨑"), "山﨑");
  EXPECT_EQ(exact("𠮷田"), "𠮷田");
  EXPECT_EQ(exact("〇々ヶ"), "〇々ヶ");
}

TEST(KanjiName, VariantsAreOne) {
  constexpr std::array<std::array<std::string_view, 2>, 26> kSame = {
      {{"髙橋", "高橋"},     {"山﨑", "山崎"},     {"齋藤", "斎藤"},     {"齊藤", "斉藤"},
       {"渡邉", "渡辺"},     {"渡邊", "渡辺"},     {"澤田", "沢田"},     {"濵田", "浜田"},
       {"濱田", "浜田"},     {"德永", "徳永"},     {"𠮷田", "吉田"},     {"桒原", "桑原"},
       {"嶋田", "島田"},     {"嶌田", "島田"},     {"冨田", "富田"},     {"廣瀨", "広瀬"},
       {"瀧本", "滝本"},     {"渕上", "淵上"},     {"舘", "館"},         {"栁沢", "柳沢"},
       {"佐々木", "佐佐木"}, {"丘ノ上", "丘之上"}, {"木ノ下", "木の下"}, {"茅ヶ崎", "茅ケ崎"},
       {"龍ヶ崎", "竜が崎"}, {"四ッ谷", "四つ谷"}}};
  for (const auto& [a, b] : kSame) EXPECT_EQ(kanji(a), kanji(b)) << a << " " << b;
}

TEST(KanjiName, DifferentLettersStayApart) {
  EXPECT_NE(kanji("斎藤"), kanji("斉藤"));
  EXPECT_NE(kanji("切田"), kanji("功田"));
  EXPECT_NE(kanji("和之"), kanji("和乃"));  // Not between kanji.
  EXPECT_NE(kanji("太田"), kanji("大田"));
}

TEST(KanjiName, KanaBesideKanjiAreKeys) {
  EXPECT_EQ(kanji("山田さくら"), "山田サクラ");
  EXPECT_EQ(kanji("山田　サクラ"), "山田サクラ");
  EXPECT_EQ(kanji("ジョン・スミス"), "<missing>");
  EXPECT_EQ(kanji("やまだ　たろう"), "<missing>");
  EXPECT_EQ(kanji("JOHN SMITH"), "<missing>");
}

TEST(KanjiNameLoose, ConfusableLettersAreOne) {
  const auto confused = [](std::string_view a, std::string_view b) {
    return normalized(Normalizer::kKanjiNameLoose, a) == normalized(Normalizer::kKanjiNameLoose, b);
  };
  EXPECT_TRUE(confused("斎藤", "斉藤"));
  EXPECT_TRUE(confused("齋藤", "齊藤"));
  EXPECT_TRUE(confused("太田", "大田"));
  EXPECT_TRUE(confused("二宮", "ニ宮"));
  EXPECT_TRUE(confused("茅ヶ崎", "茅カ崎"));
  EXPECT_FALSE(confused("斎藤", "佐藤"));
}

TEST(LostLetters, StandForAnyMarkAndKeepTheirNumber) {
  EXPECT_EQ(kanji("■田●〓\uE000"), "■田■■■");
  EXPECT_EQ(kanji("山□　太郎"), "山■太郎");
  EXPECT_EQ(kanji("？木??子"), "■木■■子");
  EXPECT_EQ(kanji("＊本*"), "■本■");
  EXPECT_EQ(kanji("\U000F0000橋"), "■橋");
  EXPECT_EQ(kanji("\uFFFD橋"), "■橋");
  EXPECT_EQ(kana("ヤマ■"), "ヤマ■");
  EXPECT_EQ(latin("M?LLER"), "M■LLER");
}

TEST(LostLetters, AloneAreMissing) {
  EXPECT_EQ(kanji("■■"), "<missing>");
  EXPECT_EQ(kana("???"), "<missing>");
  EXPECT_EQ(latin("**"), "<missing>");
}

TEST(Honorifics, AreDropped) {
  EXPECT_EQ(exact("山田太郎様"), "山田太郎");
  EXPECT_EQ(exact("山田　太郎　殿"), "山田太郎");
  EXPECT_EQ(kana("ヤマダ　タロウ　サマ"), "ヤマダタロウ");
  EXPECT_EQ(exact("鵜殿"), "鵜殿");
}

TEST(Brackets, HoldWhatIsNoPartOfTheName) {
  EXPECT_EQ(exact("佐藤　花子（旧姓：田中）"), "佐藤花子");
  EXPECT_EQ(exact("山田（ヤマダ）太郎"), "山田太郎");
  EXPECT_EQ(exact("（山田太郎）"), "山田太郎");
  EXPECT_EQ(exact("山田（太郎"), "山田太郎");
}

TEST(LatinName, IsUpperCaseLettersAndSingleSpaces) {
  EXPECT_EQ(latin("  smith   john "), "SMITH JOHN");
  EXPECT_EQ(latin("ＳＭＩＴＨ　Ｊｏｈｎ"), "SMITH JOHN");
  EXPECT_EQ(latin("O'Brien"), "OBRIEN");
  EXPECT_EQ(latin("Smith-Jones, J."), "SMITH JONES J");
  EXPECT_EQ(latin("SMITH, JOHN Paul"), "SMITH JOHN PAUL");
  EXPECT_EQ(latin("SMITH\x1fJOHN\x1fPAUL"), "SMITH JOHN PAUL");
  EXPECT_EQ(latin("nguyễn văn đức"), "NGUYEN VAN DUC");
  EXPECT_EQ(latin("José Müller"), "JOSE MULLER");
  EXPECT_EQ(latin("Jose\u0301"), "JOSE");
  EXPECT_EQ(latin("Straße Łukasz Æsir Øre"), "STRASSE LUKASZ AESIR ORE");
}

TEST(LatinName, OtherScriptsAreNoLatinName) {
  EXPECT_EQ(latin("山田"), "<missing>");
  EXPECT_EQ(latin("山田 JOHN"), "<missing>");
  EXPECT_EQ(latin("ジョン SMITH"), "<missing>");
  EXPECT_EQ(latin("123"), "<missing>");
}

TEST(SearchForm, FindsVariantsOfAName) {
  const auto searched = [](std::string_view raw) {
    FieldNormalizer normalizer;
    std::string out;
    normalizer.search_form(raw, &out);
    return out;
  };
  const auto holds = [&](std::string_view text, std::string_view name) {
    return searched(text).find(searched(name)) != std::string::npos;
  };
  EXPECT_TRUE(holds("患者は渡邉様である。", "渡辺"));
  EXPECT_TRUE(holds("わたなべ　さん来院", "ﾜﾀﾅﾍﾞ"));
  EXPECT_TRUE(holds("弘之氏", "弘之"));
  EXPECT_TRUE(holds("佐々木先生", "佐佐木"));
  EXPECT_TRUE(holds("tel 090-1234-5678", "09012345678"));
  EXPECT_FALSE(holds("斎藤様", "佐藤"));
}

}  // namespace
}  // namespace nayose
