// What stands around the identifiers of an encounter: ids, times, notice, payload.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/random.h"
#include "ops/cli/generate/encounter_text.h"
#include "ops/cli/generate/generator.h"
#include "ops/cli/generate/population.h"

namespace nayose {

class EnvelopeWriter {
 public:
  explicit EnvelopeWriter(const GeneratorOptions& options);

  // Ids, sequence, event time and notice; clears the rest of the envelope. `index` of `total`
  // encounters decides the time: evenly over the days.
  // Result: the number of the encounter within its institution.
  uint64_t write(const Registration& registration, std::string_view kind, uint64_t index,
                 EncounterText* text);
  // Needs the names: now and then a free text names the patient.
  void write_payload(const Registration& registration, Random* random, EncounterText* text);

  static void append_encounter_id(uint64_t number, std::string* out);
  // Days since the first one.
  uint16_t day_of(uint64_t index) const;
  const std::string& institution(uint32_t number) const { return codes_[number]; }

 private:
  uint64_t ms_of(uint64_t index) const;
  void write_time(uint64_t index, EncounterText* text);
  void write_notice(const Registration& registration, EncounterText* text) const;

  const int64_t first_day_;
  const uint64_t total_;
  const uint64_t span_ms_;
  std::vector<uint64_t> sequences_;
  std::vector<std::string> codes_;
  std::vector<std::string> medical_codes_;
  int64_t written_day_ = -1;
  std::string day_text_;
};

}  // namespace nayose
