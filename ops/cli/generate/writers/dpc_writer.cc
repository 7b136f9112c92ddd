// Some of the encounters as admissions in DPC 様式1.
#include <array>
#include <filesystem>
#include <string>
#include <system_error>

#include "engine/base/clock.h"
#include "engine/normalize/encoding/text_decoder.h"
#include "ops/cli/generate/format_writer.h"
#include "ops/cli/generate/writers/claim_file.h"

namespace nayose {
namespace {

constexpr uint64_t kEncountersPerAdmission = 16;
constexpr size_t kIdDigits = 10;
constexpr std::string_view kVersion = "20260401";

std::string compact(const CivilDate& date) {
  std::string text = format_iso_date(date);
  text.erase(7, 1).erase(4, 1);
  return text;
}

class DpcWriter final : public FormatWriter {
 public:
  explicit DpcWriter(std::string directory) : directory_(std::move(directory)) {}

  Status encounter(const EncounterText& text) override {
    const bool is_visit = text.change_kind == "update" || text.change_kind == "correction";
    if (!is_visit || text.sequence % kEncountersPerAdmission != 0) return Status::ok_status();
    const PlainIdentifiers& plain = text.plain;
    const std::string facility =
        plain.institution_code.substr(0, 2) + plain.institution_code.substr(3);
    if (!file_.begun()) file_.begin(directory_ + "/FF1_" + facility + ".txt");
    const int64_t admitted = japan_day(plain.event_ms);
    const int64_t discharged =
        admitted + 2 + static_cast<int64_t>(text.sequence / kEncountersPerAdmission % 20);
    const std::string admission = compact(civil_from_days(admitted));
    key_ = facility + "\t";
    if (text.patient.size() < kIdDigits) key_.append(kIdDigits - text.patient.size(), '0');
    key_.append(text.patient).append("\t").append(admission).append("\t0\t0");
    record("A000010", 0,
           {compact(civil_from_days(plain.birth_day)), plain.sex == 0 ? "1" : "2", plain.postcode});
    record("A000020", 0, {admission, "1"});
    record("A000030", 0, {compact(civil_from_days(discharged)), "1", "1"});
    int32_t number = 0;
    for (const std::string_view diagnosis : text.diagnoses) {
      std::string code(diagnosis);  // DPC writes ICD-10 without its point.
      if (const size_t point = code.find('.'); point != std::string::npos) code.erase(point, 1);
      record(number == 0 ? "A006010" : "A006040", number, {"", code, ""});
      ++number;
    }
    return file_.flush_when_large();
  }

  Status close() override { return file_.begun() ? file_.end() : Status::ok_status(); }

 private:
  void record(std::string_view code, int32_t number, const std::array<std::string, 3>& payloads) {
    std::string& out = file_.buffer();
    out.append(key_).append("\t").append(code).append("\t").append(kVersion).append("\t");
    out.append(std::to_string(number));
    for (const std::string& payload : payloads) out.append("\t").append(payload);
    out.append("\t\t\t\t\t\t\r\n");
  }

  const std::string directory_;
  ClaimFile file_;
  std::string key_;
};

}  // namespace

Result<std::unique_ptr<FormatWriter>> make_dpc_writer(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directory(directory, error);
  if (error) return Status(StatusCode::kIoError, "cannot make " + directory);
  return std::unique_ptr<FormatWriter>(std::make_unique<DpcWriter>(directory));
}

}  // namespace nayose
