// What the engine must know beside the linkage model: institutions, sources, the notice gate.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace nayose {

struct InstitutionSpec {
  std::string code;                        // As in `institution` of the records.
  bool twelve_digit_ids = false;           // Its local ids have 12 digits: not My Numbers.
  std::vector<std::string> payload_allow;  // JSON pointers below the payload; "*" is any key.
  std::vector<std::string> sources;        // Names of the sources it may write to. Empty: any.
};

struct EngineConfig {
  std::vector<std::string> source_names;  // SourceCoordinates::source is an index into these.
  std::vector<InstitutionSpec> institutions;
  // Records of institutions that are not listed: taken with `any_institution`, else refused.
  bool accept_unlisted_institutions = false;
  InstitutionSpec any_institution;
  // The sources are converters of this program: only they may send lines that stand for messages
  // they could not read (nayose.unreadable.v1), since what these say goes into the refusal.
  bool converted_sources = false;
  int64_t waiting_days = 30;  // Default and least 30.
  // Generalised demographics that may leave with an encounter; none by default.
  bool publish_age_band = false;
  bool publish_sex = false;
  bool publish_prefecture = false;
};

}  // namespace nayose
