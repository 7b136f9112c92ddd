// Names: stable forms, one key for every way to write one name, and no harm from any text.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <string>
#include <vector>

#include "engine/normalize/code_points.h"
#include "engine/normalize/name/name_data.h"
#include "engine/normalize/normalize_field.h"
#include "engine/normalize/table_rows.h"
#include "tests/unit/normalize/random_text.h"

namespace nayose {
namespace {

constexpr std::array<Normalizer, 10> kNameKinds = {
    Normalizer::kKanaName,       Normalizer::kKanaNameLoose, Normalizer::kKanaFamily,
    Normalizer::kKanaGiven,      Normalizer::kKanjiName,     Normalizer::kKanjiNameExact,
    Normalizer::kKanjiNameLoose, Normalizer::kKanjiFamily,   Normalizer::kKanjiGiven,
    Normalizer::kLatinName};

// Text out of what stands in name fields, and any code point at all.
rc::Gen<std::string> any_name() {
  static const std::vector<std::string> pieces = {
      "山",   "田",     "太郎",   "花子",       "髙",      "﨑",     "邉",     "斎",     "𠮷",
      "々",   "ノ",     "之",     "乃",         "の",      "ヶ",     "ケ",     "が",     "ガ",
      "カ",   "ッ",     "つ",     "エ",         "ニ",      "ト",     "ﾔﾏﾀﾞ",   "ﾞ",      "゛",
      "゜",   "ヴ",     "ァ",     "ヅ",         "ー",      "一",     "ヽ",     "ゞ",     "さくら",
      "オ",   "ウ",     "ベビー", "ビ",         "新生児",  "児",     "第",     "子",     "男",
      "BABY", "b",      "SMITH",  "é",          "e\u0301", "\u0301", "■",      "●",      "?",
      "＊",   "\uE000", "\uFFFD", " ",          "　",      "\x1f",   "・",     "-",      "(",
      ")",    "（旧姓", "）",     "様",         "殿",      "サマ",   "1",      "２",     ",",
      ".",    "'",      "\uFE00", "\U000E0100", "\u200D",  "⻑",     "\u2F2D", "\uFA19", "㈱",
      "가",   "\u1100", "\u1161", "ㇰ",         "ﬁ",       "〆"};
  const auto piece = rc::gen::elementOf(pieces);
  return text_of(rc::gen::weightedOneOf<std::string>(
      {{14, piece}, {1, any_code_point()}, {2, low_code_point()}}));
}

bool is_utf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    if (next_code_point(text, &i) == kReplacementCharacter) return false;
  }
  return true;
}

// A part is stable where it stands: beside the other part.
std::string in_its_place(Normalizer kind, const std::string& form) {
  switch (kind) {
    case Normalizer::kKanaFamily:
      return form + kPartSeparator + std::string(kLostLetterUtf8);
    case Normalizer::kKanaGiven:
      return std::string(kLostLetterUtf8) + kPartSeparator + form;
    case Normalizer::kKanjiFamily:
      return form + kPartSeparator + "〆";
    case Normalizer::kKanjiGiven:
      return std::string("〆") + kPartSeparator + form;
    default:
      return form;
  }
}

void check_all(const std::string& raw) {
  FieldNormalizer normalizer;
  for (const Normalizer kind : kNameKinds) {
    std::string once;
    const FieldOutcome outcome = normalizer.normalize(kind, raw, &once);
    RC_ASSERT((outcome == FieldOutcome::kOk) == !once.empty());
    if (once.empty()) continue;
    RC_ASSERT(is_utf8(once));
    std::string twice;
    const FieldOutcome again = normalizer.normalize(kind, in_its_place(kind, once), &twice);
    RC_LOG() << normalizer_name(kind) << " of '" << raw << "': '" << once << "', then '" << twice
             << "'";
    RC_ASSERT(again == FieldOutcome::kOk);
    RC_ASSERT(twice == once);
  }
}

TEST(NameProperty, ACanonicalNameIsItsOwnCanonicalForm) {
  EXPECT_TRUE(rc::check("names", [] { check_all(*any_name()); }));
}

TEST(NameProperty, AnyBytesGiveUtf8OrNothing) {
  EXPECT_TRUE(rc::check("bytes", [](const std::string& bytes) { check_all(bytes); }));
}

struct Name {
  std::string kanji;
  std::string kana;
};

std::vector<Name> names_of(std::string_view table) {
  std::vector<Name> names;
  for_each_table_row<4>(table, [&](const TableCells<4>& cells) {
    names.push_back({std::string(cells[0]), std::string(cells[1])});
  });
  return names;
}

