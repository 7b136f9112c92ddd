#include "engine/normalize/date/date_form.h"

#include <algorithm>
#include <array>

#include "engine/normalize/canonical_forms.h"
#include "engine/normalize/date/date_text.h"

namespace nayose {
namespace {

constexpr int32_t kYearMin = 1800;
constexpr int32_t kYearMax = 2199;
constexpr int32_t kUnknownYear = 9999;
constexpr int32_t kUnknownPart = 99;

// What the text says before placeholders and the calendar are considered.
struct RawDate {
  int era = -1;
  int32_t year = 0;
  int32_t month = 0;
  int32_t day = 0;
  int32_t other_year = 0;   // Gregorian; of a second writing between year and month.
  bool month_only = false;  // Five digits: an era digit, year and month.
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

// GYYMMDD, GYYMM.
bool read_era_digits(const DateNumber& number, RawDate* raw) {
  const int32_t scale = number.digits == 7 ? 1'000'000 : 10'000;
  const int32_t era_digit = number.value / scale;
  if (number.value + 1 == scale * 10) return true;  // All nines: unknown.
  if (era_digit == 0 || era_digit > static_cast<int32_t>(kEras.size())) return false;
  raw->era = era_digit - 1;
  raw->month_only = number.digits == 5;
  split_digits(number.value % scale, number.digits - 1, 2, raw);
  return true;
}

// Digits without separators: YYYYMMDD, YYYYMM, YYYY, GYYMMDD, GYYMM; with an era YYMMDD, YYMM, YY,
// or a Gregorian date all the same.
bool read_compact(const DateNumber& number, RawDate* raw) {
  const int digits = number.digits;
  if (number.value == 0) return true;  // All zeros, however many: unknown.
  if (raw->era >= 0 && digits != 8) {
    if (digits != 6 && digits != 4 && digits > 3) return false;
    split_digits(number.value, digits, digits <= 3 ? digits : 2, raw);
    return true;
  }
  raw->era = -1;
  if (digits == 7 || digits == 5) return read_era_digits(number, raw);
  if (digits != 8 && digits != 6 && digits != 4) return false;
  split_digits(number.value, digits, 4, raw);
  return true;
}

// "1956年昭和31年4月1日", "昭和31年1956年4月1日": the year once more.
bool read_second_year(DateText* text, bool after_era, RawDate* raw) {
  DateText ahead = *text;
  const int era = ahead.era();
  const DateNumber year = ahead.number();
  if (year.digits == 0) return true;
  if (era >= 0) {
    raw->other_year = kEras[static_cast<size_t>(era)].base_year + year.value;
  } else if (after_era && year.ascii && year.digits == 4) {
    raw->other_year = year.value;
  } else {
    return true;
  }
  *text = ahead;
  return text->separator();
}

bool read_month_and_day(DateText* text, RawDate* raw) {
  const DateNumber month = text->number();
  if (month.digits == 0) return true;  // "1956年"
  if (month.digits > 2) return false;
  raw->month = month.value;
  if (!text->separator()) return text->at_end();
  const DateNumber day = text->number();
  if (day.digits > 3 || (day.ascii && day.digits > 2)) return false;
  raw->day = day.value;
  return true;
}

// "3-31-04-01", "3/310401": the era's digit stands apart. Three numbers only would be any date.
bool read_after_era_digit(DateText* text, RawDate* raw) {
  const DateNumber year = text->number();
  if (year.ascii && year.digits == 6) return read_compact(year, raw);
  if (year.digits == 0 || year.digits > 2 || !text->separator() || !text->at_number()) return false;
  raw->year = year.value;
  return read_month_and_day(text, raw) && raw->day != 0;
}

// HL7 and DICOM time stamps: the first eight digits are the date, the rest is not read.
bool read_timestamp(const DateNumber& first, DateText* text, RawDate* raw) {
  if (first.digits != 9 || raw->era >= 0) return false;
  const DateNumber rest = text->number();
  if (rest.digits != 3 && rest.digits != 5) return false;
  split_digits(first.value / 10, 8, 4, raw);
  return true;
}

bool read_date(DateText* text, RawDate* raw) {
  text->skip_blanks();
  raw->era = text->era();
  text->skip_blanks();
  const DateNumber first = text->number();
  if (first.digits == 0) return false;
  if (text->peek() >= U'0' && text->peek() <= U'9') return read_timestamp(first, text, raw);
  const bool separated = text->separator();
  if (separated && !read_second_year(text, raw->era >= 0, raw)) return false;
  if (separated && text->at_number()) {
    raw->year = first.value;
    if (first.ascii && first.digits == 8) return read_compact(first, raw);  // A time follows.
    if (raw->era >= 0) {
      if (first.ascii && first.digits == 4) raw->era = -1;  // "昭和1956年"
      return first.digits <= 4 && read_month_and_day(text, raw);
    }
    const auto era_digit = static_cast<size_t>(first.value);
    if (first.ascii && first.digits == 1 && era_digit >= 1 && era_digit <= kEras.size()) {
      raw->era = first.value - 1;
      return read_after_era_digit(text, raw);
    }
    if (first.ascii && first.digits != 4) return false;
    return read_month_and_day(text, raw);
  }
  if (!first.ascii) {
    raw->year = first.value;
    return true;
  }
  return read_compact(first, raw);
}

bool exists(const ParsedDate& date) {
  constexpr int32_t kLeapYear = 2000;
  constexpr int32_t kLongMonth = 1;
  if (date.month > 12 || date.day > 31) return false;  // Kanji numerals may say thousands.
  if (date.year != 0 && (date.year < kYearMin || date.year > kYearMax)) return false;
  return is_valid_date({date.year == 0 ? kLeapYear : date.year,
                        date.month == 0 ? kLongMonth : date.month, date.day == 0 ? 1 : date.day});
}

// What fills a date that must not be empty. 1 January and 1 July of other years stay: most people
// who have them were born then, and who was not cannot be told here.
bool is_placeholder(const RawDate& raw, const ParsedDate& date) {
  const bool january = date.month == 1 && date.day <= 1;
  const bool new_years_eve = date.month == 12 && date.day == 31;
  const bool no_day = date.month == 0 && date.day == 0;
  switch (date.year) {
    case 1:     // .NET
    case 1753:  // SQL Server
    case 1868:  // 明治元年1月1日: the era digits 1010101.
      return january;
    case 1899:  // Day 0 of spreadsheets.
      return date.month == 12 && date.day >= 30;
    case 1900:
      return january || no_day;
    case 2999:
      return new_years_eve;
    default:
      break;
  }
  if (raw.year == kUnknownYear) return january || new_years_eve || no_day;
  // 大正 and 昭和 began late in their first year: nobody was born on its 1 January.
  if ((raw.era == 1 || raw.era == 2) && raw.year == 1) return january;
  return raw.era < 0 && raw.year / 100 == raw.year % 100 && raw.year % 11 == 0 &&
         date.month == raw.year % 100 && date.day == date.month;  // 11111111
}

// Sets the Gregorian year. False when the era had ended too long before.
bool resolve_year(const RawDate& raw, ParsedDate* date) {
  if (raw.era < 0 || raw.year == 0) {
    date->year = raw.year == kUnknownYear ? 0 : raw.year;
    return true;
  }
  const Era& era = kEras[static_cast<size_t>(raw.era)];
  if (raw.year == kUnknownPart && date->month == 0 && date->day == 0) return true;
  date->year = era.base_year + raw.year;
  date->past_era_end = CivilDate{date->year, date->month, date->day} >= era.end;
  // Day numbers of spreadsheets have five digits, too: they are no months of an era.
  if (raw.month_only && date->year > era.end.year + 1) return false;
  return raw.year <= era.year_max;
}

// A second writing that names another year makes the year unknown.
void compare_second_writing(const RawDate& raw, std::u32string_view bracketed, ParsedDate* date) {
  int32_t other = raw.other_year;
  const bool age = bracketed.find_first_of(U"歳才") != std::u32string_view::npos;
  if (!bracketed.empty() && !age) {
    DateText text(bracketed);
    RawDate second;
    ParsedDate parsed;
    if (read_date(&text, &second) && resolve_year(second, &parsed)) other = parsed.year;
  }
  if (other != 0 && date->year != 0 && other != date->year) date->year = 0;
}

}  // namespace

FieldOutcome parse_date(std::u32string_view folded, ParsedDate* date) {
  *date = {};
  if (!has_date_digit(folded)) return FieldOutcome::kMissing;
  DateText text(folded);
  RawDate raw;
  if (!read_date(&text, &raw)) return FieldOutcome::kImpossible;
  date->month = raw.month == kUnknownPart ? 0 : raw.month;
  date->day = raw.day == kUnknownPart ? 0 : raw.day;
  if (!resolve_year(raw, date)) return FieldOutcome::kImpossible;
  if (is_placeholder(raw, *date)) *date = {};
  compare_second_writing(raw, text.bracketed(), date);
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
