// Dates as Japanese systems write them, Gregorian and wareki.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/normalize/normalize_field.h"

namespace nayose {

// 0 = unknown part.
struct ParsedDate {
  int32_t year = 0;
  int32_t month = 0;
  int32_t day = 0;
  // Written in an era that had ended by then (平成31年5月1日): accepted by arithmetic.
  bool past_era_end = false;

  bool is_unknown() const { return year == 0 && month == 0 && day == 0; }
};

// Reads text that UnicodeFold has folded: 1956-04-01, 1956/4/1, 19560401, 1956年4月1日,
// 昭和31年4月1日, 昭和三十一年四月一日, 昭和参拾壱年, S31.4.1, S310401, 3310401 and 33104 (era
// digit 1-5), 3-31-04-01, 令和元年5月1日, Showa 31.4.1, year and month or year only, and a date
// written twice ("1956年(昭和31年)4月1日"; when the years differ, the year is unknown). What stands
// behind the date is not read: a time of day, 生, 頃.
//
// Month or day 00 or 99, year 0000 or 9999 are unknown parts; placeholders (1900-01-01, 昭和1年1月
// 1日, 99999999, 11111111 …) and text without any digit are kMissing. Text with digits that cannot
// be read, or that names a day that does not exist, is kImpossible. Cost: one pass, no allocation.
FieldOutcome parse_date(std::u32string_view folded, ParsedDate* date);

}  // namespace nayose
