// Writes a patient's papers as a hospital's system holds them.
#pragma once

#include <string>

#include "ops/cli/generate/encounter_text.h"
#include "ops/cli/generate/population.h"
#include "ops/cli/generate/writing_policy.h"

namespace nayose {

// Fills the identifiers of `text` from text->plain under the policy of the registration's
// hospital. `identity`: whose papers they are. Result: the traps that this writing makes.
TrapSet write_identifiers(const Population& population, const WritingPolicy& policy,
                          const Registration& registration, const Identity& identity,
                          EncounterText* text);

// The local patient id as the institution writes it.
void write_patient_id(const WritingPolicy& policy, const Registration& registration,
                      std::string* out);

}  // namespace nayose
