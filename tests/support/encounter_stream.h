// A small stream of encounters that is all trouble: few names, so that blocks and components run
// over their caps; moves, corrections, deletions, merges, wrong charts, late events, bad records.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace nayose {

struct EncounterStreamOptions {
  uint64_t seed = 1;
  int persons = 40;
  int institutions = 3;
  int events = 400;
  int days = 200;
  double corrections = 0.05;
  double deletions = 0.02;
  double merges = 0.02;
  double wrong_charts = 0.02;
  double refusals = 0.05;
};

// Encounter JSON (schemas/encounter.v1.schema.json), one a string, in order of time.
std::vector<std::string> encounter_stream(const EncounterStreamOptions& options);

// The model that goes with it: block cap 3, component cap 6, several profiles.
extern const char kTroubleModel[];

}  // namespace nayose
