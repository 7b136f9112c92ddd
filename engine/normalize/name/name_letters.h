// The letters of names: which script they are of, and what each becomes. Private to this folder.
#pragma once

#include <array>
#include <string_view>

#include "engine/normalize/canonical_forms.h"
#include "engine/normalize/code_points.h"
#include "engine/record/field_spec.h"

namespace nayose {

inline constexpr char32_t kKanaBlock = 0x3040;

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

// U+3040..U+30FF → large katakana, confused sounds being one; 0 is deleted.
inline constexpr std::array<char32_t, 192> kKanaKeys = make_kana_keys();

inline bool is_in_kana_block(char32_t point) { return point >= kKanaBlock && point <= 0x30FF; }

// Kanji in the sense of names: 々, 〆 and 〇 are some, and the twelve unified ones in the block of
// compatibility ideographs (﨑).
inline bool is_kanji(char32_t point) {
  return (point >= 0x4E00 && point <= 0x9FFF) || (point >= 0x3400 && point <= 0x4DBF) ||
         (point >= 0x3005 && point <= 0x3007) || (point >= 0xF900 && point <= 0xFAFF) ||
         (point >= 0x20000 && point <= 0x3FFFD);
}

// What stands where a letter was lost: geta, blots, question marks and private code points.
bool is_lost_letter(char32_t point);

// What stands between the parts of a name and is no part of it.
bool is_name_separator(char32_t point);

// Radicals that NFKC leaves alone → the kanji that they were typed for (⻑ → 長); upper case.
char32_t name_letter(char32_t point);

inline constexpr char32_t kRepeatKanji = 0x3005;       // 々
inline constexpr char32_t kRepeatKana = 0x30FD;        // ヽ; ゝ becomes it.
inline constexpr char32_t kRepeatVoicedKana = 0x30FE;  // ヾ

// The voiced letter of a katakana (カ → ガ), or the letter itself.
char32_t voiced_kana(char32_t katakana);
// The letter that a repetition mark stands for, after `previous`; `mark` itself when it is none or
// has nothing to repeat.
char32_t repeated_letter(char32_t mark, char32_t previous);

// Ways to write one sound between kanji: ノ, の, 之, 乃 → ノ; ヶ, ケ, ヵ, が, ガ → ケ; ツ. Takes a
// letter whose kana are keys already; 0 when it is none of them.
char32_t linking_letter(char32_t letter);

// Appends the kana key of `letters`; what is not kana stays.
void append_kana_key(std::u32string_view letters, CodePoints* out);

// One letter for every way to write a letter, whatever stands around it; as many letters out as in.
// `previous` is the result for the letter before, or 0. For look-ups and searching.
char32_t lookup_letter(char32_t letter, char32_t previous);

}  // namespace nayose
