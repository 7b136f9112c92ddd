#include "ops/cli/generate/date_forms.h"

#include <array>
#include <charconv>

#include "ops/cli/generate/kana_forms.h"

namespace nayose {
namespace {

struct Era {
  CivilDate first;
  std::string_view kanji;
  char letter;
  char digit;
};

// The latest first.
constexpr std::array<Era, 5> kEras = {{{{2019, 5, 1}, "令和", 'R', '5'},
                                       {{1989, 1, 8}, "平成", 'H', '4'},
                                       {{1926, 12, 25}, "昭和", 'S', '3'},
                                       {{1912, 7, 30}, "大正", 'T', '2'},
                                       {{1868, 1, 25}, "明治", 'M', '1'}}};

size_t era_of(const CivilDate& date) {
  size_t i = 0;
  while (i + 1 < kEras.size() && date < kEras[i].first) ++i;
  return i;
}

// Year, month and day with what stands behind each.
struct Separators {
  std::string_view year;
  std::string_view month;
  std::string_view day;
};

void append_parts(const CivilDate& date, uint64_t year, size_t width, const Separators& separators,
                  std::string* out) {
  append_number(year, width == 1 ? 1 : (year > 99 ? 4 : 2), out);
  out->append(separators.year);
  append_number(static_cast<uint64_t>(date.month), width, out);
  out->append(separators.month);
  append_number(static_cast<uint64_t>(date.day), width, out);
  out->append(separators.day);
}

void append_era_kanji(const CivilDate& date, const Era& era, uint64_t year, bool numerals,
                      std::string* out) {
  const auto append = [&](uint64_t number) {
    if (numerals)
      append_kanji_number(number, out);
    else
      append_number(number, 1, out);
  };
  out->append(era.kanji);
  if (year == 1)
    out->append("元");
  else
    append(year);
  out->append("年");
  append(static_cast<uint64_t>(date.month));
  out->append("月");
  append(static_cast<uint64_t>(date.day));
  out->append("日");
}

}  // namespace

void append_number(uint64_t number, size_t width, std::string* out) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof(digits), number).ptr;
  const auto size = static_cast<size_t>(end - digits);
  if (size < width) out->append(width - size, '0');
  out->append(digits, size);
}

void append_kanji_number(uint64_t number, std::string* out) {
  static constexpr std::array<std::string_view, 10> kDigits = {"",   "一", "二", "三", "四",
                                                               "五", "六", "七", "八", "九"};
  if (number >= 20) out->append(kDigits[number / 10 % 10]);
  if (number >= 10) out->append("十");
  out->append(kDigits[number % 10]);
}

void append_date(const CivilDate& date, DateForm form, std::string* out) {
  const auto year = static_cast<uint64_t>(date.year);
  if (form == DateForm::kIso) return append_parts(date, year, 2, {"-", "-", ""}, out);
  if (form == DateForm::kCompact) return append_parts(date, year, 2, {}, out);
  if (form == DateForm::kSlashed) return append_parts(date, year, 1, {"/", "/", ""}, out);
  if (form == DateForm::kKanji) return append_parts(date, year, 1, {"年", "月", "日"}, out);
  const Era& era = kEras[era_of(date)];
  const uint64_t era_year = year - static_cast<uint64_t>(era.first.year) + 1;
  if (form == DateForm::kEraKanji || form == DateForm::kEraNumerals) {
    return append_era_kanji(date, era, era_year, form == DateForm::kEraNumerals, out);
  }
  if (form == DateForm::kEraDigits) {
    out->push_back(era.digit);
    return append_parts(date, era_year, 2, {}, out);
  }
  if (form == DateForm::kEraLetter) {
    out->push_back(era.letter);
    return append_parts(date, era_year, 2, {".", ".", ""}, out);
  }
  std::string narrow(1, era.letter);
  append_parts(date, era_year, 1, {".", ".", ""}, &narrow);
  append_full_width(narrow, out);
}

CivilDate with_other_era(const CivilDate& date, const CivilDate& last) {
  const size_t era = era_of(date);
  // The later era first; before the first one there is none (the index wraps).
  for (const size_t other : {era - 1, era + 1}) {
    if (other >= kEras.size()) continue;
    CivilDate wrong = date;
    wrong.year += kEras[other].first.year - kEras[era].first.year;
    // It must be a date that the other era has.
    if (is_valid_date(wrong) && wrong <= last && era_of(wrong) == other) return wrong;
  }
  return date;
}

}  // namespace nayose
