// Synthetic encounters of a region's hospitals, with the truth of who is who.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "ops/cli/generate/encounter_text.h"
#include "ops/cli/generate/person.h"

namespace nayose {

struct GeneratorOptions {
  uint32_t persons = 20'000;   // 1 … 100,000,000
  uint32_t institutions = 3;   // 1 … 200
  uint64_t encounters = 0;     // 0: three a person and day, six a person and year.
  uint32_t days = 1;           // 1 … 3,650: the event times are spread over these
  uint32_t years = 0;          // 1 … 10: over these instead, and people live by LifeRates.
  int64_t first_day = 20'544;  // Days since 1970-01-01 (2026-04-01)
  uint64_t seed = 1;
  double changed_share = 0.05;  // Of the repeat visits: identifiers differ from the last time.
                                // Not with `years`.
  double correction_rate = 0;   // Of the repeat visits.
  double deletion_rate = 0;     // Of the repeat visits.
  double late_share = 0;        // Of the encounters: they arrive up to 10,000 encounters late.
  double merge_rate = 0;        // Of the repeat visits: a patient gets a second id by mistake, and
                                // soon after the two are merged.
  double retraction_rate = 0;   // Of the repeat visits: the last encounter did not happen.
};

struct GeneratorCounts {
  uint64_t encounters = 0;
  uint64_t patients = 0;  // (institution, patient) that occur.
  uint64_t persons = 0;   // With at least one patient that occurs.
  uint64_t changed = 0;   // Repeat visits with other identifiers than the last time.
  uint64_t corrections = 0;
  uint64_t deletions = 0;
  uint64_t late = 0;
  uint64_t merges = 0;
  uint64_t retractions = 0;
};

// Code of the institution with this number: "H001" …
std::string institution_code(uint32_t institution);

// Of each patient that occurs and was not deleted. The texts die with the call.
struct TruthRow {
  std::string_view institution;
  std::string_view patient;
  uint32_t person = 0;
  TrapSet traps;  // The person's and those of this hospital's writing.
};

using EncounterVisitor = std::function<void(const EncounterText& text, uint32_t institution)>;
using TruthVisitor =
    std::function<void(std::string_view institution, std::string_view patient, uint32_t person)>;
using TruthRowVisitor = std::function<void(const TruthRow& row)>;

// Calls `encounter` in the order of arrival (that of the event times, but for late ones), then
// `truth`. Encounters are made on a thread of its own; the visitors are called on the caller's.
// The texts die with the call.
// Invariant: a function of the options alone.
GeneratorCounts generate_encounters(const GeneratorOptions& options,
                                    const EncounterVisitor& encounter,
                                    const TruthRowVisitor& truth);
GeneratorCounts generate_encounters(const GeneratorOptions& options,
                                    const EncounterVisitor& encounter, const TruthVisitor& truth);

}  // namespace nayose
