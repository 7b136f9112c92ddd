// HL7 v2.5 messages of SS-MIX2 kind from encounters. Private to this folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ops/cli/generate/encounter_text.h"

namespace nayose {

// Appends the message in ISO-2022-JP. `type`: "ADT^A08^ADT_A01". What JIS X 0208 lacks becomes ■,
// as SS-MIX2 asks; half-width kana become full.
class Hl7TextWriter {
 public:
  void append(const EncounterText& text, std::string_view type, std::string* out);

 private:
  void append_header(const EncounterText& text, std::string_view type);
  void append_patient(const EncounterText& text);
  void append_names(const PlainIdentifiers& plain);
  void append_name(std::string_view family, std::string_view given, std::string_view codes);
  void append_insurance(const PlainIdentifiers& plain);
  // With HL7's escapes for its delimiters.
  void append_value(std::string_view value);

  std::string utf8_;
  std::string time_;
  bool first_name_ = true;
};

// YYYYMMDDHHMMSSFFF in Japan; `point`: a full stop before the milliseconds.
void append_japan_time(int64_t ms, bool point, std::string* out);

}  // namespace nayose
