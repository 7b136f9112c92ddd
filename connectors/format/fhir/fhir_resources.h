// Reads the resources that nayose needs. Private to this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connectors/format/fhir/fhir_facts.h"
#include "connectors/format/fhir/fhir_json.h"

namespace nayose {

// Each replaces all of `*out`. Members of another type than FHIR's count as missing.
void read_fhir_names(FhirJson patient, EncounterMessage* out);
void read_fhir_patient(FhirJson resource, FhirPatient* out);
void read_fhir_coverage(FhirJson resource, FhirCoverage* out);
void read_fhir_organization(FhirJson resource, FhirOrganization* out);
void read_fhir_encounter(FhirJson resource, FhirEncounter* out);

// The key of what the member `name` refers to, by reference or by identifier; empty when it does
// not.
std::string fhir_reference(FhirJson resource, std::string_view name);
// Keys under which others may name a Patient by identifier.
std::vector<std::string> fhir_identifier_keys(FhirJson patient);

// 保険者番号:記号:番号:枝番 of JP_Insurance_memberID. False when it is no such value.
bool read_member_id(std::string_view value, InsuranceMessage* out);
// The same as CSV of JP_Coverage_id: "00012345","１２－３４","５６７８","00".
bool read_coverage_csv(std::string_view value, InsuranceMessage* out);

}  // namespace nayose
