// What nayose needs to know of FHIR resources, apart from their JSON. Private to this folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/format/encounter_message.h"

namespace nayose {

struct FhirLocalId {
  std::string institution;  // Ten digits; empty when the system does not tell.
  std::string value;
};

struct FhirPatient {
  std::vector<FhirLocalId> ids;
  EncounterMessage person;   // Names, birth date, sex, contact, insurances of its identifiers.
  std::string updated;       // meta.lastUpdated
  std::string version;       // meta.versionId
  std::string deceased;      // "true" or a date
  std::string organization;  // managingOrganization, as a key
  std::string replaced_by;   // Key of the Patient that this one was merged into.
};

struct FhirCoverage {
  std::string id;           // Coverage.id
  std::string beneficiary;  // Key of the Patient.
  std::string payor;        // Key of the Organization.
  InsuranceMessage insurance;
  bool dropped = false;  // Cancelled, entered in error, a draft.
};

struct FhirOrganization {
  std::string insurer;
  std::string institution;
};

struct FhirEncounter {
  std::string id;
  std::string subject;   // Key of the Patient.
  std::string provider;  // Key of the Organization.
  std::string status;
  std::string start;    // period.start
  std::string updated;  // meta.lastUpdated
  uint64_t version = 0;
  std::string payload;  // A JSON object.
};

// Resources as one string, and back: a fraction of their JSON. Kept in memory only.
std::string pack_fhir_patient(const FhirPatient& patient);
void unpack_fhir_patient(std::string_view packed, FhirPatient* patient);
std::string pack_fhir_coverage(const FhirCoverage& coverage);
void unpack_fhir_coverage(std::string_view packed, FhirCoverage* coverage);

// What a reference names, whatever the server: "Patient/1" of
// "https://x/fhir/Patient/1/_history/2", "urn:uuid:…" as it is. A contained resource ("#p") names
// nothing outside: empty.
std::string fhir_key(std::string_view reference);
// A logical reference: "system|value".
std::string fhir_identifier_key(std::string_view system, std::string_view value);

// A dateTime of FHIR as RFC 3339 or a day: "2024" is its first day; Japanese time where no offset
// is given. Empty when it is none.
std::string fhir_instant(std::string_view text);

// 公費: a payer number (8 digits) whose first two are those of no health insurance.
bool is_public_expense(std::string_view insurer);

}  // namespace nayose
