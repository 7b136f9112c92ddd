#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "connectors/format/fhir/fhir_resources.h"

namespace nayose {
namespace {

constexpr std::string_view kLocalIds = "urn:oid:1.2.392.100495.20.3.51.";
constexpr std::string_view kCheckupIds = "urn:oid:1.2.392.200119.6.102.";
constexpr std::string_view kMemberId = "/JP_Insurance_memberID";
constexpr size_t kInstitutionDigits = 10;
constexpr size_t kIdsMax = 16;
constexpr size_t kPhonesMax = 16;

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// The institution in a system of local ids: ten digits, after a 1 (医療機関) where there are
// eleven.
std::string_view institution_of(std::string_view system) {
  for (const std::string_view prefix : {kLocalIds, kCheckupIds}) {
    if (system.substr(0, prefix.size()) != prefix) continue;
    std::string_view code = system.substr(prefix.size());
    if (code.size() == kInstitutionDigits + 1 && code.front() == '1') code.remove_prefix(1);
    return code.size() == kInstitutionDigits ? code : std::string_view();
  }
  return {};
}

std::string_view type_code(FhirJson identifier) {
  std::string_view code;
  FhirJson type;
  if (!fhir_member(identifier, "type", &type)) return code;
  fhir_each(type, "coding", [&](FhirJson coding) {
    if (code.empty()) code = fhir_text(coding, "code");
  });
  return code;
}

bool is_old(FhirJson identifier) { return fhir_text(identifier, "use") == "old"; }

// How well an identifier of no known system may stand for the local id; 0: not at all.
int local_rank(FhirJson identifier) {
  const std::string_view system = fhir_text(identifier, "system");
  if (system.find("memberID") != std::string_view::npos) return 0;
  const std::string_view code = type_code(identifier);
  if (code == "MR") return 3;
  if (code == "PI") return 2;
  return code.empty() ? 1 : 0;
}

void read_ids(FhirJson resource, FhirPatient* out) {
  std::string institution;
  fhir_each(resource, "extension", [&](FhirJson extension) {
    FhirJson number;
    if (ends_with(fhir_text(extension, "url"), "/JP_eCS_InstitutionNumber") &&
        fhir_member(extension, "valueIdentifier", &number)) {
      institution = fhir_text(number, "value");
    }
  });
  std::string_view best;
  int best_rank = 0;
  fhir_each(resource, "identifier", [&](FhirJson identifier) {
    const std::string_view system = fhir_text(identifier, "system");
    const std::string_view value = fhir_text(identifier, "value");
    if (value.empty() || is_old(identifier)) return;
    const std::string_view code = institution_of(system);
    if (!code.empty()) {
      if (out->ids.size() < kIdsMax) out->ids.push_back({std::string(code), std::string(value)});
      return;
    }
    InsuranceMessage insurance;
    if (ends_with(system, kMemberId)) {
      const bool room = out->person.insurances.size() < kIdsMax;
      if (room && read_member_id(value, &insurance)) out->person.insurances.push_back(insurance);
      return;
    }
    const int rank = local_rank(identifier);
    if (rank <= best_rank) return;
    best_rank = rank;
    best = value;
  });
  if (out->ids.empty() && !best.empty()) out->ids.push_back({institution, std::string(best)});
}

// The patient's own numbers first: mobile, home, other; those of the work place last.
int phone_rank(std::string_view use) {
  if (use == "mobile") return 0;
  if (use == "home") return 1;
  return use == "work" ? 3 : 2;
}

void read_phones(FhirJson resource, EncounterMessage* person) {
  std::vector<std::pair<int, std::string_view>> phones;
  fhir_each(resource, "telecom", [&](FhirJson contact) {
    const std::string_view system = fhir_text(contact, "system");
    const std::string_view use = fhir_text(contact, "use");
    std::string_view value = fhir_text(contact, "value");
    if (system != "phone" && system != "sms" && !(system.empty() && value.substr(0, 4) == "tel:")) {
      return;
    }
    if (value.substr(0, 4) == "tel:") value.remove_prefix(4);
    if (value.empty() || use == "old" || phones.size() >= kPhonesMax) return;
    phones.emplace_back(phone_rank(use), value);
  });
  std::stable_sort(phones.begin(), phones.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& phone : phones) person->phones.emplace_back(phone.second);
}

int address_rank(FhirJson address) {
  const std::string_view use = fhir_text(address, "use");
  if (use == "home") return 4;
  if (use.empty()) return 3;
  if (use == "temp") return 2;
  return use == "old" ? 0 : 1;
}

void read_address(FhirJson resource, EncounterMessage* person) {
  FhirJson best;
  int best_rank = 0;
  fhir_each(resource, "address", [&](FhirJson address) {
    const int rank = address_rank(address);
    if (rank <= best_rank) return;
    best_rank = rank;
    best = address;
  });
  if (best_rank == 0) return;
  person->postcode = fhir_text(best, "postalCode");
  person->address = fhir_text(best, "text");
  if (!person->address.empty()) return;
  person->address.append(fhir_text(best, "state")).append(fhir_text(best, "city"));
  FhirJson lines;
  simdjson::dom::array list;
  if (!fhir_member(best, "line", &lines) || lines.get(list) != simdjson::SUCCESS) return;
  for (const FhirJson line : list) {
    std::string_view text;
    if (line.get(text) == simdjson::SUCCESS) person->address.append(text);
  }
}

std::string deceased_of(FhirJson resource) {
  if (fhir_flag(resource, "deceasedBoolean", false)) return "true";
  return std::string(fhir_text(resource, "deceasedDateTime"));
}

}  // namespace

void read_fhir_patient(FhirJson resource, FhirPatient* out) {
  *out = {};
  read_ids(resource, out);
  EncounterMessage& person = out->person;
  read_fhir_names(resource, &person);
  person.birth_date = fhir_text(resource, "birthDate");
  const std::string_view gender = fhir_text(resource, "gender");
  if (gender != "unknown") person.sex = gender;
  read_phones(resource, &person);
  read_address(resource, &person);
  out->deceased = deceased_of(resource);
  out->organization = fhir_reference(resource, "managingOrganization");
  FhirJson meta;
  if (fhir_member(resource, "meta", &meta)) {
    out->updated = fhir_instant(fhir_text(meta, "lastUpdated"));
    out->version = fhir_text(meta, "versionId");
  }
  if (fhir_flag(resource, "active", true)) return;
  fhir_each(resource, "link", [&](FhirJson link) {
    if (fhir_text(link, "type") == "replaced-by") out->replaced_by = fhir_reference(link, "other");
  });
}

std::string fhir_reference(FhirJson resource, std::string_view name) {
  FhirJson reference;
  if (!fhir_member(resource, name, &reference)) return {};
  std::string key = fhir_key(fhir_text(reference, "reference"));
  FhirJson identifier;
  if (key.empty() && fhir_member(reference, "identifier", &identifier)) {
    key = fhir_identifier_key(fhir_text(identifier, "system"), fhir_text(identifier, "value"));
  }
  return key;
}

std::vector<std::string> fhir_identifier_keys(FhirJson patient) {
  std::vector<std::string> keys;
  fhir_each(patient, "identifier", [&](FhirJson identifier) {
    const std::string_view system = fhir_text(identifier, "system");
    const std::string_view value = fhir_text(identifier, "value");
    if (!value.empty() && keys.size() < kIdsMax) keys.push_back(fhir_identifier_key(system, value));
  });
  return keys;
}

}  // namespace nayose
