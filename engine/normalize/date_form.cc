#include "engine/normalize/date_form.h"

#include <array>

#include "engine/base/clock.h"
#include "engine/normalize/canonical_forms.h"

namespace nayose {
namespace {

constexpr int32_t kYearMin = 1800;
constexpr int32_t kYearMax = 2199;
constexpr int32_t kUnknownYear = 9999;
constexpr int32_t kUnknownPart = 99;
constexpr int32_t kNumberMax = 100'000'000;
constexpr char32_t kFirstKanji = 0x3007;  // 〇

struct Era {
  int32_t base_year;  // Year 1 is base_year + 1.
  CivilDate end;      // First day of the next era.
};

// In the order of the era digit: 1 明治, 2 大正, 3 昭和, 4 平成, 5 令和.
constexpr std::array<Era, 5> kEras = {{
    {1867, {1912, 7, 30}},
    {1911, {1926, 12, 25}},
    {1925, {1989, 1, 8}},
    {1988, {2019, 5, 1}},
    {2018, {9999, 12, 31}},
}};
constexpr std::u32string_view kEraLetters = U"MTSHR";
constexpr std::u32string_view kEraFirst = U"明大昭平令";
constexpr std::u32string_view kEraSecond = U"治正和成和";
constexpr std::u32string_view kKanjiDigits = U"〇一二三四五六七八九";

int kanji_digit(char32_t point) {
  if (point < kFirstKanji) return -1;
  if (point == U'零') return 0;
  const size_t found = kKanjiDigits.find(point);
  return found == std::u32string_view::npos ? -1 : static_cast<int>(found);
}

int32_t kanji_unit(char32_t point) {
  if (point == U'十') return 10;
  if (point == U'百') return 100;
  return point == U'千' ? 1000 : 0;
}

struct Number {
  int32_t value = 0;
  int digits = 0;     // As written; 0 = no number here.
  bool ascii = true;  // Written in ASCII digits only.
};

// Walks the folded text.
class DateText {
 public:
  explicit DateText(std::u32string_view text) : text_(text) {}

  bool at_end() const { return position_ == text_.size(); }
  char32_t peek() const { return at_end() ? 0 : text_[position_]; }
  void skip() { ++position_; }
  void skip_blanks() {
    while (!at_end() && is_blank(peek())) skip();
  }

  // 0-based era and moves past its name, or -1.
  int era() {
    if (is_digit(peek())) return -1;
    const char32_t first = ascii_upper(peek());
    const size_t letter = kEraLetters.find(first);
    const size_t kanji = kEraFirst.find(first);
    if (at_end()) return -1;
    if (letter != std::u32string_view::npos) {
      skip();
      if (peek() == U'.') skip();
      return static_cast<int>(letter);
    }
    if (kanji == std::u32string_view::npos) return -1;
    skip();
    if (peek() == kEraSecond[kanji]) skip();
    return static_cast<int>(kanji);
  }

  Number number() {
    Number result;
    int32_t total = 0;
    int32_t current = 0;
    if (peek() == U'元') {
      skip();
      return {1, 1, false};
    }
    for (; !at_end() && total + current < kNumberMax; skip(), ++result.digits) {
      const char32_t point = peek();
      if (is_digit(point)) {
        current = current * 10 + static_cast<int32_t>(point - U'0');
        continue;
      }
      if (point < kFirstKanji) break;
      const int kanji = kanji_digit(point);
      const int32_t unit = kanji_unit(point);
      if (kanji >= 0) {
        current = current * 10 + kanji;
      } else if (unit > 0 && current < 10) {
        total += (current == 0 ? 1 : current) * unit;
        current = 0;
      } else {
        break;
      }
      result.ascii = false;
    }
    result.value = total + current;
    return result;
  }

  // Moves past what may stand between two parts. False when nothing does.
  bool separator() {
    const size_t start = position_;
    skip_blanks();
    constexpr std::u32string_view kSeparators = U"/.年月,・ー";
    const bool digit = at_end() || is_digit(peek());
    if (!digit && (is_hyphen(peek()) || kSeparators.find(peek()) != std::u32string_view::npos)) {
      skip();
    }
    skip_blanks();
    return position_ != start;
  }

