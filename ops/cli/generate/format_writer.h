// Writes synthetic encounters as one institution's system exports them.
#pragma once

#include <memory>
#include <string>

#include "engine/base/status.h"
#include "ops/cli/generate/encounter_text.h"

namespace nayose {

// Reads EncounterText::plain and the envelope; the format itself decides how things are written
// (ISO-2022-JP without half-width kana, ■ for what JIS X 0208 lacks, kana in a name field …).
class FormatWriter {
 public:
  virtual ~FormatWriter() = default;
  virtual Status encounter(const EncounterText& text) = 0;
  // Writes what is left, closes all files.
  virtual Status close() = 0;
};

// Each makes `directory` (which has a parent) and writes into it. One writer per institution.
Result<std::unique_ptr<FormatWriter>> make_hl7_writer(const std::string& directory);
Result<std::unique_ptr<FormatWriter>> make_ssmix2_writer(const std::string& directory);
Result<std::unique_ptr<FormatWriter>> make_fhir_writer(const std::string& directory);
Result<std::unique_ptr<FormatWriter>> make_uke_writer(const std::string& directory);
Result<std::unique_ptr<FormatWriter>> make_eligibility_writer(const std::string& directory);
Result<std::unique_ptr<FormatWriter>> make_checkup_writer(const std::string& directory);
Result<std::unique_ptr<FormatWriter>> make_dpc_writer(const std::string& directory);

}  // namespace nayose