// Ways to write a kana name, each by its number.
std::string written(const std::string& kana, int way) {
  constexpr std::u32string_view kSmall = U"ァィゥェォッャュョヮヵヶ";
  constexpr std::u32string_view kLarge = U"アイウエオツヤユヨワカケ";
  constexpr std::u32string_view kHalf =
      U"。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘ"
      U"ホ"
      U"マミムメモヤユヨラリルレロワン";
  std::string out;
  for (size_t i = 0; i < kana.size();) {
    const char32_t letter = next_code_point(kana, &i);
    const bool voiced =
        std::u32string_view(U"ガギグゲゴザジズゼゾダヂヅデドバビブベボ").find(letter) !=
        std::u32string_view::npos;
    const bool semi = std::u32string_view(U"パピプペポ").find(letter) != std::u32string_view::npos;
    const char32_t base = voiced ? letter - 1 : semi ? letter - 2 : letter;
    const size_t small = kSmall.find(letter);
    if (way == 1 && letter >= 0x30A1 && letter <= 0x30F6) {
      out += utf8(letter - 0x60);
    } else if (way == 2 && small != std::u32string_view::npos) {
      out += utf8(kLarge[small]);
    } else if (way == 3 && kHalf.find(base) != std::u32string_view::npos) {
      out += utf8(0xFF61 + static_cast<char32_t>(kHalf.find(base)));
      if (voiced) out += "ﾞ";
      if (semi) out += "ﾟ";
    } else if (way == 4 && (voiced || semi)) {
      out += utf8(base) + (voiced ? "゛" : "゜");
    } else if (way == 5 && (voiced || semi)) {
      out += utf8(base) + (voiced ? "\u3099" : "\u309A");
    } else {
      out += utf8(letter);
    }
  }
  return out;
}

std::string key(Normalizer kind, const std::string& raw) {
  FieldNormalizer normalizer;
  std::string out;
  normalizer.normalize(kind, raw, &out);
  return out;
}

TEST(NameProperty, EveryWayToWriteAKanaNameIsOneKey) {
  const std::vector<Name> surnames = names_of(embedded_surnames());
  const std::vector<Name> given = names_of(embedded_given_female());
  EXPECT_TRUE(rc::check("kana", [&] {
    const std::string family = (*rc::gen::elementOf(surnames)).kana;
    const std::string name = (*rc::gen::elementOf(given)).kana;
    const std::string expected = key(Normalizer::kKanaName, family + kPartSeparator + name);
    const int way = *rc::gen::inRange(0, 6);
    const std::string between = *rc::gen::element<std::string>(" ", "　", "", "\x1f", "・", "＝");
    const std::string raw = written(family, way) + between + written(name, way);
    RC_LOG() << raw;
    RC_ASSERT(key(Normalizer::kKanaName, raw) == expected);
  }));
}

TEST(NameProperty, EveryVariantOfAKanjiNameIsOneClass) {
  const std::vector<Name> surnames = names_of(embedded_surnames());
  const std::vector<Name> given = names_of(embedded_given_male());
  const std::vector<std::array<std::string, 2>> variants = {
      {"高", "髙"}, {"崎", "﨑"}, {"沢", "澤"}, {"辺", "邉"}, {"辺", "邊"},
      {"斎", "齋"}, {"斉", "齊"}, {"浜", "濵"}, {"広", "廣"}, {"吉", "𠮷"},
      {"島", "嶋"}, {"真", "眞"}, {"恵", "惠"}, {"竜", "龍"}, {"佐々", "佐佐"}};
  EXPECT_TRUE(rc::check("kanji", [&] {
    const std::string family = (*rc::gen::elementOf(surnames)).kanji;
    const std::string name = (*rc::gen::elementOf(given)).kanji;
    std::string raw = family + *rc::gen::element<std::string>(" ", "　", "", "\x1f") + name;
    const std::string expected = key(Normalizer::kKanjiName, family + kPartSeparator + name);
    for (const auto& [usual, variant] : variants) {
      const size_t at = raw.find(usual);
      if (at == std::string::npos || !*rc::gen::arbitrary<bool>()) continue;
      raw.replace(at, usual.size(), variant);
    }
    if (*rc::gen::arbitrary<bool>()) raw += "\U000E0101";
    RC_LOG() << raw;
    RC_ASSERT(key(Normalizer::kKanjiName, raw) == expected);
  }));
}

}  // namespace
}  // namespace nayose
