#include <array>

#include "engine/normalize/canonical_forms.h"

namespace nayose {
namespace {

constexpr char32_t kKanaBlock = 0x3040;
constexpr char32_t kVu = 0x30F4;

constexpr char32_t large_katakana(char32_t katakana) {
  constexpr std::u32string_view kFrom = U"ァィゥェォッャュョヮヵヶヂヅヲヰヱヷヸヹヺ";
  constexpr std::u32string_view kTo = U"アイウエオツヤユヨワカケジズオイエバビベボ";
  static_assert(kFrom.size() == kTo.size());
  for (size_t i = 0; i < kFrom.size(); ++i) {
    if (kFrom[i] == katakana) return kTo[i];
  }
  return katakana;
}

constexpr std::array<char32_t, 192> make_kana_keys() {
  std::array<char32_t, 192> table{};
  for (size_t i = 0; i < table.size(); ++i) {
    const char32_t point = kKanaBlock + static_cast<char32_t>(i);
    const bool hiragana =
        (point >= 0x3041 && point <= 0x3096) || point == 0x309D || point == 0x309E;
    table[i] = large_katakana(hiragana ? point + 0x60 : point);
  }
  table[kProlongedMark - kKanaBlock] = 0;
  table[kMiddleDot - kKanaBlock] = 0;
  table[0x30A0 - kKanaBlock] = 0;  // ゠
  return table;
}

// Kana → its key; 0 is deleted.
constexpr std::array<char32_t, 192> kKanaKeys = make_kana_keys();

// What stands between the parts of a name and is no part of it.
bool is_name_separator(char32_t point) {
  if (is_blank(point) || is_hyphen(point)) return true;
  switch (point) {
    case kMiddleDot:
    case U'\u00B7':  // · MIDDLE DOT
    case U'\u2022':  // • BULLET
    case U'=':
    case U'.':
    case U',':
    case U'、':
    case U'\'':
    case U'`':
    case U'\u2018':
    case U'\u2019':
    case U'\u30A0':
      return true;
    default:
      return false;
  }
}

// ヴ and a vowel, small or large (insurers store large ones only): one key for ヴァ, ヴア and バ.
char32_t joined_with_vu(char32_t vowel) {
  switch (vowel) {
    case U'ア':
      return U'バ';
    case U'イ':
      return U'ビ';
    case U'エ':
      return U'ベ';
    case U'オ':
      return U'ボ';
    default:
      return 0;
  }
}

}  // namespace

void kana_name_form(std::u32string_view folded, CodePoints* out) {
  out->clear();
  bool after_vu = false;
  for (const char32_t point : folded) {
    if (point < kKanaBlock || point > 0x30FF) {
      if (is_name_separator(point)) continue;
      out->push(to_upper(point));
      after_vu = false;
      continue;
    }
    const char32_t key = kKanaKeys[point - kKanaBlock];
    if (key == 0) continue;
    const char32_t joined = after_vu ? joined_with_vu(key) : 0;
    after_vu = key == kVu;
    if (joined != 0) {
      (*out)[out->size() - 1] = joined;
    } else {
      out->push(after_vu ? U'ブ' : key);
    }
  }
}

void kanji_name_form(std::u32string_view folded, CodePoints* out) {
  out->clear();
  for (const char32_t point : folded) {
    if (point >= 0x4E00 && point <= 0x9FFF) {
      out->push(point);
      continue;
    }
    if (is_blank(point) || point == kMiddleDot || point == 0x00B7) continue;
    out->push(to_upper(point));
  }
}

void latin_name_form(std::u32string_view folded, CodePoints* out) {
  out->clear();
  bool space_pending = false;
  for (const char32_t point : folded) {
    const std::u32string_view letters = latin_base(to_upper(point));
    if (!letters.empty()) {
      if (space_pending && !out->empty()) out->push(U' ');
      space_pending = false;
      for (const char32_t letter : letters) out->push(letter);
    } else if (is_blank(point) || is_hyphen(point) || point == ',' || point == '.' ||
               point == '/' || point == '=' || point == kMiddleDot) {
      space_pending = true;
    }
  }
}

}  // namespace nayose
