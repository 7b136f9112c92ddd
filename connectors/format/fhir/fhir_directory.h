// The Patients, Coverages and Organizations of an export or a Bundle, found by what refers to them.
// Private to this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "connectors/format/fhir/fhir_facts.h"

namespace nayose {

// Where a resource stood: what its message id says.
struct FhirPlace {
  uint32_t file = 0;
  uint64_t line = 0;
  uint64_t entry = 0;
};

// Threads: one at a time. Memory: some hundred bytes a patient (packed), none for what is seen
// again unchanged.
class FhirDirectory {
 public:
  struct Version {
    int64_t updated_ms = 0;
    std::string packed;
    FhirPlace place;
    bool stands_alone = false;  // Tells something of its own when no Encounter uses it.
    bool used = false;
    bool replaced = false;  // Merged into another patient.
  };
  struct Person {
    std::vector<Version> versions;       // By the time of their last update.
    std::vector<std::string> coverages;  // Packed.
  };

  void clear();

  // `keys`: the first names the resource, the others are its identifiers. A key that names two
  // different patients names none. A version of the same time replaces the one before.
  void add_patient(const std::vector<std::string>& keys, const FhirPatient& patient,
                   const FhirPlace& place, bool stands_alone);
  // A Coverage of the same id replaces the one before.
  void add_coverage(const FhirCoverage& coverage);
  void add_organization(const std::string& key, const FhirOrganization& organization);

  // Nobody for a key that is not known. Pointers live until the next add.
  Person* find(const std::string& key);
  const FhirOrganization* find_organization(const std::string& key) const;
  // The version that held at `time_ms`, else the first one; nullptr when there is none.
  static Version* version_at(Person* person, int64_t time_ms);

  // In the order in which they were seen first.
  std::vector<Person>& persons() { return persons_; }
  size_t bytes() const { return bytes_; }

 private:
  uint32_t node_of(const std::string& key);
  uint32_t patient_node(const std::string& key, const FhirPatient& patient);
  void join(const std::string& key, uint32_t node, const FhirPatient& patient);
  void keep(Person* person, Version version);

  std::unordered_map<std::string, uint32_t> nodes_;
  std::unordered_map<std::string, FhirOrganization> organizations_;
  std::vector<Person> persons_;
  size_t bytes_ = 0;
};

// A person's insurances: those in force on `day` (YYYY-MM-DD; empty: all) first, the latest before
// older ones, 公費 last. `own`: of the Patient's identifiers, taken when there is no Coverage.
// Payers that are references are looked up in `near`, then in `far`.
std::vector<InsuranceMessage> fhir_insurances(const FhirDirectory::Person* person,
                                              const std::vector<InsuranceMessage>& own,
                                              std::string_view day, const FhirDirectory& near,
                                              const FhirDirectory& far);

}  // namespace nayose
