#include "connectors/format/xml/checkup_document.h"

#include <string_view>

#include "connectors/format/xml/xml_document.h"

namespace nayose {
namespace {

constexpr std::string_view kInsurerOid = "1.2.392.200119.6.101";
constexpr std::string_view kFacilityOid = "1.2.392.200119.6.102";
constexpr std::string_view kSymbolOid = "1.2.392.200119.6.204";
constexpr std::string_view kNumberOid = "1.2.392.200119.6.205";
constexpr std::string_view kBranchOid = "1.2.392.200119.6.211";
constexpr std::string_view kAgreedIdOid = "1.2.392.200119.6.299";
constexpr std::string_view kReportOid = "1.2.392.200119.6.1001";
constexpr std::string_view kProgramOid = "1.2.392.200119.6.1002";
// Local patient ids: the facility's number follows the dot.
constexpr std::string_view kFacilityIdsOid = "1.2.392.200119.6.102.";
constexpr std::string_view kInstitutionIdsOid = "1.2.392.100495.20.3.51.";
constexpr size_t kResultsMax = 1000;
constexpr size_t kPhonesMax = 16;

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

struct Ids {
  std::string facility;  // The patient's id at the facility.
  InsuranceMessage insurance;
};

void read_id(std::string_view root, std::string_view value, Ids* ids) {
  if (value.empty()) return;
  const bool facility = starts_with(root, kFacilityIdsOid) || starts_with(root, kInstitutionIdsOid);
  if (facility || (root == kAgreedIdOid && ids->facility.empty())) ids->facility = value;
  if (root == kInsurerOid) ids->insurance.insurer = value;
  if (root == kSymbolOid) ids->insurance.symbol = value;
  if (root == kNumberOid) ids->insurance.number = value;
  if (root == kBranchOid) ids->insurance.branch = value;
}

void read_contact(pugi::xml_node role, EncounterMessage* message) {
  for (pugi::xml_node child = role.first_child(); child; child = child.next_sibling()) {
    if (xml_name(child) == "telecom" && message->phones.size() < kPhonesMax) {
      std::string_view value = xml_attribute(child, "value");
      if (starts_with(value, "tel:")) message->phones.emplace_back(value.substr(4));
    }
    if (xml_name(child) != "addr") continue;
    for (pugi::xml_node part = child.first_child(); part; part = part.next_sibling()) {
      const bool postcode = xml_name(part) == "postalCode";
      const std::string_view text =
          part.type() == pugi::node_element ? xml_text(part) : trimmed(part.value());
      if (postcode) {
        message->postcode = text;
      } else if (xml_name(part) != "country") {
        message->address.append(text);
      }
    }
  }
}

// The name is one text in kana; some systems put it into parts.
void read_name(pugi::xml_node name, NameMessage* kana) {
  kana->family = xml_text(xml_child(name, "family"));
  kana->given = xml_text(xml_child(name, "given"));
  if (kana->empty()) kana->text = xml_text(name);
}

void read_patient(pugi::xml_node role, EncounterMessage* message, Ids* ids) {
  for (pugi::xml_node child = role.first_child(); child; child = child.next_sibling()) {
    if (xml_name(child) != "id") continue;
    read_id(xml_attribute(child, "root"), xml_attribute(child, "extension"), ids);
  }
  const pugi::xml_node patient = xml_child(role, "patient");
  read_name(xml_child(patient, "name"), &message->kana);
  message->sex = xml_attribute(xml_child(patient, "administrativeGenderCode"), "code");
  message->birth_date = xml_attribute(xml_child(patient, "birthTime"), "value");
  read_contact(role, message);
}

// `value`, else the beginning of a period.
std::string time_of(pugi::xml_node effective_time) {
  std::string_view value = xml_attribute(effective_time, "value");
  if (value.empty()) value = xml_attribute(xml_child(effective_time, "low"), "value");
  return xml_instant(value);
}

pugi::xml_node service_event(pugi::xml_node document) {
  return xml_child(xml_child(document, "documentationOf"), "serviceEvent");
}

std::string facility_of(pugi::xml_node document) {
  const pugi::xml_node author = xml_child(
      xml_child(xml_child(document, "author"), "assignedAuthor"), "representedOrganization");
  const pugi::xml_node performer =
      xml_child(xml_child(xml_child(service_event(document), "performer"), "assignedEntity"),
                "representedOrganization");
  for (const pugi::xml_node organization : {performer, author}) {
    for (pugi::xml_node id = organization.first_child(); id; id = id.next_sibling()) {
      if (xml_name(id) != "id" || xml_attribute(id, "root") != kFacilityOid) continue;
      if (!xml_attribute(id, "extension").empty()) {
        return std::string(xml_attribute(id, "extension"));
      }
    }
  }
  return {};
}

// Insurer, symbol and number name a household unless there is a branch; birth date and sex then
// tell its members apart.
std::string composite_id(const EncounterMessage& message, const InsuranceMessage& insurance) {
  std::string id = insurance.insurer;
  id.append(":").append(insurance.symbol).append(":").append(insurance.number);
  id.append(":").append(insurance.branch);
  if (insurance.branch.empty()) {
    id.append(message.birth_date).append(":").append(message.sex);
  }
  return id;
}

std::string code_of(pugi::xml_node code, std::string_view system) {
  return xml_attribute(code, "codeSystem") == system ? std::string(xml_attribute(code, "code"))
                                                     : std::string();
}

// Ids of the document as sent; a document without any is told by patient, day and program.
std::string document_id(pugi::xml_node document, const EncounterMessage& message,
                        std::string_view program) {
  for (const std::string_view name : {"setId", "id"}) {
    const pugi::xml_node id = xml_child(document, name);
    std::string value(xml_attribute(id, "root"));
    if (value.empty() || !xml_attribute(id, "nullFlavor").empty()) continue;
    const std::string_view extension = xml_attribute(id, "extension");
    if (!extension.empty()) value.append(":").append(extension);
    return value;
  }
  std::string value = "checkup/" + message.event_time.substr(0, 10) + "/";
  return value.append(program).append("/").append(message.patient);
}

class Results {
 public:
  explicit Results(std::string* json) : json_(json) {}

