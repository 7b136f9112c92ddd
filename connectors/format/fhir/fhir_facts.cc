#include "connectors/format/fhir/fhir_facts.h"

#include <algorithm>
#include <array>

#include "engine/base/clock.h"

namespace nayose {
namespace {

// Both ways over the same members: what is written is what is read.
class Packer {
 public:
  explicit Packer(std::string* out) : out_(out) {}

  void text(const std::string& text) {
    number(text.size());
    out_->append(text);
  }
  template <typename T>
  void list(const std::vector<T>& items) {
    number(items.size());
  }

 private:
  void number(size_t value) {
    for (; value >= 0x80; value >>= 7) out_->push_back(static_cast<char>(value | 0x80));
    out_->push_back(static_cast<char>(value));
  }

  std::string* out_;
};

class Unpacker {
 public:
  explicit Unpacker(std::string_view in) : in_(in) {}

  void text(std::string& text) {
    const size_t size = count();
    text.assign(in_.substr(0, size));
    in_.remove_prefix(size);
  }
  template <typename T>
  void list(std::vector<T>& items) {
    items.resize(count());
  }

 private:
  // A size, never more than what is left.
  size_t count() {
    size_t value = 0;
    for (unsigned shift = 0; !in_.empty() && shift < 63; shift += 7) {
      const auto byte = static_cast<unsigned char>(in_.front());
      in_.remove_prefix(1);
      value |= static_cast<size_t>(byte & 0x7F) << shift;
      if (byte < 0x80) break;
    }
    return std::min(value, in_.size());
  }

  std::string_view in_;
};

template <typename Visitor, typename Name>
void visit_name(Visitor& visitor, Name& name) {
  visitor.text(name.family);
  visitor.text(name.given);
  visitor.text(name.middle);
  visitor.text(name.text);
}

template <typename Visitor, typename Insurance>
void visit_insurance(Visitor& visitor, Insurance& insurance) {
  visitor.text(insurance.insurer);
  visitor.text(insurance.symbol);
  visitor.text(insurance.number);
  visitor.text(insurance.branch);
  visitor.text(insurance.valid_from);
  visitor.text(insurance.valid_to);
}

template <typename Visitor, typename Coverage>
void visit_coverage(Visitor& visitor, Coverage& coverage) {
  visitor.text(coverage.id);
  visitor.text(coverage.payor);
  visit_insurance(visitor, coverage.insurance);
}

void visit_type(Packer& packer, const AliasMessage& alias) { packer.text(std::string(alias.type)); }
void visit_type(Unpacker& unpacker, AliasMessage& alias) {
  std::string type;
  unpacker.text(type);
  alias.type = "other";
  for (const std::string_view known : {"common", "former"}) {
    if (type == known) alias.type = known;
  }
}

template <typename Visitor, typename Patient>
void visit_patient(Visitor& visitor, Patient& patient) {
  visitor.list(patient.ids);
  for (auto& id : patient.ids) {
    visitor.text(id.institution);
    visitor.text(id.value);
  }
  auto& person = patient.person;
  visit_name(visitor, person.kanji);
  visit_name(visitor, person.kana);
  visit_name(visitor, person.latin);
  visitor.list(person.aliases);
  for (auto& alias : person.aliases) {
    visit_type(visitor, alias);
    visit_name(visitor, alias.kanji);
    visit_name(visitor, alias.kana);
    visit_name(visitor, alias.latin);
  }
  visitor.text(person.birth_date);
  visitor.text(person.sex);
  visitor.text(person.postcode);
  visitor.text(person.address);
  visitor.list(person.phones);
  for (auto& phone : person.phones) visitor.text(phone);
  visitor.list(person.insurances);
  for (auto& insurance : person.insurances) visit_insurance(visitor, insurance);
  visitor.text(patient.updated);
  visitor.text(patient.version);
  visitor.text(patient.deceased);
  visitor.text(patient.organization);
  visitor.text(patient.replaced_by);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string pack_fhir_patient(const FhirPatient& patient) {
  std::string packed;
  Packer packer(&packed);
  visit_patient(packer, patient);
  return packed;
}

void unpack_fhir_patient(std::string_view packed, FhirPatient* patient) {
  Unpacker unpacker(packed);
  visit_patient(unpacker, *patient);
}

std::string pack_fhir_coverage(const FhirCoverage& coverage) {
  std::string packed;
  Packer packer(&packed);
  visit_coverage(packer, coverage);
  return packed;
}

void unpack_fhir_coverage(std::string_view packed, FhirCoverage* coverage) {
  Unpacker unpacker(packed);
  visit_coverage(unpacker, *coverage);
}

std::string fhir_key(std::string_view reference) {
  if (reference.empty() || reference.front() == '#') return {};
  if (reference.substr(0, 4) == "urn:") return std::string(reference);
  reference = reference.substr(0, reference.find("/_history"));
  const size_t id = reference.rfind('/');
  if (id == std::string_view::npos || id == 0) return std::string(reference);
  const size_t type = reference.rfind('/', id - 1);
  return std::string(type == std::string_view::npos ? reference : reference.substr(type + 1));
}

std::string fhir_identifier_key(std::string_view system, std::string_view value) {
  if (value.empty()) return {};
  return std::string(system).append("|").append(value);
}

std::string fhir_instant(std::string_view text) {
  std::string time(text);
  if (time.size() == 4) time += "-01";
  if (time.size() == 7) time += "-01";
  if (parse_timestamp_ms(time)) return time;
  time += "+09:00";
  return parse_timestamp_ms(time) ? time : std::string();
}

bool is_public_expense(std::string_view insurer) {
  constexpr std::array<std::string_view, 19> kHealth = {"00", "01", "02", "03", "04", "05", "06",
                                                        "07", "31", "32", "33", "34", "39", "63",
                                                        "67", "72", "73", "74", "75"};
  if (insurer.size() != 8 || !std::all_of(insurer.begin(), insurer.end(), is_digit)) return false;
  return std::find(kHealth.begin(), kHealth.end(), insurer.substr(0, 2)) == kHealth.end();
}

}  // namespace nayose
