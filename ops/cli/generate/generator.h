// Synthetic encounters of a region's hospitals, with the truth of who is who.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "ops/cli/generate/encounter_text.h"

namespace nayose {

struct GeneratorOptions {
  uint32_t persons = 20'000;   // 1 … 100,000,000
  uint32_t institutions = 3;   // 1 … 200
  uint64_t encounters = 0;     // 0: three a person and day
  uint32_t days = 1;           // 1 … 3,650: the event times are spread over these
  int64_t first_day = 20'544;  // Days since 1970-01-01 (2026-04-01)
  uint64_t seed = 1;
  double changed_share = 0.05;  // Of the repeat visits: identifiers differ from the last time.
  double correction_rate = 0;   // Of the repeat visits.
  double deletion_rate = 0;     // Of the repeat visits.
  bool plain = false;           // Fill EncounterText::plain.
};

struct GeneratorCounts {
  uint64_t encounters = 0;
  uint64_t patients = 0;  // (institution, patient) that occur.
  uint64_t persons = 0;   // With at least one patient that occurs.
  uint64_t changed = 0;   // Repeat visits with other identifiers than the last time.
  uint64_t corrections = 0;
  uint64_t deletions = 0;
};

// Code of the institution with this number: "H001" …
std::string institution_code(uint32_t institution);

using EncounterVisitor = std::function<void(const EncounterText& text, uint32_t institution)>;
using TruthVisitor =
    std::function<void(std::string_view institution, std::string_view patient, uint32_t person)>;

// Calls `encounter` in the order of the event times, then `truth` for each patient that occurs
// and was not deleted. The texts die with the call.
// Invariant: a function of the options alone.
GeneratorCounts generate_encounters(const GeneratorOptions& options,
                                    const EncounterVisitor& encounter, const TruthVisitor& truth);

}  // namespace nayose
