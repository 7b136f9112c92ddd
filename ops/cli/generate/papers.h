// What a patient's papers say, before a hospital's way of writing it.
#pragma once

#include <cstdint>

#include "ops/cli/generate/encounter_text.h"
#include "ops/cli/generate/population.h"

namespace nayose {

// Fills the identifiers of `plain`, with the registration's slip of the pen. `shown_person` and
// `shown_identity`: whose papers lie in the chart; mostly the patient's own, another person's for
// a wrong chart (then without the slip). Institution code and event time are the caller's.
// Result: the traps that the slip makes.
// Of a foreign resident with an alias, one hospital in four knows the alias alone.
TrapSet fill_plain(const Population& population, const Registration& registration,
                   uint32_t shown_person, uint32_t shown_identity, PlainIdentifiers* plain);

// Name and room of the building, "" when the home has none.
void append_building(const Identity& identity, std::string* out);

}  // namespace nayose
