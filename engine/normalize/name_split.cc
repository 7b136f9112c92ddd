#include "engine/normalize/name_split.h"

#include <algorithm>
#include <array>

#include "engine/normalize/name_data.h"
#include "engine/normalize/name_letters.h"

namespace nayose {
namespace {

// Longer names are not Japanese ones; they stay whole.
constexpr size_t kLettersMax = 16;

using Letters = std::array<char32_t, kLettersMax>;

NameData::Weights weights_of(const char32_t* begin, const char32_t* end) {
  uint64_t hash = kNoLetters;
  for (const char32_t* letter = begin; letter != end; ++letter) hash = with_letter(hash, *letter);
  return NameData::table().find(hash);
}

// What a name that no table has weighs, in eighths of a bit: less than most known ones, by how
// usual its length is; 0 for lengths that names do not have.
int unknown_weight(size_t length, bool kana) {
  constexpr std::array<int, 6> kKanji = {0, 24, 48, 32, 0, 0};
  constexpr std::array<int, 6> kKana = {0, 0, 32, 48, 40, 16};
  if (length >= kKana.size()) return 0;
  return kana ? kKana[length] : kKanji[length];
}

NameData::Weights weights_of_part(std::u32string_view part) {
  uint64_t hash = kNoLetters;
  char32_t previous = 0;
  for (const char32_t letter : part) {
    previous = lookup_letter(letter, previous);
    hash = with_letter(hash, previous);
  }
  return NameData::table().find(hash);
}

}  // namespace

void split_name(NameParts* parts) {
  const size_t size = parts->letters.size();
  if (size < 2 || size > kLettersMax) return;
  Letters letters;
  char32_t previous = 0;
  bool kana = true;
  for (size_t i = 0; i < size; ++i) {
    previous = lookup_letter(parts->letters[i], previous);
    letters[i] = previous;
    kana = kana && is_in_kana_block(previous);
  }
  const NameData::Weights whole = weights_of(letters.data(), letters.data() + size);
  if (whole.surname != 0) {
    parts->family_end = size;
    parts->family_known = true;
    return;
  }
  int best = 0;
  uint64_t head = kNoLetters;
  for (size_t border = 1; border < size; ++border) {
    head = with_letter(head, letters[border - 1]);
    int surname = NameData::table().find(head).surname;
    int given = weights_of(letters.data() + border, letters.data() + size).given;
    if (surname == 0 && given == 0) continue;
    if (surname == 0) surname = unknown_weight(border, kana);
    if (given == 0) given = unknown_weight(size - border, kana);
    if (surname == 0 || given == 0 || surname + given <= best) continue;
    best = surname + given;
    parts->family_end = border;
  }
  if (whole.given > best) best = 0;
  parts->family_known = parts->given_known = best > 0;
  if (best > 0) return;
  parts->family_end = 0;
  parts->given_known = whole.given != 0;
}

void swap_if_reversed(NameParts* parts) {
  const NameData::Weights first = weights_of_part(parts->family());
  if (first.surname != 0 || first.given == 0) return;
  const NameData::Weights second = weights_of_part(parts->given());
  if (second.surname == 0 || second.given != 0) return;
  const size_t size = parts->letters.size();
  std::rotate(parts->letters.data(), parts->letters.data() + parts->family_end,
              parts->letters.data() + size);
  parts->family_end = size - parts->family_end;
}

}  // namespace nayose
