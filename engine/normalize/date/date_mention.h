// Finds one given day in free text, however it is written.
#pragma once

#include <optional>
#include <string_view>

#include "engine/base/clock.h"

namespace nayose {

// Of a canonical date with all its parts.
std::optional<CivilDate> parse_canonical_date(std::string_view date);

// True when `folded` names `day` somewhere: what parse_date reads, day or month before the year
// (1/4/1956), and a year of two digits in either calendar (56/4/1, 31.4.1). Month and day alone, or
// year and month, do not count. Cost: one parse for each number or era in the text.
bool names_date(std::u32string_view folded, const CivilDate& day);

}  // namespace nayose
