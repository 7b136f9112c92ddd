// Encounters as a bulk export of FHIR (JP Core): resources of one kind a file, each version of a
// Patient a line. Deletions are Bundles of a further file.
#include <filesystem>
#include <string>
#include <system_error>
#include <unordered_map>

#include "engine/base/clock.h"
#include "engine/base/hash64.h"
#include "ops/cli/generate/format_writer.h"
#include "ops/cli/generate/kana_forms.h"
#include "ops/cli/generate/writers/claim_file.h"

namespace nayose {
namespace {

constexpr std::string_view kLocalIds = "urn:oid:1.2.392.100495.20.3.51.1";
constexpr std::string_view kExtensions =
    "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPerson";

// Texts hold no quotes and no backslashes (EncounterText), so that nothing is escaped.
void append_member(std::string_view name, std::string_view value, std::string* out) {
  if (value.empty()) return;
  out->append(",\"").append(name).append("\":\"").append(value).append("\"");
}

void append_name(std::string_view code, std::string_view use, std::string_view family,
                 std::string_view given, std::string* out) {
  if (family.empty() && given.empty()) return;
  if (out->back() == '}') out->push_back(',');
  out->append(
      "{\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/"
      "iso21090-EN-representation\",\"valueCode\":\"");
  out->append(code).append("\"}]");
  append_member("use", use, out);
  append_member("family", family, out);
  if (!given.empty()) out->append(",\"given\":[\"").append(given).append("\"]");
  out->push_back('}');
}

void append_extension(std::string_view name, std::string_view value, std::string* out) {
  if (value.empty()) return;
  if (out->back() == '}') out->push_back(',');
  out->append("{\"url\":\"").append(kExtensions).append(name).append("\"");
  append_member("valueString", value, out);
  out->push_back('}');
}

class FhirWriter final : public FormatWriter {
 public:
  explicit FhirWriter(const std::string& directory) {
    patients_.begin(directory + "/Patient.ndjson");
    coverages_.begin(directory + "/Coverage.ndjson");
    encounters_.begin(directory + "/Encounter.ndjson");
    deleted_.begin(directory + "/deleted.ndjson");
  }

  Status encounter(const EncounterText& text) override {
    if (text.change_kind == "delete") {
      append_deletion(text);
      return deleted_.flush_when_large();
    }
    const bool retracted = text.change_kind == "retract_encounter";
    if (!retracted) append_patient_if_new(text);
    if (text.change_kind == "merge") {
      append_merged(text);
    } else if (!text.encounter.empty()) {
      append_visit(text, retracted);
    }
    NAYOSE_RETURN_IF_ERROR(patients_.flush_when_large());
    NAYOSE_RETURN_IF_ERROR(coverages_.flush_when_large());
    return encounters_.flush_when_large();
  }

  Status close() override {
    for (ClaimFile* file : {&patients_, &coverages_, &encounters_, &deleted_}) {
      if (file->begun()) NAYOSE_RETURN_IF_ERROR(file->end());
    }
    return {};
  }

 private:
  // What was last written of a patient.
  struct Known {
    uint64_t person = 0;
    uint64_t insurance = 0;
    uint32_t versions = 0;
    uint32_t coverages = 0;
  };

  void append_identifier(const EncounterText& text, std::string_view patient) {
    line_.append(",\"identifier\":[{\"system\":\"").append(kLocalIds);
    line_.append(text.plain.institution_code).append("\"");
    append_member("value", patient, &line_);
    line_.append("}]");
  }

  void append_patient_if_new(const EncounterText& text) {
    Known& known = known_[text.patient];
    line_.clear();
    append_person(text.plain);
    const uint64_t person = hash64(line_);
    if (known.versions == 0 || person != known.person) {
      known.person = person;
      person_ = line_;
      line_ = "{\"resourceType\":\"Patient\"";
      append_member("id", text.patient, &line_);
      line_.append(",\"meta\":{\"versionId\":\"").append(std::to_string(++known.versions));
      line_.append("\"");
      append_member("lastUpdated", text.event_time, &line_);
      line_.append("}");
      append_identifier(text, text.patient);
      line_.append(",\"active\":true").append(person_).append("}\n");
      patients_.buffer().append(line_);
    }
    append_coverage_if_new(text, &known);
  }

  void append_person(const PlainIdentifiers& plain) {
    const std::string_view kind = plain.latin_family.empty() ? "official" : "usual";
    std::string& out = line_;
    out.append(",\"name\":[");
    append_name("ABC", "official", plain.latin_family, plain.latin_given, &out);
    append_name("IDE", "official", plain.kanji_family, plain.kanji_given, &out);
    append_name("SYL", "official", plain.kana_family, plain.kana_given, &out);
    append_name("IDE", kind, plain.alias_kanji_family, plain.alias_kanji_given, &out);
    append_name("SYL", kind, plain.alias_kana_family, plain.alias_kana_given, &out);
    append_name("IDE", "maiden", plain.former_kanji, "", &out);
    append_name("SYL", "maiden", plain.former_kana, "", &out);
    out.append("]");
    if (!plain.phone.empty()) {
      out.append(",\"telecom\":[{\"system\":\"phone\"");
      append_member("value", plain.phone, &out);
      append_member("use", plain.phone.substr(0, 3) == "090" ? "mobile" : "home", &out);
      out.append("}]");
    }
    append_member("gender", plain.sex == 0 ? "male" : "female", &out);
    append_member("birthDate", format_iso_date(civil_from_days(plain.birth_day)), &out);
    if (plain.address.empty() && plain.postcode.empty()) return;
    out.append(",\"address\":[{\"use\":\"home\"");
    append_member("text", plain.address, &out);
    append_member("postalCode", plain.postcode, &out);
    out.append("}]");
  }

