#include "engine/normalize/name/name_split.h"

#include <algorithm>
#include <array>

#include "engine/normalize/name/name_data.h"
#include "engine/normalize/name/name_letters.h"

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
using ByLength = std::array<int, 6>;
constexpr ByLength kUnknownKanjiSurname = {0, 24, 48, 40, 16, 0};
constexpr ByLength kUnknownKanjiGiven = {0, 24, 48, 32, 0, 0};
constexpr ByLength kUnknownKana = {0, 0, 32, 48, 40, 16};

int unknown_weight(const ByLength& weights, size_t length) {
  return length < weights.size() ? weights[length] : 0;
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
  if (size == 0 || size > kLettersMax) return;
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
    // Both known, or the whole is no given name: 林太郎 is 林 太郎, リンタロウ is a given name.
    if (whole.given != 0 && (surname == 0 || given == 0)) continue;
    if (surname == 0) {
      surname = unknown_weight(kana ? kUnknownKana : kUnknownKanjiSurname, border);
    }
    if (given == 0) {
      const bool kana_given = is_in_kana_block(letters[border]);
      given = unknown_weight(kana_given ? kUnknownKana : kUnknownKanjiGiven, size - border);
    }
    if (surname == 0 || given == 0 || surname + given <= best) continue;
    best = surname + given;
    parts->family_end = border;
  }
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
