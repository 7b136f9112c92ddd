#include <array>

#include "engine/normalize/name/kanji_classes.h"
#include "engine/normalize/name/name_data.h"
#include "engine/normalize/name/name_letters.h"
#include "engine/normalize/name/name_parts.h"

namespace nayose {
namespace {

constexpr size_t kNoMatch = static_cast<size_t>(-1);

// Marks of a child that has no name yet, kana as their keys.
constexpr std::array<std::u32string_view, 14> kNewbornMarks = {
    U"ベビ", U"ベビイ", U"ベイビ", U"ベイビイ", U"BABY", U"新生児",   U"シンセイジ",
    U"男児", U"女児",   U"乳児",   U"第子",     U"第児", U"赤チヤン", U"アカチヤン",
};
// What stands behind them: which of twins, boy or girl. Digits are skipped anyway.
constexpr std::array<std::u32string_view, 14> kNewbornTails = {
    U"ボイ", U"ガル", U"BOY", U"GIRL", U"男", U"女", U"子",
    U"児",   U"A",    U"B",   U"C",    U"一", U"二", U"三",
};

bool is_ordinal(char32_t letter) {
  return is_digit(letter) || letter == U'一' || letter == U'二' || letter == U'三' ||
         letter == U'四';
}

char32_t key_of(char32_t letter) {
  if (is_in_kana_block(letter)) return kKanaKeys[letter - kKanaBlock];
  return is_kanji(letter) ? KanjiClasses::table().variant(letter) : letter;
}

// Where `pattern` begins when letters[0, end) ends with it; prolonged marks and, behind 第,
// numbers do not count.
size_t match_end(std::u32string_view letters, size_t end, std::u32string_view pattern) {
  size_t i = end;
  for (size_t left = pattern.size(); left > 0;) {
    if (i == 0) return kNoMatch;
    const char32_t key = key_of(letters[i - 1]);
    if (key == pattern[left - 1]) {
      --left;
    } else if (key != 0 && !(pattern[0] == U'第' && left == 1 && is_ordinal(key))) {
      return kNoMatch;
    }
    --i;
  }
  return i;
}

size_t skip_trailing(std::u32string_view letters, size_t end) {
  while (end > 0 && (is_digit(letters[end - 1]) || key_of(letters[end - 1]) == 0)) --end;
  return end;
}

// "花子児": the child of a mother whose given name is known.
bool is_mother(std::u32string_view stem) {
  if (stem.size() < 2) return false;
  uint64_t hash = kNoLetters;
  char32_t previous = 0;
  for (const char32_t letter : stem) {
    previous = lookup_letter(letter, previous);
    hash = with_letter(hash, previous);
  }
  return NameData::table().find(hash).given != 0;
}

size_t match_mark(std::u32string_view letters, size_t end) {
  size_t begin = kNoMatch;
  for (const std::u32string_view mark : kNewbornMarks) {
    const size_t found = match_end(letters, end, mark);
    if (found < begin) begin = found;
  }
  return begin;
}

// Few names end like a mark or its tail.
bool may_end_mark(char32_t letter) {
  switch (key_of(letter)) {
    case U'ビ':
    case U'イ':
    case U'ル':
    case U'ン':
    case U'ジ':
    case U'シ':
    case U'児':
    case U'子':
    case U'男':
    case U'女':
    case U'一':
    case U'二':
    case U'三':
    case U'A':
    case U'B':
    case U'C':
    case U'L':
    case U'Y':
      return true;
    default:
      return false;
  }
}

}  // namespace

size_t newborn_mark_begin(std::u32string_view letters, size_t given_begin) {
  size_t end = skip_trailing(letters, letters.size());
  if (end == 0 || !may_end_mark(letters[end - 1])) return letters.size();
  if (given_begin < end && key_of(letters[end - 1]) == U'児') {
    const std::u32string_view stem = letters.substr(given_begin, end - 1 - given_begin);
    if (stem.empty() || is_mother(stem)) return given_begin;
  }
  constexpr int kTailsMax = 2;
  for (int tails = 0; tails <= kTailsMax; ++tails) {
    const size_t mark = match_mark(letters, end);
    if (mark != kNoMatch) return mark;
    size_t shorter = kNoMatch;
    for (const std::u32string_view tail : kNewbornTails) {
      const size_t found = match_end(letters, end, tail);
      if (found < shorter) shorter = found;
    }
    if (shorter == kNoMatch) break;
    end = skip_trailing(letters, shorter);
  }
  return letters.size();
}

size_t size_without_honorific(std::u32string_view letters, size_t kept) {
  size_t size = letters.size();
  while (true) {
    const size_t end = skip_trailing(letters, size);
    if (end <= kept) return size;
    const char32_t last = key_of(letters[end - 1]);
    if (last != U'様' && last != U'殿') return size;
    size = end - 1;
  }
}

}  // namespace nayose