  // JP Core wants symbol and number in full width. Only what follows another insurance has a
  // beginning: nothing tells since when the first one held.
  void append_coverage_if_new(const EncounterText& text, Known* known) {
    const PlainIdentifiers& plain = text.plain;
    if (plain.insurer.empty() && plain.number.empty()) return;
    const std::string whole =
        plain.insurer + "/" + plain.symbol + "/" + plain.number + "/" + plain.branch;
    const uint64_t insurance = hash64(whole);
    if (known->coverages > 0 && insurance == known->insurance) return;
    known->insurance = insurance;
    symbol_.clear();
    number_.clear();
    append_full_width(plain.symbol, &symbol_);
    append_full_width(plain.number, &number_);
    std::string& out = coverages_.buffer();
    out.append("{\"resourceType\":\"Coverage\",\"id\":\"").append(text.patient).append("-");
    out.append(std::to_string(++known->coverages))
        .append("\",\"status\":\"active\",\"extension\":[");
    append_extension("Symbol", symbol_, &out);
    append_extension("Number", number_, &out);
    append_extension("SubNumber", plain.branch, &out);
    out.append("],\"beneficiary\":{\"reference\":\"Patient/").append(text.patient).append("\"}");
    append_member("dependent", plain.branch, &out);
    if (known->coverages > 1) {
      out.append(",\"period\":{\"start\":\"");
      out.append(format_iso_date(civil_from_days(japan_day(plain.event_ms)))).append("\"}");
    }
    out.append(
        ",\"payor\":[{\"identifier\":{\"system\":\"http://jpfhir.jp/fhir/core/mhlw/IdSystem/"
        "InsurerNumber\"");
    append_member("value", plain.insurer, &out);
    out.append("}}]}\n");
  }

  void append_visit(const EncounterText& text, bool retracted) {
    std::string& out = encounters_.buffer();
    out.append("{\"resourceType\":\"Encounter\",\"id\":\"").append(text.encounter).append("\"");
    append_member("status", retracted ? "entered-in-error" : "finished", &out);
    out.append(
        ",\"class\":{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActCode\","
        "\"code\":\"AMB\"}");
    if (!text.department.empty()) {
      out.append(",\"serviceType\":{\"coding\":[{\"code\":\"").append(text.department);
      out.append("\"}]}");
    }
    if (!text.diagnoses.empty()) {
      out.append(",\"reasonCode\":[");
      for (const std::string_view diagnosis : text.diagnoses) {
        if (out.back() == '}') out.push_back(',');
        out.append("{\"coding\":[{\"system\":\"http://hl7.org/fhir/sid/icd-10\"");
        append_member("code", diagnosis, &out);
        out.append("}]}");
      }
      out.append("]");
    }
    out.append(",\"subject\":{\"reference\":\"Patient/").append(text.patient);
    out.append("\"},\"period\":{\"start\":\"").append(text.event_time).append("\"}}\n");
  }

  void append_merged(const EncounterText& text) {
    line_ = "{\"resourceType\":\"Patient\"";
    append_member("id", text.merge_from, &line_);
    line_.append(",\"meta\":{\"lastUpdated\":\"").append(text.event_time).append("\"}");
    append_identifier(text, text.merge_from);
    line_.append(",\"active\":false,\"link\":[{\"other\":{\"reference\":\"Patient/");
    line_.append(text.patient).append("\"},\"type\":\"replaced-by\"}]}\n");
    patients_.buffer().append(line_);
  }

  void append_deletion(const EncounterText& text) {
    std::string& out = deleted_.buffer();
    out.append("{\"resourceType\":\"Bundle\",\"type\":\"transaction\"");
    append_member("timestamp", text.event_time, &out);
    out.append(",\"entry\":[{\"request\":{\"method\":\"DELETE\",\"url\":\"Patient?identifier=");
    out.append(kLocalIds).append(text.plain.institution_code).append("%7C").append(text.patient);
    out.append("\"}}]}\n");
  }

  ClaimFile patients_;
  ClaimFile coverages_;
  ClaimFile encounters_;
  ClaimFile deleted_;
  std::unordered_map<std::string, Known> known_;
  std::string line_;
  std::string person_;
  std::string symbol_;
  std::string number_;
};

}  // namespace

Result<std::unique_ptr<FormatWriter>> make_fhir_writer(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return Status(StatusCode::kIoError, directory + ": " + error.message());
  return std::unique_ptr<FormatWriter>(std::make_unique<FhirWriter>(directory));
}

}  // namespace nayose
