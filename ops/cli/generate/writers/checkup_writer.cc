// Encounters as documents of 特定健診, one a file, a thousand files a folder.
#include <filesystem>
#include <string>
#include <system_error>

#include "ops/cli/generate/format_writer.h"
#include "ops/cli/generate/writers/claim_file.h"
#include "ops/cli/generate/writers/hl7_text.h"
#include "ops/cli/generate/writers/xml_element.h"

namespace nayose {
namespace {

constexpr uint64_t kFilesAFolder = 1000;
constexpr size_t kInsurerDigits = 8;
constexpr size_t kSecondDigits = 14;
constexpr std::string_view kWideSpace = "　";
constexpr std::string_view kFacilityOid = "1.2.392.200119.6.102";

// <name a="x" b="y"/>, nothing when the first value is empty.
void append_attributes(std::string_view name, std::string_view first, std::string_view value,
                       std::string_view second, std::string_view other, std::string* out) {
  if (value.empty()) return;
  out->append("<").append(name).append(" ").append(first).append("=\"");
  append_xml_escaped(value, out);
  out->append("\" ").append(second).append("=\"").append(other).append("\"/>");
}

void append_id(std::string_view root, std::string_view value, std::string* out) {
  append_attributes("id", "extension", value, "root", root, out);
}

class CheckupWriter final : public FormatWriter {
 public:
  explicit CheckupWriter(std::string directory) : directory_(std::move(directory)) {}

  // A retracted encounter is a request for deletion. Deletions of patients and merges have no form.
  Status encounter(const EncounterText& text) override {
    const bool retracted = text.change_kind == "retract_encounter";
    if (text.encounter.empty() || text.change_kind == "delete" || text.change_kind == "merge") {
      return {};
    }
    const std::string folder = "/" + padded_number(files_ / kFilesAFolder, 5);
    if (files_ % kFilesAFolder == 0) {
      std::error_code error;
      std::filesystem::create_directories(directory_ + folder, error);
      if (error) return Status(StatusCode::kIoError, directory_ + folder + ": " + error.message());
    }
    const std::string number = padded_number(files_++, 8);
    file_.begin(directory_ + folder + "/h" + text.plain.institution_code + number + ".xml");
    append_document(text, retracted, &file_.buffer());
    return file_.end();
  }

  Status close() override { return {}; }

 private:
  void append_document(const EncounterText& text, bool retracted, std::string* out) {
    const PlainIdentifiers& plain = text.plain;
    const std::string facility_root =
        std::string(kFacilityOid).append(".").append(plain.institution_code);
    time_.clear();
    append_japan_time(plain.event_ms, false, &time_);
    time_.resize(kSecondDigits);
    time_.append("+0900");
    out->append(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<ClinicalDocument xmlns=\"urn:hl7-org:v3\" "
        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n");
    append_id(facility_root + ".1", text.encounter, out);
    append_attributes("code", "code", retracted ? "19" : "10", "codeSystem",
                      "1.2.392.200119.6.1001", out);
    out->append("<effectiveTime value=\"").append(time_).append("\"/>\n");
    append_patient(text, facility_root, retracted, out);
    out->append("<author><assignedAuthor><representedOrganization>");
    append_id(kFacilityOid, plain.institution_code, out);
    out->append(
        "</representedOrganization></assignedAuthor></author>\n"
        "<documentationOf><serviceEvent>"
        "<code code=\"010\" codeSystem=\"1.2.392.200119.6.1002\"/><effectiveTime value=\"");
    out->append(time_).append("\"/></serviceEvent></documentationOf>\n");
    if (!retracted) append_results(out);
    out->append("</ClinicalDocument>\n");
  }

  // The name is kana only; insurers' numbers have eight digits.
  static void append_patient(const EncounterText& text, const std::string& facility_root,
                             bool retracted, std::string* out) {
    const PlainIdentifiers& plain = text.plain;
    out->append("<recordTarget><patientRole>");
    append_id(facility_root, text.patient, out);
    if (!retracted) {
      std::string insurer = plain.insurer;
      if (!insurer.empty() && insurer.size() < kInsurerDigits) {
        insurer.insert(0, kInsurerDigits - insurer.size(), '0');
      }
      append_id("1.2.392.200119.6.101", insurer, out);
      append_id("1.2.392.200119.6.204", plain.symbol, out);
      append_id("1.2.392.200119.6.205", plain.number, out);
      append_id("1.2.392.200119.6.211", plain.branch, out);
      out->append("<addr>");
      append_xml_escaped(plain.address, out);
      append_xml_element("postalCode", plain.postcode, out);
      out->append("</addr><patient>");
      append_xml_element("name", joined_name(plain.kana_family, plain.kana_given, kWideSpace), out);
      append_attributes("administrativeGenderCode", "code", plain.sex == 0 ? "1" : "2",
                        "codeSystem", "1.2.392.200119.6.1104", out);
      out->append("<birthTime value=\"").append(compact_day(plain.birth_day));
      out->append("\"/></patient>");
    }
    out->append("</patientRole></recordTarget>\n");
  }

  void append_results(std::string* out) {
    const std::string height = std::to_string(150 + files_ % 40);
    out->append(
        "<component><structuredBody><component><section>"
        "<code code=\"01010\" codeSystem=\"1.2.392.200119.6.1010\"/><entry><observation "
        "classCode=\"OBS\" moodCode=\"EVN\"><code code=\"9N001000000000001\"/>"
        "<value xsi:type=\"PQ\" value=\"");
    out->append(height).append(
        ".0\" unit=\"cm\"/></observation></entry></section></component>"
        "</structuredBody></component>\n");
  }

  std::string directory_;
  ClaimFile file_;
  std::string time_;
  uint64_t files_ = 0;
};

}  // namespace

Result<std::unique_ptr<FormatWriter>> make_checkup_writer(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return Status(StatusCode::kIoError, directory + ": " + error.message());
  return std::unique_ptr<FormatWriter>(std::make_unique<CheckupWriter>(directory));
}

}  // namespace nayose
