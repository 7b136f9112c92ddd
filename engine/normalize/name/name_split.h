// Where a family name ends, by the tables of names. Private to engine/normalize.
#pragma once

#include "engine/normalize/name/name_parts.h"

namespace nayose {

// Chooses the likeliest border of letters without one; leaves the parts unknown when the tables
// know neither side of any. A name that is a surname, or a given name and nothing else, is that.
void split_name(NameParts* parts);

// Puts the family name first when the tables know the first part as a given name only, and the
// second as a surname only.
void swap_if_reversed(NameParts* parts);

}  // namespace nayose
