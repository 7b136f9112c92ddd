#include "engine/normalize/address/address_numbers.h"

#include <array>
#include <string_view>

#include "engine/normalize/unicode_fold.h"

namespace nayose {
namespace {

constexpr size_t kNumbersMax = 3;  // 丁目, 番, 号; a fourth is a room.
constexpr size_t kKanjiLettersMax = 8;
constexpr std::u32string_view kKanjiDigits = U"〇一二三四五六七八九";

bool contains(std::u32string_view set, char32_t point) {
  return set.find(point) != std::u32string_view::npos;
}

// 地番 are told apart by these (甲123番地); 丁 opens 丁目 more often.
bool is_stem(char32_t point) {
  return point == U'甲' || point == U'乙' || point == U'丙' || point == U'戊';
}

bool is_numeral(char32_t point) { return is_digit(point) || is_kanji_numeral(point); }

// の or a hyphen, between two numbers.
bool is_joint(char32_t point) { return point == U'ノ' || is_number_hyphen(point); }

size_t skip_hyphens(const AddressLetters& letters, size_t at) {
  while (is_number_hyphen(letters.at(at)) && letters.gap(at) != AddressGap::kPart) ++at;
  return at;
}

// Past the joint that begins at `at`, when there is one.
size_t skip_joint(const AddressLetters& letters, size_t at) {
  if (!is_joint(letters.at(at))) return at;
  if (letters.gap(at) == AddressGap::kPart) return at;
  if (letters.at(at) == U'ノ') ++at;
  return skip_hyphens(letters, at);
}

bool ends_here(const AddressLetters& letters, size_t at) {
  return at >= letters.size() || letters.gap(at) != AddressGap::kNone || letters.at(at) == U'(';
}

// Length of the unit behind a number, 0 when none stands there: 丁目, 番地, 番, 号, 地割.
size_t unit_size(const AddressLetters& letters, size_t at, bool digits) {
  const char32_t behind = letters.at(at + 1);
  switch (letters.at(at)) {
    case U'丁': {
      if (behind == U'目') return 2;
      const bool alone = ends_here(letters, at + 1) || is_joint(behind) || is_digit(behind);
      return digits && alone ? 1 : 0;
    }
    case U'番':
      if (behind == U'地') return 2;
      if (contains(U"町館街棟", behind)) return 0;
      return digits || behind == U'号' || is_numeral(behind) || is_joint(behind) ||
                     ends_here(letters, at + 1)
                 ? 1
                 : 0;
    case U'号':
      if (contains(U"室棟館線", behind)) return 0;
      return digits || is_numeral(behind) || is_joint(behind) || ends_here(letters, at + 1) ? 1 : 0;
    case U'地':
      return behind == U'割' ? 2 : 0;
    default:
      return 0;
  }
}

// A kanji numeral is a number of an address only before a unit, a joint with another number, or,
// within the numbers, at an end.
bool kanji_opens(const AddressLetters& letters, size_t begin, size_t end) {
  if (end - begin > kKanjiLettersMax) return false;
  if (letters.at(end) == U'番' && is_kanji_numeral(letters.at(end + 1))) {
    const size_t next = numeral_end(letters, end + 1);
    return ends_here(letters, next) || is_joint(letters.at(next)) || letters.at(next) == U'号';
  }
  if (unit_size(letters, end, false) > 0) return true;
  if (ends_here(letters, end) || !is_joint(letters.at(end))) return false;
  const size_t next = skip_joint(letters, end);
  const size_t next_end = numeral_end(letters, next);
  if (next_end == next || letters.gap(next) == AddressGap::kPart) return false;
  return is_digit(letters.at(next)) || ends_here(letters, next_end) ||
         is_joint(letters.at(next_end)) || unit_size(letters, next_end, false) > 0;
}

bool digits_open(const AddressLetters& letters, size_t begin, size_t end) {
  if (unit_size(letters, end, true) > 0) return true;
  constexpr std::u32string_view kTownOrBuilding =
      U"条線区軒階棟室丸日月町丁番号館世期ツケカ里村島畝反";
  if (letters.gap(end) == AddressGap::kNone && contains(kTownOrBuilding, letters.at(end))) {
    return false;
  }
  const bool storey = letters.at(end) == U'F' && !is_word_character(letters.at(end + 1));
  const bool ordinal = begin > 0 && letters.at(begin - 1) == U'第';
  return !storey && !ordinal;
}

// True when the numeral at `at` goes on with the numbers.
bool goes_on(const AddressLetters& letters, size_t at) {
  if (letters.gap(at) == AddressGap::kPart) return false;
  const size_t end = numeral_end(letters, at);
  if (end == at) return false;
  if (is_digit(letters.at(at))) return digits_open(letters, at, end);
  if (is_digit(letters.at(end)) && letters.gap(end) == AddressGap::kNone) return false;
  return ends_here(letters, end) || kanji_opens(letters, at, end);
}

void push_decimal(int64_t value, CodePoints* out) {
  std::array<char32_t, 20> digits{};
  size_t count = 0;
  do {
    digits[count++] = U'0' + static_cast<char32_t>(value % 10);
    value /= 10;
  } while (value > 0);
  while (count > 0) out->push(digits[--count]);
}

int64_t kanji_value(const AddressLetters& letters, size_t begin, size_t end) {
  int64_t total = 0;
  int64_t current = 0;
  for (size_t i = begin; i < end; ++i) {
    const char32_t point = letters.at(i);
    const size_t digit = kKanjiDigits.find(point);
    if (digit != std::u32string_view::npos) {
      current = current * 10 + static_cast<int64_t>(digit);
      continue;
    }
    const int64_t unit = point == U'十' ? 10 : point == U'百' ? 100 : 1000;
    total += (current == 0 ? 1 : current) * unit;
    current = 0;
  }
  return total + current;
}

void push_number(const AddressLetters& letters, size_t begin, size_t end, CodePoints* out) {
  if (is_digit(letters.at(begin))) {
    while (begin + 1 < end && letters.at(begin) == U'0') ++begin;
    for (size_t i = begin; i < end; ++i) out->push(letters.at(i));
  } else {
    push_decimal(kanji_value(letters, begin, end), out);
  }
}

// Past a letter that tells parcels apart and stands behind their number ("123番地甲").
size_t read_stem_behind(const AddressLetters& letters, size_t at, CodePoints* out) {
  const size_t stem = skip_joint(letters, at);
  if (!is_stem(letters.at(stem)) || letters.gap(stem) != AddressGap::kNone) return at;
  if (!ends_here(letters, stem + 1) && !is_joint(letters.at(stem + 1))) return at;
  out->push(U'-');
  out->push(letters.at(stem));
  return stem + 1;
}

}  // namespace

size_t numeral_end(const AddressLetters& letters, size_t at) {
  size_t end = at;
  if (is_digit(letters.at(at))) {
    do {
      ++end;
    } while (is_digit(letters.at(end)) && letters.gap(end) == AddressGap::kNone);
  } else {
    while (is_kanji_numeral(letters.at(end))) ++end;
  }
  return end;
}

bool opens_numbers(const AddressLetters& letters, size_t begin, size_t end) {
  if (is_digit(letters.at(begin))) return digits_open(letters, begin, end);
  if (is_digit(letters.at(end)) && letters.gap(end) == AddressGap::kNone) return false;
  return kanji_opens(letters, begin, end);
}

size_t read_address_numbers(const AddressLetters& letters, size_t at, CodePoints* out) {
  for (size_t count = 0; count < kNumbersMax; ++count) {
    if (count > 0) out->push(U'-');
    if (is_stem(letters.at(at))) out->push(letters.at(at++));
    const size_t end = numeral_end(letters, at);
    push_number(letters, at, end, out);
    const bool is_digits = is_digit(letters.at(at));
    const size_t unit =
        letters.gap(end) == AddressGap::kPart ? 0 : unit_size(letters, end, is_digits);
    const bool last = unit == 1 && letters.at(end) == U'号';
    at = read_stem_behind(letters, end + unit, out);
    const size_t next = skip_joint(letters, at);
    if (last || (unit == 0 && next == at) || !goes_on(letters, next)) break;
    if (count + 1 == kNumbersMax) break;
    at = next;
  }
  return at;
}

void push_kanji_number(const AddressLetters& letters, size_t begin, size_t end, CodePoints* out) {
  constexpr size_t kUnitDigitsMax = 4;
  while (begin + 1 < end && letters.at(begin) == U'0') ++begin;
  const size_t size = end - begin;
  const bool units = size <= kUnitDigitsMax && letters.at(begin) != U'0';
  for (size_t i = begin; i < end; ++i) {
    const size_t digit = letters.at(i) - U'0';
    const size_t power = end - 1 - i;
    if (!units) {
      out->push(kKanjiDigits[digit]);
      continue;
    }
    if (digit == 0) continue;
    if (digit > 1 || power == 0) out->push(kKanjiDigits[digit]);
    if (power > 0) out->push(U" 十百千"[power]);
  }
}

}  // namespace nayose
