#include "engine/normalize/date/date_mention.h"

#include <array>

#include "engine/normalize/canonical_forms.h"
#include "engine/normalize/date/date_form.h"
#include "engine/normalize/date/date_text.h"
#include "engine/normalize/unicode_fold.h"

namespace nayose {
namespace {

constexpr size_t kDateLettersMax = 48;

bool is_ascii_letter(char32_t point) {
  return ascii_upper(point) >= 'A' && ascii_upper(point) <= 'Z';
}

// A date may begin with `point` behind `before`.
bool may_begin(char32_t point, char32_t before) {
  if (is_digit(point)) return !is_digit(before);
  if (point < 0x80) {
    constexpr std::u32string_view kEraLetters = U"MTSHR";
    return kEraLetters.find(ascii_upper(point)) != std::u32string_view::npos &&
           !is_ascii_letter(before) && !is_digit(before);
  }
  if (point < 0x3007) return false;
  constexpr std::u32string_view kEraKanji = U"明大昭平令";
  if (kEraKanji.find(point) != std::u32string_view::npos) return true;
  return has_date_digit({&point, 1}) && !has_date_digit({&before, 1});
}

// The name of an era ends here: its years are no years of two digits.
bool ends_era(char32_t point) {
  constexpr std::u32string_view kEraEnds = U"明治大正昭和平成令";
  return is_ascii_letter(point) || kEraEnds.find(point) != std::u32string_view::npos;
}

int32_t era_year(const CivilDate& day) {
  for (const Era& era : kEras) {
    if (day < era.end) return day.year - era.base_year;
  }
  return 0;
}

// Three numbers with one sign or blank between them: "1/4/1956", "31.4.1". Each has at most four
// digits.
bool read_three(std::u32string_view text, std::array<int32_t, 3>* numbers) {
  constexpr size_t kDigitsMax = 4;
  size_t at = 0;
  for (size_t part = 0; part < numbers->size(); ++part) {
    const size_t begin = at;
    int32_t value = 0;
    while (at < text.size() && is_digit(text[at]) && at - begin <= kDigitsMax) {
      value = value * 10 + static_cast<int32_t>(text[at++] - U'0');
    }
    if (at == begin || at - begin > kDigitsMax) return false;
    (*numbers)[part] = value;
    if (part + 1 == numbers->size()) break;
    if (at == text.size()) return false;
    const char32_t sign = text[at++];
    if (sign != '/' && sign != '.' && !is_hyphen(sign) && !is_blank(sign)) return false;
  }
  return at == text.size() || !is_digit(text[at]);
}

bool is_day_in_another_order(const std::array<int32_t, 3>& numbers, const CivilDate& day) {
  const auto [first, second, third] = numbers;
  const auto is_year = [&](int32_t year) {
    return year == day.year || year == day.year % 100 || year == era_year(day);
  };
  if (is_year(first) && second == day.month && third == day.day) return true;
  const bool month_first = first == day.month && second == day.day;
  const bool day_first = first == day.day && second == day.month;
  return (month_first || day_first) && (third == day.year || third == day.year % 100);
}

}  // namespace

std::optional<CivilDate> parse_canonical_date(std::string_view date) {
  if (date.size() != 8) return std::nullopt;
  std::array<int32_t, 8> digits{};
  for (size_t i = 0; i < date.size(); ++i) {
    if (date[i] < '0' || date[i] > '9') return std::nullopt;
    digits[i] = date[i] - '0';
  }
  const CivilDate day = {digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3],
                         digits[4] * 10 + digits[5], digits[6] * 10 + digits[7]};
  if (day.year == 0 || !is_valid_date(day)) return std::nullopt;
  return day;
}

bool names_date(std::u32string_view folded, const CivilDate& day) {
  for (size_t i = 0; i < folded.size(); ++i) {
    const char32_t before = i > 0 ? folded[i - 1] : U' ';
    if (!may_begin(folded[i], before)) continue;
    const std::u32string_view text = folded.substr(i, kDateLettersMax);
    ParsedDate date;
    parse_date(text, &date);
    if (CivilDate{date.year, date.month, date.day} == day) return true;
    std::array<int32_t, 3> numbers{};
    if (!ends_era(before) && read_three(text, &numbers) && is_day_in_another_order(numbers, day))
      return true;
  }
  return false;
}

}  // namespace nayose
