// How an institution writes its patients: identifiers of a registration as that hospital's text.
#pragma once

#include <string>

#include "ops/cli/generate/encounter_text.h"
#include "ops/cli/generate/population.h"

namespace nayose {

// Institution i writes in style i mod 3:
//   0  full-width kana, ISO dates, M/F, hyphens in phones and postcodes
//   1  half-width kana, YYYYMMDD, 1/2, full-width digits in addresses and insurance numbers
//   2  large kana, wareki dates, 男/女, 〒, and a few names written without the inner space
// Fills the identifiers of `text`. `shown` is whose papers lie in the chart: mostly the patient's
// own, another person's for a wrong chart (then without the registration's slip).
void write_identifiers(const Population& population, const Registration& registration,
                       uint32_t shown_person, uint32_t shown_identity, EncounterText* text);

// The local patient id as the institution writes it.
void write_patient_id(const Registration& registration, std::string* out);

}  // namespace nayose
