#include "connectors/format/receipt/uke_layout.h"

#include <algorithm>

#include "engine/base/clock.h"

namespace nayose {
namespace {

//                                       claim  sex birth adm. id  search dept kana
constexpr std::array<UkeLayout, 4> kLayouts = {{{'1', {7, 6}, 5, 6, 8, 13, 18, 21, 36},
                                                {'3', {6, 7}, 5, 6, 8, 15, 19, 0, 25},
                                                {'4', {6, 7}, 5, 6, 0, 35, 37, 0, 41},
                                                {'6', {6, 7}, 6, 7, 0, 13, 14, 0, 5}}};

// Years before the first one of an era: 明治, 大正, 昭和, 平成, 令和.
constexpr std::array<int32_t, 5> kEraBases = {1867, 1911, 1925, 1988, 2018};

int32_t number(std::string_view digits) {
  int32_t value = 0;
  for (const char digit : digits) value = value * 10 + (digit - '0');
  return value;
}

// Reads a year of four digits, or of an era's digit and two; returns the rest.
std::string_view take_year(std::string_view text, bool with_era, int32_t* year) {
  if (!with_era) {
    *year = number(text.substr(0, 4));
    return text.substr(4);
  }
  const int32_t era = text[0] - '0';
  const int32_t era_year = number(text.substr(1, 2));
  const bool known = era >= 1 && era <= 5 && era_year >= 1;
  *year = known ? kEraBases[static_cast<size_t>(era - 1)] + era_year : 0;
  return text.substr(3);
}

}  // namespace

void UkeRecord::split(std::string_view line) {
  size_ = 0;
  for (;;) {
    const size_t comma = line.find(',');
    values_[size_++] = line.substr(0, comma);
    if (comma == std::string_view::npos || size_ == kPositions) return;
    line.remove_prefix(comma + 1);
  }
}

std::string_view UkeRecord::get(size_t position) const {
  if (position >= size_) return {};
  std::string_view value = values_[position];
  while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
  return value;
}

bool is_uke_header(std::string_view name) { return name == "IR" || name == "YK" || name == "HM"; }

const UkeLayout* uke_layout(std::string_view header, std::string_view table) {
  if (table.size() != 1) return nullptr;
  // Pharmacies and nursing stations have records of their own; a table of another is a mistake.
  if ((header == "YK") != (table == "4") || (header == "HM") != (table == "6")) return nullptr;
  const auto layout = std::find_if(kLayouts.begin(), kLayouts.end(), [&](const UkeLayout& entry) {
    return entry.table == table.front();
  });
  return layout == kLayouts.end() ? nullptr : &*layout;
}

std::string uke_month(std::string_view text) {
  if ((text.size() != 5 && text.size() != 6) || !is_digits(text)) return {};
  CivilDate date;
  date.month = number(take_year(text, text.size() == 5, &date.year));
  date.day = 1;
  if (date.year < 1868 || !is_valid_date(date)) return {};
  return format_iso_date(date).substr(0, 7);
}

std::string uke_date(std::string_view text) {
  if ((text.size() != 7 && text.size() != 8) || !is_digits(text)) return {};
  CivilDate date;
  const std::string_view rest = take_year(text, text.size() == 7, &date.year);
  date.month = number(rest.substr(0, 2));
  date.day = number(rest.substr(2));
  if (date.year < 1868 || !is_valid_date(date)) return {};
  return format_iso_date(date);
}

bool is_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace nayose
