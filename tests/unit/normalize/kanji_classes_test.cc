#include "engine/normalize/name/kanji_classes.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "engine/normalize/name/name_letters.h"

namespace nayose {
namespace {

const KanjiClasses& table() { return KanjiClasses::table(); }

TEST(KanjiClasses, VariantsOfFamilyRegisters) {
  // Each word: the letter that stands for the class, then its variants.
  for (const std::u32string_view word :
       {U"高髙",   U"崎﨑", U"斎齋", U"斉齊",   U"辺邉邊", U"沢澤", U"浜濵濱", U"徳德",
        U"昇曻",   U"吉𠮷", U"桑桒", U"島嶋嶌", U"富冨",   U"恵惠", U"広廣",   U"国國",
        U"会會",   U"栄榮", U"真眞", U"桜櫻",   U"瀬瀨",   U"浅淺", U"滝瀧",   U"竜龍",
        U"淵渕渊", U"宜冝", U"館舘", U"柳栁",   U"松柗枩", U"船舩", U"橋槗",   U"皓晧",
        U"弥彌",   U"寿壽", U"穂穗", U"祢禰",   U"与與",   U"静靜", U"薫薰",   U"陳陈"}) {
    for (const char32_t letter : word) {
      EXPECT_EQ(table().variant(letter), word[0]) << std::hex << static_cast<uint32_t>(letter);
    }
  }
}

TEST(KanjiClasses, LettersThatAreDifferentStayApart) {
  for (const std::u32string_view pair :
       {U"切功", U"斉斎", U"晟盛", U"栞刊", U"坂阪", U"太大", U"谷穀", U"里裏", U"后後", U"濱頻",
        U"澤途", U"豊礼", U"西栖", U"暉輝", U"范範", U"岡丘", U"荘庄"}) {
    EXPECT_NE(table().variant(pair[0]), table().variant(pair[1]))
        << std::hex << static_cast<uint32_t>(pair[0]);
  }
}

TEST(KanjiClasses, ConfusableLettersAreOneAtTheCoarserLevel) {
  for (const std::u32string_view pair :
       {U"斉斎", U"齊齋", U"坂阪", U"太大", U"崎埼", U"﨑碕", U"巳己", U"二ニ", U"八ハ"}) {
    EXPECT_EQ(table().confusable(pair[0]), table().confusable(pair[1]))
        << std::hex << static_cast<uint32_t>(pair[0]);
  }
  EXPECT_NE(table().confusable(U'斎'), table().confusable(U'佐'));
}

TEST(KanjiClasses, RepresentativesStandForThemselves) {
  size_t letters = 0;
  for (char32_t letter = 1; letter < 0x32000; ++letter) {
    const char32_t variant = table().variant(letter);
    const char32_t confusable = table().confusable(letter);
    if (variant == letter && confusable == letter) continue;
    ++letters;
    ASSERT_EQ(table().variant(variant), variant) << std::hex << static_cast<uint32_t>(letter);
    ASSERT_EQ(table().confusable(confusable), confusable);
    ASSERT_EQ(table().confusable(variant), confusable);  // The coarser level joins whole classes.
    ASSERT_EQ(table().variant(confusable), confusable);
    ASSERT_EQ(is_kanji(letter), is_kanji(variant));
  }
  EXPECT_GT(letters, 3000u);
}

TEST(KanjiClasses, NoClassOutgrowsOneLetter) {
  std::map<char32_t, size_t> sizes;
  for (char32_t letter = 0x3400; letter < 0x32000; ++letter) ++sizes[table().variant(letter)];
  for (const auto& [letter, size] : sizes) {
    EXPECT_LE(size, 16u) << std::hex << static_cast<uint32_t>(letter);
  }
}

TEST(KanjiClasses, OtherLettersAreThemselves) {
  for (const char32_t letter : {U'A', U'あ', U'山', U'田', U'\U0010FFFF', char32_t{0}}) {
    EXPECT_EQ(table().variant(letter), letter);
    EXPECT_EQ(table().confusable(letter), letter);
  }
}

}  // namespace
}  // namespace nayose
