// Time comes in as a Clock, so that a test or a replay decides what time it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nayose {

inline constexpr int64_t kMsPerDay = 86'400'000;

class Clock {
 public:
  virtual ~Clock() = default;
  // Milliseconds since 1970-01-01T00:00:00Z.
  virtual int64_t now_ms() const = 0;
};

// The machine's own time.
class SystemClock final : public Clock {
 public:
  int64_t now_ms() const override;
};

// A date of the proleptic Gregorian calendar. month 1..12, day 1..31.
struct CivilDate {
  int32_t year = 0;
  int32_t month = 0;
  int32_t day = 0;
  friend auto operator<=>(const CivilDate&, const CivilDate&) = default;
};

// True when the day exists.
bool is_valid_date(const CivilDate& date);
// Days since 1970-01-01; `date` must be valid.
int64_t days_from_civil(const CivilDate& date);
CivilDate civil_from_days(int64_t days);

// Parses exactly "YYYY-MM-DD" of an existing day.
std::optional<CivilDate> parse_iso_date(std::string_view text);
// "YYYY-MM-DD"; years 0 to 9999.
std::string format_iso_date(const CivilDate& date);

// Parses RFC 3339 ("2026-11-24T09:30:00+09:00", fractions to the ms, "Z"), or "YYYY-MM-DD" as
// its first instant in Japan (+09:00). Result: ms since the epoch.
std::optional<int64_t> parse_timestamp_ms(std::string_view text);
// RFC 3339 in UTC with ms, "2026-11-24T00:30:00.000Z".
std::string format_timestamp(int64_t time_ms);

// Day in Japan (+09:00, no daylight saving time) of an instant, as days since 1970-01-01.
int64_t japan_day(int64_t time_ms);

}  // namespace nayose
