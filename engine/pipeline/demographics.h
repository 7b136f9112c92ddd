// Generalised demographics: what may leave with an encounter where the configuration declares it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace nayose {

// Ten-year age band at an event, "40-49", "90+"; "" when the birth date is unknown.
// `birth_date` is canonical ("YYYYMMDD", unknown parts zero).
std::string_view age_band(std::string_view birth_date, int64_t event_time_ms);

// JIS X 0401 code of the prefecture that a canonical address starts with ("13"), or "".
std::string_view prefecture_code(std::string_view address);

}  // namespace nayose
