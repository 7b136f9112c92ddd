// Every day from the Gregorian calendar's first in Japan on, as ICU's Japanese calendar names it.
#include <gtest/gtest.h>
#include <unicode/gregocal.h>
#include <unicode/smpdtfmt.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/normalize/normalize_field.h"

namespace nayose {
namespace {

constexpr std::array<const char*, 5> kEraNames = {"明治", "大正", "昭和", "平成", "令和"};
constexpr std::array<const char*, 5> kEraShort = {"明", "大", "昭", "平", "令"};
constexpr const char* kEraLetters = "MTSHR";

struct EraDay {
  int era = -1;  // 0 明治 … 4 令和.
  int year = 0;
};

// The era of a day by ICU: eras count from 645, 明治 is the 233rd.
class IcuCalendar {
 public:
  IcuCalendar() {
    UErrorCode status = U_ZERO_ERROR;
    calendar_.reset(icu::Calendar::createInstance(icu::Locale("ja@calendar=japanese"), status));
    calendar_->adoptTimeZone(icu::TimeZone::getGMT()->clone());
  }
  EraDay at(int64_t days) {
    UErrorCode status = U_ZERO_ERROR;
    calendar_->setTime(static_cast<double>(days) * static_cast<double>(kMsPerDay), status);
    constexpr int kMeiji = 232;
    return {calendar_->get(UCAL_ERA, status) - kMeiji, calendar_->get(UCAL_YEAR, status)};
  }

 private:
  std::unique_ptr<icu::Calendar> calendar_;
};

std::string kanji_number(int value) {
  constexpr std::array<const char*, 10> kDigits = {"",   "一", "二", "三", "四",
                                                   "五", "六", "七", "八", "九"};
  std::string out;
  if (value >= 20) out += kDigits[static_cast<size_t>(value / 10)];
  if (value >= 10) out += "十";
  return out + kDigits[static_cast<size_t>(value % 10)];
}

std::string wide(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      out += "\xEF\xBC";
      out.push_back(static_cast<char>(0x90 + (c - '0')));
    } else {
      out.push_back(c);
    }
  }
  return out;
}

std::string two(int value) { return std::to_string(100 + value).substr(1); }

// All that hospitals write for one day.
std::vector<std::string> writings(const CivilDate& day, const EraDay& era) {
  const auto e = static_cast<size_t>(era.era);
  const std::string y = std::to_string(day.year);
  const std::string m = std::to_string(day.month);
  const std::string d = std::to_string(day.day);
  const std::string n = std::to_string(era.year);
  const std::string letter(1, kEraLetters[e]);
  const std::string code = std::to_string(era.era + 1);
  const std::string name = kEraNames[e];
  const std::string month_day = m + "月" + d + "日";
  std::vector<std::string> out = {
      y + two(day.month) + two(day.day),
      y + "-" + two(day.month) + "-" + two(day.day),
      y + "/" + m + "/" + d,
      y + "." + m + "." + d,
      y + "年" + month_day,
      wide(y + "年" + month_day),
      y + two(day.month) + two(day.day) + "000000",
      y + "-" + two(day.month) + "-" + two(day.day) + "T00:00:00+09:00",
      name + n + "年" + month_day,
      wide(name + n + "年" + month_day),
      name + kanji_number(era.year) + "年" + kanji_number(day.month) + "月" +
          kanji_number(day.day) + "日",
      kEraShort[e] + n + "." + m + "." + d,
      letter + n + "." + m + "." + d,
      letter + two(era.year) + "/" + two(day.month) + "/" + two(day.day),
      letter + two(era.year) + two(day.month) + two(day.day),
      code + two(era.year) + two(day.month) + two(day.day),
      code + "-" + two(era.year) + "-" + two(day.month) + "-" + two(day.day),
      y + "年(" + name + n + "年)" + month_day,
      name + n + "年（" + y + "年）" + month_day,
      y + "年" + month_day + "（" + letter + n + "." + m + "." + d + "）"};
  if (era.year == 1) out.push_back(name + "元年" + month_day);
  return out;
}

TEST(DateOracle, EveryDayIsReadAsIcuNamesIt) {
  IcuCalendar calendar;
  FieldNormalizer normalizer;
  std::string out;
  const int64_t first = days_from_civil({1868, 10, 23});  // ICU starts 明治 with its proclamation.
  const int64_t last = days_from_civil({2030, 12, 31});
  std::array<int, 5> days_of_era{};
  for (int64_t day = first; day <= last; ++day) {
    const CivilDate date = civil_from_days(day);
    const EraDay era = calendar.at(day);
    ASSERT_GE(era.era, 0) << format_iso_date(date);
    ++days_of_era[static_cast<size_t>(era.era)];
    const bool placeholder = date == CivilDate{1899, 12, 30} || date == CivilDate{1899, 12, 31} ||
                             date == CivilDate{1900, 1, 1};
    const std::string want = std::to_string(date.year) + two(date.month) + two(date.day);
    for (const std::string& raw : writings(date, era)) {
      out.clear();
      const FieldOutcome outcome = normalizer.normalize(Normalizer::kDate, raw, &out);
      if (placeholder) {
        ASSERT_EQ(outcome, FieldOutcome::kMissing) << raw;
        continue;
      }
      ASSERT_EQ(out, want) << raw;
      ASSERT_EQ(outcome, FieldOutcome::kOk) << raw;
    }
  }
  for (const int days : days_of_era) EXPECT_GT(days, 4000);
}

// From 1868-01-25, the day that the era was later said to have begun with.
TEST(DateOracle, TheFirstMonthsOfMeijiAreReadToo) {
  FieldNormalizer normalizer;
  std::string out;
  for (int64_t day = days_from_civil({1868, 1, 25}); day < days_from_civil({1868, 10, 23}); ++day) {
    const CivilDate date = civil_from_days(day);
    for (const std::string& raw : writings(date, {0, 1})) {
      out.clear();
      ASSERT_EQ(normalizer.normalize(Normalizer::kDate, raw, &out), FieldOutcome::kOk) << raw;
      ASSERT_EQ(out, "1868" + two(date.month) + two(date.day)) << raw;
    }
  }
}

}  // namespace
}  // namespace nayose
