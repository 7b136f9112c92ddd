// Family and given names apart: stated, guessed, reversed, not known yet.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/unit/normalize/normalized.h"

namespace nayose {
namespace {

// "whole|family|given", "-" for what is missing.
std::string parts(Normalizer whole, Normalizer family, Normalizer given, std::string_view raw) {
  std::string out;
  for (const Normalizer kind : {whole, family, given}) {
    if (kind != whole) out += '|';
    const std::string form = normalized(kind, raw);
    out += form == "<missing>" ? "-" : form;
  }
  return out;
}
std::string kanji(std::string_view raw) {
  return parts(Normalizer::kKanjiName, Normalizer::kKanjiFamily, Normalizer::kKanjiGiven, raw);
}
std::string kana(std::string_view raw) {
  return parts(Normalizer::kKanaName, Normalizer::kKanaFamily, Normalizer::kKanaGiven, raw);
}

TEST(NameParts, SeparatorOrBlankPartsThem) {
  EXPECT_EQ(kanji("山田\x1f太郎"), "山田太郎|山田|太郎");
  EXPECT_EQ(kanji("山田　太郎"), "山田太郎|山田|太郎");
  EXPECT_EQ(kanji("山田 太郎"), "山田太郎|山田|太郎");
  EXPECT_EQ(kana("ﾔﾏﾀﾞ ﾀﾛｳ"), "ヤマダタロウ|ヤマダ|タロウ");
  EXPECT_EQ(kana("ヤマダ\x1fタロウ"), "ヤマダタロウ|ヤマダ|タロウ");
}

TEST(NameParts, WhatStandsForNoNameIsMissing) {
  for (const std::string_view raw :
       {"不明", "不明 不明", "氏名不明", "身元不明者1", "匿名", "（不明）"}) {
    EXPECT_EQ(kanji(raw), "-|-|-") << raw;
  }
  for (const std::string_view raw : {"ﾌﾒｲ", "フメイ フメイ", "ｼﾒｲ　ﾌﾒｲ", "トクメイ"}) {
    EXPECT_EQ(kana(raw), "-|-|-") << raw;
  }
  EXPECT_EQ(kanji("明 不二子"), "明不二子|明|不二子");
}

TEST(NameParts, ManyOpenBracketsTakeLinearTime) {
  for (const std::string_view bracket : {"(", "（", "(<[", "()("}) {
    std::string raw = "山田太郎";
    while (raw.size() < 900'000) raw += bracket;
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(kanji(raw), "山田太郎|山田|太郎") << bracket;
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(3)) << bracket;
  }
}

TEST(NameParts, MiddleNamesAreGivenNames) {
  EXPECT_EQ(kana("スミス\x1fジョン\x1fポール"), "スミスジヨンポル|スミス|ジヨンポル");
  EXPECT_EQ(kana("スミス ジョン ポール"), "スミスジヨンポル|スミス|ジヨンポル");
}

TEST(NameParts, TablesSplitWhatIsNot) {
  EXPECT_EQ(kanji("山田太郎"), "山田太郎|山田|太郎");
  EXPECT_EQ(kanji("林太郎左衛門"), "林太郎左衛門|-|-");
  EXPECT_EQ(kanji("佐々木希"), "佐佐木希|佐佐木|希");
  EXPECT_EQ(kanji("長谷川さくら"), "長谷川サクラ|長谷川|サクラ");
  EXPECT_EQ(kanji("髙橋一郎"), "高橋一郎|高橋|一郎");
  EXPECT_EQ(kanji("渡邉■子"), "渡辺■子|渡辺|■子");
  EXPECT_EQ(kanji("勅使河原優子"), "勅使河原優子|勅使河原|優子");
  EXPECT_EQ(kanji("高橋ジョージ"), "高橋ジヨジ|高橋|ジヨジ");
  EXPECT_EQ(kanji("王麗華"), "王麗華|王|麗華");
  EXPECT_EQ(kana("ﾔﾏﾀﾞﾀﾛｳ"), "ヤマダタロウ|ヤマダ|タロウ");
  EXPECT_EQ(kana("ワタナベジユンイチ"), "ワタナベジユンイチ|ワタナベ|ジユンイチ");
}

TEST(NameParts, UnknownNamesStayWhole) {
  EXPECT_EQ(kanji("鬱鬱鬱鬱"), "鬱鬱鬱鬱|-|-");
  EXPECT_EQ(kana("ヌヌヌヌヌヌ"), "ヌヌヌヌヌヌ|-|-");
}

TEST(NameParts, OneFieldHoldsBoth) {
  EXPECT_EQ(kanji("山田 太郎\x1f"), "山田太郎|山田|太郎");
  EXPECT_EQ(kanji("山田太郎\x1f"), "山田太郎|山田|太郎");
  EXPECT_EQ(kanji("\x1f山田 太郎"), "山田太郎|山田|太郎");
}

TEST(NameParts, OnePartAlone) {
  EXPECT_EQ(kanji("山田\x1f"), "山田|山田|-");
  EXPECT_EQ(kanji("鬱鬱\x1f"), "鬱鬱|鬱鬱|-");
  EXPECT_EQ(kanji("山田"), "山田|山田|-");
  EXPECT_EQ(kanji("\x1f林太郎"), "林太郎|-|林太郎");
}

TEST(NameParts, ReversedNamesAreTurned) {
  EXPECT_EQ(kanji("太郎\x1f山田"), "山田太郎|山田|太郎");
  EXPECT_EQ(kanji("花子 佐藤"), "佐藤花子|佐藤|花子");
  EXPECT_EQ(kana("タロウ\x1fヤマダ"), "ヤマダタロウ|ヤマダ|タロウ");
}

TEST(NameParts, DoubtfulNamesAreNotTurned) {
  EXPECT_EQ(kanji("太郎\x1f鬱鬱"), "太郎鬱鬱|太郎|鬱鬱");
  EXPECT_EQ(kanji("鬱鬱\x1f山田"), "鬱鬱山田|鬱鬱|山田");
  EXPECT_EQ(kanji("山田\x1f山田"), "山田山田|山田|山田");
}

TEST(NameParts, KanjiAndKanaPartsOfOneName) {
  EXPECT_EQ(kanji("山田\x1fさくら"), "山田サクラ|山田|サクラ");
  EXPECT_EQ(kana("山田\x1fさくら"), "-|-|-");
}

TEST(NameParts, AlienLettersAreNoPart) { EXPECT_EQ(kanji("山田\x1f■■"), "山田■■|山田|-"); }

TEST(Newborn, GivenNameIsLost) {
  for (const char* raw :
       {"山田\x1fベビー",  "山田　ベイビー", "山田ベビー",    "山田 ベビ",
        "山田 BABY",       "山田ＢＡＢＹ２", "山田 新生児",   "山田 児",
        "山田　第一子",    "山田　第２子",   "山田 ベビー１", "山田ベビーボーイ",
        "山田 花子ベビー", "山田花子ベビー", "山田 花子児",   "山田 ベビー（花子）",
        "山田ﾍﾞﾋﾞｰ",       "山田 べびー",    "山田 新生児男", "山田　ベビーＡ"}) {
    EXPECT_EQ(kanji(raw), "山田■|山田|-") << raw;
  }
  for (const char* raw :
       {"ヤマダ\x1fベビー", "ﾔﾏﾀﾞﾍﾞﾋﾞｰ", "ﾔﾏﾀﾞ ﾍﾞﾋﾞｰ 1", "ヤマダ ハナコベビー",
        "ヤマダハナコベビー", "ヤマダ BABY", "やまだ　べびーがーる", "ヤマダ　シンセイジ"}) {
    EXPECT_EQ(kana(raw), "ヤマダ■|ヤマダ|-") << raw;
  }
  EXPECT_EQ(normalized(Normalizer::kLatinName, "YAMADA BABY BOY"), "YAMADA ■");
  EXPECT_EQ(normalized(Normalizer::kLatinName, "Baby Girl Yamada"), "YAMADA ■");
}

TEST(Newborn, NamesThatOnlyLookLikeItStay) {
  EXPECT_EQ(kanji("山田　健児"), "山田健児|山田|健児");
  EXPECT_EQ(kanji("山田　花子"), "山田花子|山田|花子");
  EXPECT_EQ(kana("ヤマダ　エイジ"), "ヤマダエイジ|ヤマダ|エイジ");
  EXPECT_EQ(kana("アベ　ビリー"), "アベビリ|アベ|ビリ");
}

TEST(Newborn, AloneIsMissing) {
  EXPECT_EQ(kanji("新生児"), "-|-|-");
  EXPECT_EQ(kana("\x1fベビー"), "-|-|-");
}

TEST(NameParts, AskingInAnyOrderGivesTheSame) {
  FieldNormalizer normalizer;
  std::string out;
  for (const char* raw :
       {"山田太郎", "佐藤 花子", "ﾔﾏﾀﾞﾀﾛｳ", "鈴木一郎", "田中\x1f実", "山田太郎"}) {
    for (const Normalizer kind :
         {Normalizer::kKanjiGiven, Normalizer::kKanaName, Normalizer::kKanjiNameLoose,
          Normalizer::kKanjiFamily, Normalizer::kKanaGiven, Normalizer::kKanjiName}) {
      out.clear();
      const FieldOutcome outcome = normalizer.normalize(kind, raw, &out);
      EXPECT_EQ(outcome == FieldOutcome::kOk ? out : "<missing>", normalized(kind, raw)) << raw;
    }
  }
}

}  // namespace
}  // namespace nayose
