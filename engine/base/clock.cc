#include "engine/base/clock.h"

#include <chrono>
#include <cstdio>

namespace nayose {
namespace {

constexpr int64_t kJapanOffsetMs = 9 * 3'600'000;

int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// Reads exactly `count` digits at `*position`.
std::optional<int32_t> read_digits(std::string_view text, size_t* position, int count) {
  int32_t value = 0;
  for (int i = 0; i < count; ++i, ++*position) {
    if (*position >= text.size()) return std::nullopt;
    const char c = text[*position];
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

bool read_char(std::string_view text, size_t* position, char wanted) {
  if (*position >= text.size() || text[*position] != wanted) return false;
  ++*position;
  return true;
}

std::optional<CivilDate> read_date(std::string_view text, size_t* position) {
  CivilDate date;
  const auto year = read_digits(text, position, 4);
  if (!year || !read_char(text, position, '-')) return std::nullopt;
  const auto month = read_digits(text, position, 2);
  if (!month || !read_char(text, position, '-')) return std::nullopt;
  const auto day = read_digits(text, position, 2);
  if (!day) return std::nullopt;
  date = {*year, *month, *day};
  if (!is_valid_date(date)) return std::nullopt;
  return date;
}

// Milliseconds of the day, fraction cut to ms.
std::optional<int64_t> read_time_ms(std::string_view text, size_t* position) {
  const auto hour = read_digits(text, position, 2);
  if (!hour || *hour > 23 || !read_char(text, position, ':')) return std::nullopt;
  const auto minute = read_digits(text, position, 2);
  if (!minute || *minute > 59 || !read_char(text, position, ':')) return std::nullopt;
  const auto second = read_digits(text, position, 2);
  if (!second || *second > 60) return std::nullopt;
  int64_t ms = ((*hour * 60 + *minute) * 60 + *second) * int64_t{1000};
  if (read_char(text, position, '.')) {
    int64_t scale = 100;
    size_t digits = 0;
    while (*position < text.size() && text[*position] >= '0' && text[*position] <= '9') {
      ms += (text[*position] - '0') * scale;
      scale /= 10;
      ++*position;
      ++digits;
    }
    if (digits == 0) return std::nullopt;
  }
  return ms;
}

// Offset from UTC in ms: "Z" or "+09:00".
std::optional<int64_t> read_offset_ms(std::string_view text, size_t* position) {
  if (read_char(text, position, 'Z')) return 0;
  int64_t sign = 1;
  if (read_char(text, position, '-')) {
    sign = -1;
  } else if (!read_char(text, position, '+')) {
    return std::nullopt;
  }
  const auto hour = read_digits(text, position, 2);
  if (!hour || *hour > 23 || !read_char(text, position, ':')) return std::nullopt;
  const auto minute = read_digits(text, position, 2);
  if (!minute || *minute > 59) return std::nullopt;
  return sign * (*hour * 60 + *minute) * int64_t{60'000};
}

}  // namespace

int64_t SystemClock::now_ms() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

bool is_valid_date(const CivilDate& date) {
  using std::chrono::day;
  using std::chrono::month;
  using std::chrono::year;
  // std::chrono keeps months and days in one byte: 257 would pass as 1.
  if (date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31) return false;
  return std::chrono::year_month_day(year(date.year), month(static_cast<unsigned>(date.month)),
                                     day(static_cast<unsigned>(date.day)))
      .ok();
}

int64_t days_from_civil(const CivilDate& date) {
  const std::chrono::year_month_day ymd(std::chrono::year(date.year),
                                        std::chrono::month(static_cast<unsigned>(date.month)),
                                        std::chrono::day(static_cast<unsigned>(date.day)));
  return std::chrono::sys_days(ymd).time_since_epoch().count();
}

CivilDate civil_from_days(int64_t days) {
  const std::chrono::year_month_day ymd(
      std::chrono::sys_days(std::chrono::days(static_cast<int>(days))));
  return {static_cast<int32_t>(static_cast<int>(ymd.year())),
          static_cast<int32_t>(static_cast<unsigned>(ymd.month())),
          static_cast<int32_t>(static_cast<unsigned>(ymd.day()))};
}

std::optional<CivilDate> parse_iso_date(std::string_view text) {
  size_t position = 0;
  const auto date = read_date(text, &position);
  if (!date || position != text.size()) return std::nullopt;
  return date;
}

std::string format_iso_date(const CivilDate& date) {
  std::string text = "0000-00-00";
  int32_t year = date.year;
  for (size_t i = 4; i-- > 0; year /= 10) text[i] = static_cast<char>('0' + year % 10);
  text[5] = static_cast<char>('0' + date.month / 10);
  text[6] = static_cast<char>('0' + date.month % 10);
  text[8] = static_cast<char>('0' + date.day / 10);
  text[9] = static_cast<char>('0' + date.day % 10);
  return text;
}

std::optional<int64_t> parse_timestamp_ms(std::string_view text) {
  size_t position = 0;
  const auto date = read_date(text, &position);
  if (!date) return std::nullopt;
  const int64_t day_ms = days_from_civil(*date) * kMsPerDay;
  if (position == text.size()) return day_ms - kJapanOffsetMs;
  if (!read_char(text, &position, 'T') && !read_char(text, &position, ' ')) return std::nullopt;
  const auto time_ms = read_time_ms(text, &position);
  if (!time_ms) return std::nullopt;
  const auto offset_ms = read_offset_ms(text, &position);
  if (!offset_ms || position != text.size()) return std::nullopt;
  return day_ms + *time_ms - *offset_ms;
}

std::string format_timestamp(int64_t time_ms) {
  const int64_t days = floor_div(time_ms, kMsPerDay);
  const int64_t ms = time_ms - days * kMsPerDay;
  char buffer[40];
  std::snprintf(buffer, sizeof(buffer), "T%02d:%02d:%02d.%03dZ", static_cast<int>(ms / 3'600'000),
                static_cast<int>(ms / 60'000 % 60), static_cast<int>(ms / 1000 % 60),
                static_cast<int>(ms % 1000));
  return format_iso_date(civil_from_days(days)) + buffer;
}

int64_t japan_day(int64_t time_ms) { return floor_div(time_ms + kJapanOffsetMs, kMsPerDay); }

}  // namespace nayose
