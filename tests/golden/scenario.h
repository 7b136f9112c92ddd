// Scenarios: records in, persons out, in a text that a person who knows patients can read.
// Format: tests/golden/README.md.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.h"
#include "engine/pipeline/engine_config.h"

namespace nayose {

// "H1/001": institution and local patient id.
struct PatientName {
  std::string institution;
  std::string patient;
  std::string text() const { return institution + "/" + patient; }
};

struct ScenarioStep {
  enum class Kind : uint8_t {
    kRecord,   // text: encounter JSON; patient: whose.
    kPersons,  // groups: every linked patient, in the person that it must belong to.
    kKeeps,    // groups[0]: patients whose person must be the one of the last kPersons.
    kRefused,  // words: reason, field, send-again day of the record before; "" is not asked.
    kPayload,  // text: payload of the record before, as published.
  };
  Kind kind;
  int line;
  PatientName patient;
  std::string text;
  std::vector<std::vector<std::string>> groups;
  std::vector<std::string> words;
};

struct Scenario {
  std::string name;
  EngineConfig config;
  std::string received;  // YYYY-MM-DD of the gate's clock.
  std::vector<ScenarioStep> steps;
};

// Errors: kInvalidArgument with the line and what was expected.
Result<std::vector<Scenario>> parse_scenarios(std::string_view text);

}  // namespace nayose