  // Walks without recursion: the cutter has bounded the depth, but not the width.
  void walk(pugi::xml_node top) {
    pugi::xml_node node = top.first_child();
    while (node && node != top && count_ < kResultsMax) {
      if (xml_name(node) == "observation") observe(node);
      if (node.first_child()) {
        node = node.first_child();
        continue;
      }
      while (node && node != top && !node.next_sibling()) node = node.parent();
      if (node && node != top) node = node.next_sibling();
    }
    if (count_ > 0) json_->append("]");
  }

 private:
  void observe(pugi::xml_node observation) {
    const std::string_view code = xml_attribute(xml_child(observation, "code"), "code");
    const pugi::xml_node value = xml_child(observation, "value");
    // Findings as text are left out: they may name the patient.
    std::string_view result = xml_attribute(value, "value");
    if (result.empty()) result = xml_attribute(value, "code");
    if (code.empty() || result.empty()) return;
    json_->append(count_++ == 0 ? ",\"results\":[" : ",");
    json_->append("{\"code\":");
    append_json_text(code, json_);
    json_->append(",\"value\":");
    append_json_text(result, json_);
    const std::string_view unit = xml_attribute(value, "unit");
    if (!unit.empty()) {
      json_->append(",\"unit\":");
      append_json_text(unit, json_);
    }
    json_->append("}");
  }

  std::string* json_;
  size_t count_ = 0;
};

void write_payload(pugi::xml_node document, std::string_view report, std::string_view program,
                   std::string* json) {
  json->append("{\"report\":");
  append_json_text(report, json);
  if (!program.empty()) {
    json->append(",\"program\":");
    append_json_text(program, json);
  }
  Results(json).walk(xml_child(document, "component"));
  json->append("}");
}

}  // namespace

CheckupOutcome read_checkup_document(std::string* xml, EncounterMessage* message) {
  message->clear();
  pugi::xml_document tree;
  if (!parse_xml_piece(xml, &tree)) return CheckupOutcome::kNotXml;
  const pugi::xml_node document = tree.document_element();
  if (xml_name(document) != "ClinicalDocument") return CheckupOutcome::kOtherDocument;
  Ids ids;
  read_patient(xml_child(xml_child(document, "recordTarget"), "patientRole"), message, &ids);
  message->institution = facility_of(document);
  message->event_time = time_of(xml_child(service_event(document), "effectiveTime"));
  if (message->event_time.empty()) {
    message->event_time = time_of(xml_child(document, "effectiveTime"));
  }
  if (ids.facility.empty() && ids.insurance.number.empty()) return CheckupOutcome::kNoPatient;
  message->patient = ids.facility.empty() ? composite_id(*message, ids.insurance) : ids.facility;
  if (!ids.insurance.number.empty()) message->insurances.push_back(ids.insurance);
  const std::string report = code_of(xml_child(document, "code"), kReportOid);
  const std::string program = code_of(xml_child(service_event(document), "code"), kProgramOid);
  message->encounter = document_id(document, *message, program);
  if (report == "19" || report == "49") {
    message->change_kind = "retract_encounter";
    message->sequence = 1;
    return CheckupOutcome::kEncounter;
  }
  write_payload(document, report, program, &message->payload_json);
  return CheckupOutcome::kEncounter;
}

}  // namespace nayose
