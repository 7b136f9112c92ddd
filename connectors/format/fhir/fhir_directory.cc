#include "connectors/format/fhir/fhir_directory.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "engine/base/clock.h"

namespace nayose {
namespace {

constexpr uint32_t kAmbiguous = std::numeric_limits<uint32_t>::max();
constexpr size_t kInsurancesMax = 16;
constexpr size_t kCoveragesMax = 64;
constexpr size_t kVersionsMax = 1024;
// Of a node in the tables, apart from its texts.
constexpr size_t kNodeBytes = 200;

int64_t updated_ms(const FhirPatient& patient) {
  return parse_timestamp_ms(patient.updated).value_or(std::numeric_limits<int64_t>::min());
}

bool same_local_id(const FhirPatient& a, const FhirPatient& b) {
  return !a.ids.empty() && !b.ids.empty() && a.ids[0].value == b.ids[0].value &&
         a.ids[0].institution == b.ids[0].institution;
}

// Exports of two hospitals may number their patients alike.
bool of_two_institutions(const FhirPatient& a, const FhirPatient& b) {
  return !a.ids.empty() && !b.ids.empty() && !a.ids[0].institution.empty() &&
         !b.ids[0].institution.empty() && a.ids[0].institution != b.ids[0].institution;
}

}  // namespace

void FhirDirectory::clear() {
  nodes_.clear();
  organizations_.clear();
  persons_.clear();
  bytes_ = 0;
}

uint32_t FhirDirectory::node_of(const std::string& key) {
  const auto [found, is_new] = nodes_.emplace(key, static_cast<uint32_t>(persons_.size()));
  if (!is_new) return found->second;
  persons_.emplace_back();
  bytes_ += kNodeBytes + key.size();
  return found->second;
}

// Makes `key` a name of `node` too. Coverages that came under that name before join in.
void FhirDirectory::join(const std::string& key, uint32_t node, const FhirPatient& patient) {
  const auto [found, is_new] = nodes_.emplace(key, node);
  if (is_new) bytes_ += kNodeBytes / 2 + key.size();
  if (is_new || found->second == node || found->second == kAmbiguous) return;
  Person& other = persons_[found->second];
  Person& person = persons_[node];
  if (other.versions.empty()) {
    for (std::string& coverage : other.coverages) person.coverages.push_back(std::move(coverage));
    other.coverages.clear();
    found->second = node;
    return;
  }
  FhirPatient known;
  unpack_fhir_patient(other.versions.back().packed, &known);
  found->second = same_local_id(known, patient) ? node : kAmbiguous;
}

void FhirDirectory::keep(Person* person, Version version) {
  std::vector<Version>& versions = person->versions;
  const auto behind =
      std::upper_bound(versions.begin(), versions.end(), version.updated_ms,
                       [](int64_t time, const Version& known) { return time < known.updated_ms; });
  if (behind != versions.begin()) {
    Version& before = *(behind - 1);
    if (before.updated_ms == version.updated_ms) {
      before.stands_alone = before.stands_alone || version.stands_alone;
      before.place = version.place;
      before.replaced = version.replaced;
      before.packed = std::move(version.packed);
      return;
    }
  }
  bytes_ += version.packed.size() + sizeof(Version);
  versions.insert(behind, std::move(version));
  if (versions.size() > kVersionsMax) versions.erase(versions.begin());
}

// The node of a patient whose first name is `key`: a new one when that name is another's as well.
uint32_t FhirDirectory::patient_node(const std::string& key, const FhirPatient& patient) {
  uint32_t node = node_of(key);
  if (node != kAmbiguous) {
    Person& person = persons_[node];
    if (person.versions.empty()) return node;
    FhirPatient known;
    unpack_fhir_patient(person.versions.back().packed, &known);
    if (!of_two_institutions(known, patient)) return node;
    person.coverages.clear();  // Of either.
    nodes_[key] = kAmbiguous;
  }
  node = static_cast<uint32_t>(persons_.size());
  persons_.emplace_back();
  bytes_ += kNodeBytes;
  return node;
}

void FhirDirectory::add_patient(const std::vector<std::string>& keys, const FhirPatient& patient,
                                const FhirPlace& place, bool stands_alone) {
  if (keys.empty()) return;
  const uint32_t node = patient_node(keys[0], patient);
  for (size_t i = 1; i < keys.size(); ++i) {
    if (!keys[i].empty()) join(keys[i], node, patient);
  }
  Version version;
  version.updated_ms = updated_ms(patient);
  version.packed = pack_fhir_patient(patient);
  version.place = place;
  version.stands_alone = stands_alone;
  version.replaced = !patient.replaced_by.empty();
  keep(&persons_[node], std::move(version));
}

void FhirDirectory::add_coverage(const FhirCoverage& coverage) {
  if (coverage.beneficiary.empty()) return;
  const uint32_t node = node_of(coverage.beneficiary);
  if (node == kAmbiguous) return;
  std::vector<std::string>& coverages = persons_[node].coverages;
  if (!coverage.id.empty()) {
    coverages.erase(std::remove_if(coverages.begin(), coverages.end(),
                                   [&](const std::string& packed) {
                                     FhirCoverage known;
                                     unpack_fhir_coverage(packed, &known);
                                     return known.id == coverage.id;
                                   }),
                    coverages.end());
  }
  if (coverage.dropped || coverages.size() >= kCoveragesMax) return;
  coverages.push_back(pack_fhir_coverage(coverage));
  bytes_ += coverages.back().size() + sizeof(std::string);
}

void FhirDirectory::add_organization(const std::string& key, const FhirOrganization& organization) {
  if (key.empty()) return;
  organizations_[key] = organization;
}

FhirDirectory::Person* FhirDirectory::find(const std::string& key) {
  const auto found = nodes_.find(key);
  if (found == nodes_.end() || found->second == kAmbiguous) return nullptr;
  return &persons_[found->second];
}

const FhirOrganization* FhirDirectory::find_organization(const std::string& key) const {
  const auto found = organizations_.find(key);
  return found == organizations_.end() ? nullptr : &found->second;
}

FhirDirectory::Version* FhirDirectory::version_at(Person* person, int64_t time_ms) {
  if (person == nullptr || person->versions.empty()) return nullptr;
  std::vector<Version>& versions = person->versions;
  const auto behind =
      std::upper_bound(versions.begin(), versions.end(), time_ms,
                       [](int64_t time, const Version& known) { return time < known.updated_ms; });
  return behind == versions.begin() ? &versions.front() : &*(behind - 1);
}

std::vector<InsuranceMessage> fhir_insurances(const FhirDirectory::Person* person,
                                              const std::vector<InsuranceMessage>& own,
                                              std::string_view day, const FhirDirectory& near,
                                              const FhirDirectory& far) {
  std::vector<std::pair<int, InsuranceMessage>> rated;
  const auto rate = [&](const InsuranceMessage& insurance) {
    const bool begun = insurance.valid_from.empty() || insurance.valid_from <= day;
    const bool ended = !insurance.valid_to.empty() && insurance.valid_to < day;
    int rank = !day.empty() && (!begun || ended) ? 1 : 0;
    if (is_public_expense(insurance.insurer)) rank += 2;
    rated.emplace_back(rank, insurance);
  };
  static const std::vector<std::string> no_coverages;
  for (const std::string& packed : person == nullptr ? no_coverages : person->coverages) {
    FhirCoverage coverage;
    unpack_fhir_coverage(packed, &coverage);
    for (const FhirDirectory* directory : {&near, &far}) {
      const FhirOrganization* payor = directory->find_organization(coverage.payor);
      if (coverage.insurance.insurer.empty() && payor != nullptr) {
        coverage.insurance.insurer = payor->insurer;
      }
    }
    const InsuranceMessage& insurance = coverage.insurance;
    if (!insurance.insurer.empty() || !insurance.number.empty()) rate(insurance);
  }
  if (rated.empty()) {
    for (const InsuranceMessage& insurance : own) rate(insurance);
  }
  std::stable_sort(rated.begin(), rated.end(), [](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first < b.first;
    return a.second.valid_from > b.second.valid_from;
  });
  std::vector<InsuranceMessage> insurances;
  for (auto& entry : rated) {
    if (insurances.size() < kInsurancesMax) insurances.push_back(std::move(entry.second));
  }
  return insurances;
}

}  // namespace nayose
