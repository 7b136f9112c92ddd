#include <array>
#include <string_view>

#include "connectors/format/fhir/fhir_resources.h"

namespace nayose {
namespace {

constexpr size_t kParts = 4;
using Parts = std::array<std::string, kParts>;

bool fill(Parts parts, InsuranceMessage* out) {
  if (parts[0].empty() && parts[2].empty()) return false;
  out->insurer = std::move(parts[0]);
  out->symbol = std::move(parts[1]);
  out->number = std::move(parts[2]);
  out->branch = std::move(parts[3]);
  return true;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool is_insurer_system(std::string_view system) {
  return contains(system, "/InsurerNumber") || contains(system, "1.2.392.100495.20.3.61");
}

void take_missing(const InsuranceMessage& from, InsuranceMessage* to) {
  if (to->insurer.empty()) to->insurer = from.insurer;
  if (to->symbol.empty()) to->symbol = from.symbol;
  if (to->number.empty()) to->number = from.number;
  if (to->branch.empty()) to->branch = from.branch;
}

void read_extensions(FhirJson resource, InsuranceMessage* out) {
  out->symbol = fhir_extension_text(resource, "/JP_Coverage_InsuredPersonSymbol", "valueString");
  out->number = fhir_extension_text(resource, "/JP_Coverage_InsuredPersonNumber", "valueString");
  out->branch = fhir_extension_text(resource, "/JP_Coverage_InsuredPersonSubNumber", "valueString");
}

void read_identifiers(FhirJson resource, InsuranceMessage* out) {
  fhir_each(resource, "identifier", [&](FhirJson identifier) {
    const std::string_view system = fhir_text(identifier, "system");
    const std::string_view value = fhir_text(identifier, "value");
    InsuranceMessage read;
    const bool good = (contains(system, "memberID") && read_member_id(value, &read)) ||
                      (contains(system, "JP_Coverage_id") && read_coverage_csv(value, &read));
    if (good) take_missing(read, out);
  });
}

// subscriberId is 記号:番号 in JP Core; a number alone elsewhere.
void read_subscriber(FhirJson resource, InsuranceMessage* out) {
  const std::string_view subscriber = fhir_text(resource, "subscriberId");
  InsuranceMessage read;
  const size_t colon = subscriber.find(':');
  if (colon == std::string_view::npos) {
    read.number = subscriber;
  } else {
    read.symbol = subscriber.substr(0, colon);
    read.number = subscriber.substr(colon + 1);
  }
  // Half of the one and half of the other would be nobody's number.
  if (out->number.empty()) take_missing(read, out);
  if (out->branch.empty()) out->branch = fhir_text(resource, "dependent");
}

void read_payor(FhirJson resource, FhirCoverage* out) {
  fhir_each(resource, "payor", [&](FhirJson payor) {
    if (!out->payor.empty()) return;
    FhirJson identifier;
    if (fhir_member(payor, "identifier", &identifier) && out->insurance.insurer.empty()) {
      out->insurance.insurer = fhir_text(identifier, "value");
    }
    const std::string_view reference = fhir_text(payor, "reference");
    out->payor = fhir_key(reference);
    if (reference.substr(0, 1) != "#" || !out->insurance.insurer.empty()) return;
    fhir_each(resource, "contained", [&](FhirJson contained) {
      if (fhir_text(contained, "id") != reference.substr(1)) return;
      FhirOrganization organization;
      read_fhir_organization(contained, &organization);
      out->insurance.insurer = organization.insurer;
    });
  });
}

std::string day_of(std::string_view time) { return fhir_instant(time).substr(0, 10); }

}  // namespace

bool read_member_id(std::string_view value, InsuranceMessage* out) {
  Parts parts;
  for (size_t i = 0; i < kParts; ++i) {
    const size_t colon = value.find(':');
    if ((colon == std::string_view::npos) != (i + 1 == kParts)) return false;
    parts[i] = value.substr(0, colon);
    if (colon != std::string_view::npos) value.remove_prefix(colon + 1);
  }
  return fill(std::move(parts), out);
}

bool read_coverage_csv(std::string_view value, InsuranceMessage* out) {
  Parts parts;
  for (size_t i = 0; i < kParts; ++i) {
    const bool quoted = !value.empty() && value.front() == '"';
    if (quoted) value.remove_prefix(1);
    const size_t end = value.find(quoted ? '"' : ',');
    parts[i] = value.substr(0, end);
    if (end == std::string_view::npos) {
      if (quoted || i + 1 < kParts) return false;
      break;
    }
    value.remove_prefix(end + (quoted ? 1 : 0));
    if (value.empty() != (i + 1 == kParts)) return false;
    if (!value.empty() && value.front() != ',') return false;
    if (!value.empty()) value.remove_prefix(1);
  }
  return fill(std::move(parts), out);
}

void read_fhir_coverage(FhirJson resource, FhirCoverage* out) {
  *out = {};
  out->id = fhir_text(resource, "id");
  out->beneficiary = fhir_reference(resource, "beneficiary");
  InsuranceMessage& insurance = out->insurance;
  read_extensions(resource, &insurance);
  read_identifiers(resource, &insurance);
  read_subscriber(resource, &insurance);
  read_payor(resource, out);
  FhirJson period;
  if (fhir_member(resource, "period", &period)) {
    insurance.valid_from = day_of(fhir_text(period, "start"));
    insurance.valid_to = day_of(fhir_text(period, "end"));
  }
  const std::string_view status = fhir_text(resource, "status");
  out->dropped = status == "cancelled" || status == "entered-in-error" || status == "draft";
}

void read_fhir_organization(FhirJson resource, FhirOrganization* out) {
  *out = {};
  fhir_each(resource, "identifier", [&](FhirJson identifier) {
    const std::string_view system = fhir_text(identifier, "system");
    if (is_insurer_system(system)) out->insurer = fhir_text(identifier, "value");
    if (contains(system, "insurance-medical-institution-no")) {
      out->institution = fhir_text(identifier, "value");
    }
  });
  if (!out->institution.empty()) return;
  // The ten digits in their parts: prefecture, kind of fee schedule, number.
  std::string number;
  std::string prefecture;
  std::string category;
  fhir_each(resource, "extension", [&](FhirJson extension) {
    const std::string_view url = fhir_text(extension, "url");
    FhirJson value;
    if (contains(url, "JP_Organization_InsuranceOrganizationNo") &&
        fhir_member(extension, "valueIdentifier", &value)) {
      number = fhir_text(value, "value");
    } else if (contains(url, "JP_Organization_PrefectureNo") &&
               fhir_member(extension, "valueCoding", &value)) {
      prefecture = fhir_text(value, "code");
    } else if (contains(url, "JP_Organization_InsuranceOrganizationCategory") &&
               fhir_member(extension, "valueCoding", &value)) {
      category = fhir_text(value, "code");
    }
  });
  if (number.size() == 7 && prefecture.size() == 2 && category.size() == 1) {
    out->institution = prefecture + category + number;
  }
}

}  // namespace nayose
