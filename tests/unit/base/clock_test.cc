#include "engine/base/clock.h"

#include <gtest/gtest.h>

namespace nayose {
namespace {

TEST(Clock, ParsesRfc3339WithOffsetsAndFractions) {
  EXPECT_EQ(parse_timestamp_ms("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(parse_timestamp_ms("1970-01-01T09:00:00+09:00"), 0);
  EXPECT_EQ(parse_timestamp_ms("1969-12-31T19:00:00.25-05:00"), 250);
  EXPECT_EQ(parse_timestamp_ms("2026-11-24T09:30:00+09:00"), 1'795'480'200'000);
}

TEST(Clock, TakesADateAsItsFirstInstantInJapan) {
  EXPECT_EQ(parse_timestamp_ms("1970-01-02"), 15 * 3'600'000);
}

TEST(Clock, RefusesWhatIsNoTime) {
  for (const char* text : {"", "2026", "2026-02-30", "2026-13-01", "2026-01-01T25:00:00Z",
                           "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00Zx",
                           "2026-1-1", "20260101", "2026-01-01T00:00:00+0900"}) {
    EXPECT_FALSE(parse_timestamp_ms(text).has_value()) << text;
  }
}

TEST(Clock, FormatsWhatItParses) {
  for (const int64_t time : {int64_t{0}, int64_t{-1}, int64_t{1'795'480'200'123}}) {
    EXPECT_EQ(parse_timestamp_ms(format_timestamp(time)), time);
  }
  EXPECT_EQ(format_timestamp(-1), "1969-12-31T23:59:59.999Z");
}

TEST(Clock, KnowsWhichDaysExist) {
  EXPECT_TRUE(is_valid_date({2024, 2, 29}));
  EXPECT_FALSE(is_valid_date({2023, 2, 29}));
  EXPECT_FALSE(is_valid_date({2023, 0, 1}));
  EXPECT_FALSE(is_valid_date({2023, 257, 1})) << "a month of more than one byte";
  EXPECT_FALSE(is_valid_date({2023, 1, 257}));
  for (int64_t day = -800'000; day < 800'000; day += 997) {
    EXPECT_EQ(days_from_civil(civil_from_days(day)), day);
  }
}

TEST(Clock, DayInJapanTurnsAtFifteenUtc) {
  EXPECT_EQ(japan_day(15 * 3'600'000 - 1), 0);
  EXPECT_EQ(japan_day(15 * 3'600'000), 1);
}

}  // namespace
}  // namespace nayose