 private:
  std::u32string_view text_;
  size_t position_ = 0;
};

// What the text says before placeholders and the calendar are considered.
struct RawDate {
  int era = -1;
  int32_t year = 0;
  int32_t month = 0;
  int32_t day = 0;
};

// Splits digits without separators; `year_digits` is 2 in an era, 4 otherwise.
void split_digits(int32_t value, int digits, int year_digits, RawDate* raw) {
  const int rest = digits - year_digits;
  if (rest >= 4) {
    raw->day = value % 100;
    value /= 100;
  }
  if (rest >= 2) {
    raw->month = value % 100;
    value /= 100;
  }
  raw->year = value;
}

// Digits without separators: YYYYMMDD, YYYYMM, YYYY, GYYMMDD, GYYMM; with an era YYMMDD, YYMM.
bool read_compact(const Number& number, RawDate* raw) {
  const int digits = number.digits;
  if (number.value == 0) return true;  // All zeros, however many: unknown.
  if (raw->era >= 0) {
    if (digits != 6 && digits != 4 && digits > 2) return false;
    split_digits(number.value, digits, digits <= 2 ? digits : 2, raw);
    return true;
  }
  if (digits == 7 || digits == 5) {
    const int32_t scale = digits == 7 ? 1'000'000 : 10'000;
    const int32_t era_digit = number.value / scale;
    if (era_digit == 0) return false;
    if (number.value + 1 == scale * 10) return true;  // All nines: unknown.
    if (era_digit > static_cast<int32_t>(kEras.size())) return false;
    raw->era = era_digit - 1;
    split_digits(number.value % scale, digits - 1, 2, raw);
    return true;
  }
  if (digits != 8 && digits != 6 && digits != 4) return false;
  split_digits(number.value, digits, 4, raw);
  return true;
}

bool read_separated(DateText* text, RawDate* raw) {
  const Number month = text->number();
  if (month.digits == 0) return true;  // "1956年"
  if (month.digits > 2) return false;
  raw->month = month.value;
  if (!text->separator()) return text->at_end();
  const Number day = text->number();
  if (day.digits > 3 || (day.ascii && day.digits > 2)) return false;
  raw->day = day.value;
  return true;
}

bool read_date(DateText* text, RawDate* raw) {
  text->skip_blanks();
  raw->era = text->era();
  text->skip_blanks();
  const Number first = text->number();
  if (first.digits == 0) return false;
  // HL7 and DICOM time stamps: the first eight digits are the date, the rest is not read.
  const char32_t next = text->peek();
  if (is_digit(next)) {
    if (first.digits != 9 || raw->era >= 0) return false;
    const Number rest = text->number();
    if (rest.digits != 3 && rest.digits != 5) return false;
    split_digits(first.value / 10, 8, 4, raw);
    return true;
  }
  const bool separated = text->separator();
  if (separated &&
      (is_digit(text->peek()) || kanji_digit(text->peek()) >= 0 || kanji_unit(text->peek()) > 0)) {
    raw->year = first.value;
    if (first.ascii && (raw->era >= 0 ? first.digits > 2 : first.digits == 8)) {
      return raw->era < 0 && read_compact(first, raw);  // "19560401 120000"
    }
    if (raw->era < 0 && first.ascii && first.digits != 4) return false;
    return read_separated(text, raw);
  }
  if (!first.ascii) {
    raw->year = first.value;
    return true;
  }
  return read_compact(first, raw);
}

bool has_digit(std::u32string_view text) {
  for (const char32_t point : text) {
    if (is_digit(point) || kanji_digit(point) >= 0 || kanji_unit(point) > 0) return true;
  }
  return false;
}

bool exists(const ParsedDate& date) {
  constexpr int32_t kLeapYear = 2000;
  constexpr int32_t kLongMonth = 1;
  if (date.year != 0 && (date.year < kYearMin || date.year > kYearMax)) return false;
  return is_valid_date({date.year == 0 ? kLeapYear : date.year,
                        date.month == 0 ? kLongMonth : date.month, date.day == 0 ? 1 : date.day});
}

}  // namespace

FieldOutcome parse_date(std::u32string_view folded, ParsedDate* date) {
  *date = {};
  if (!has_digit(folded)) return FieldOutcome::kMissing;
  DateText text(folded);
  RawDate raw;
  if (!read_date(&text, &raw)) return FieldOutcome::kImpossible;
  date->month = raw.month == kUnknownPart ? 0 : raw.month;
  date->day = raw.day == kUnknownPart ? 0 : raw.day;
  if (raw.era >= 0 && raw.year > 0) {
    const Era& era = kEras[static_cast<size_t>(raw.era)];
    if (raw.year > kUnknownPart) return FieldOutcome::kImpossible;
    date->year = era.base_year + raw.year;
    date->past_era_end = CivilDate{date->year, date->month, date->day} >= era.end;
  } else {
    date->year = raw.year == kUnknownYear ? 0 : raw.year;
  }
  if (date->year == 1900 && date->month == 1 && date->day == 1) *date = {};
  if (date->is_unknown()) return FieldOutcome::kMissing;
  return exists(*date) ? FieldOutcome::kOk : FieldOutcome::kImpossible;
}

FieldOutcome date_form(std::u32string_view folded, CodePoints* out) {
  out->clear();
  ParsedDate date;
  const FieldOutcome outcome = parse_date(folded, &date);
  if (outcome != FieldOutcome::kOk) return outcome;
  int32_t rest = date.year * 10'000 + date.month * 100 + date.day;
  std::array<char32_t, 8> digits{};
  for (size_t i = digits.size(); i-- > 0; rest /= 10) {
    digits[i] = U'0' + static_cast<char32_t>(rest % 10);
  }
  for (const char32_t digit : digits) out->push(digit);
  return FieldOutcome::kOk;
}

}  // namespace nayose
