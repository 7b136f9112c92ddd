#include "engine/pipeline/demographics.h"

#include <array>

#include "engine/base/clock.h"
#include "engine/normalize/address/prefectures.h"

namespace nayose {
namespace {

constexpr std::array<std::string_view, 10> kBands = {"0-9",   "10-19", "20-29", "30-39", "40-49",
                                                     "50-59", "60-69", "70-79", "80-89", "90+"};

constexpr std::array<std::string_view, 47> kCodes = {
    "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16",
    "17", "18", "19", "20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "30", "31", "32",
    "33", "34", "35", "36", "37", "38", "39", "40", "41", "42", "43", "44", "45", "46", "47"};

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

}  // namespace

std::string_view age_band(std::string_view birth_date, int64_t event_time_ms) {
  if (birth_date.size() != 8 || birth_date.substr(0, 4) == "0000") return "";
  const CivilDate event = civil_from_days(japan_day(event_time_ms));
  int age = event.year - number(birth_date.substr(0, 4));
  const int birth_day = number(birth_date.substr(4));
  if (event.month * 100 + event.day < birth_day) --age;
  if (age < 0) return "";
  return kBands[age >= 90 ? 9 : static_cast<size_t>(age / 10)];
}

std::string_view prefecture_code(std::string_view address) {
  for (size_t i = 0; i < kPrefectures.size(); ++i) {
    if (address.starts_with(kPrefectures[i])) return kCodes[i];
  }
  return "";
}

}  // namespace nayose
