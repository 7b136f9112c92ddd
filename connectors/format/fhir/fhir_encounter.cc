#include <charconv>

#include "connectors/format/fhir/fhir_resources.h"

namespace nayose {
namespace {

constexpr size_t kCodingsMax = 64;
constexpr uint64_t kSequenceMax = 0x7fffffff;

class Payload {
 public:
  explicit Payload(std::string* json) : json_(json) { json_->push_back('{'); }

  void text(std::string_view key, std::string_view value) {
    if (value.empty()) return;
    name(key);
    append_json_text(value, json_);
  }

  // System and code of each coding of a CodeableConcept, or of a list of them. No display and no
  // text: people write names there.
  void concepts(FhirJson resource, std::string_view member, std::string_view key) {
    size_t count = 0;
    fhir_each(resource, member, [&](FhirJson concept_json) {
      fhir_each(concept_json, "coding", [&](FhirJson coding) {
        const std::string_view code = fhir_text(coding, "code");
        if (code.empty() || count >= kCodingsMax) return;
        if (count++ == 0) {
          name(key);
          json_->push_back('[');
        } else {
          json_->push_back(',');
        }
        json_->append("{\"system\":");
        append_json_text(fhir_text(coding, "system"), json_);
        json_->append(",\"code\":");
        append_json_text(code, json_);
        json_->push_back('}');
      });
    });
    if (count > 0) json_->push_back(']');
  }

  void end() { json_->push_back('}'); }

 private:
  void name(std::string_view key) {
    if (json_->size() > 1) json_->push_back(',');
    append_json_text(key, json_);
    json_->push_back(':');
  }

  std::string* json_;
};

uint64_t version_number(std::string_view version) {
  uint64_t number = 0;
  const auto [end, error] =
      std::from_chars(version.data(), version.data() + version.size(), number);
  const bool whole = error == std::errc() && end == version.data() + version.size();
  return whole && number <= kSequenceMax ? number : 0;
}

}  // namespace

void read_fhir_encounter(FhirJson resource, FhirEncounter* out) {
  *out = {};
  fhir_each(resource, "identifier", [&](FhirJson identifier) {
    if (out->id.empty()) out->id = fhir_text(identifier, "value");
  });
  if (out->id.empty()) out->id = fhir_text(resource, "id");
  out->subject = fhir_reference(resource, "subject");
  out->provider = fhir_reference(resource, "serviceProvider");
  out->status = fhir_text(resource, "status");
  FhirJson member;
  if (fhir_member(resource, "period", &member)) {
    out->start = fhir_instant(fhir_text(member, "start"));
  }
  if (fhir_member(resource, "meta", &member)) {
    out->updated = fhir_instant(fhir_text(member, "lastUpdated"));
    out->version = version_number(fhir_text(member, "versionId"));
  }
  Payload payload(&out->payload);
  payload.text("status", out->status);
  if (fhir_member(resource, "class", &member)) payload.text("class", fhir_text(member, "code"));
  payload.concepts(resource, "type", "type");
  payload.concepts(resource, "serviceType", "serviceType");
  payload.concepts(resource, "reasonCode", "reasonCode");
  payload.end();
}

}  // namespace nayose
