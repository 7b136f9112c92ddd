#include "connectors/format/fhir/fhir_builder.h"

#include <algorithm>
#include <array>
#include <limits>

#include "engine/base/clock.h"
#include "engine/base/hash64.h"

namespace nayose {
namespace {

constexpr int64_t kLatest = std::numeric_limits<int64_t>::max();

// The first that is not empty.
std::string first_of(std::initializer_list<std::string_view> texts) {
  for (const std::string_view text : texts) {
    if (!text.empty()) return std::string(text);
  }
  return {};
}

std::string day_in_japan(std::string_view time) {
  const auto ms = parse_timestamp_ms(time);
  return ms ? format_iso_date(civil_from_days(japan_day(*ms))) : std::string();
}

std::string hex(uint64_t value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(16, '0');
  for (size_t i = text.size(); i > 0; --i, value >>= 4) text[i - 1] = kDigits[value & 15];
  return text;
}

// `json` is an object; a member goes in at its end.
void add_deceased(std::string_view deceased, std::string* json) {
  if (deceased.empty()) return;
  if (json->empty()) json->assign("{}");
  json->pop_back();
  if (json->size() > 1) json->push_back(',');
  json->append("\"deceased\":");
  if (deceased == "true") {
    json->append(deceased);
  } else {
    append_json_text(deceased, json);
  }
  json->push_back('}');
}

// "%7C" and its like in a query.
std::string decode_url(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto digit = [&](size_t at) -> int {
      const size_t value = at < text.size()
                               ? std::string_view("0123456789abcdef").find(text[at] | 0x20)
                               : std::string_view::npos;
      return value == std::string_view::npos ? -1 : static_cast<int>(value);
    };
    if (text[i] == '%' && digit(i + 1) >= 0 && digit(i + 2) >= 0) {
      decoded.push_back(static_cast<char>(digit(i + 1) * 16 + digit(i + 2)));
      i += 2;
    } else {
      decoded.push_back(text[i]);
    }
  }
  return decoded;
}

}  // namespace

MessageOutcome fhir_unreadable(RefusalReason reason, std::string_view place,
                               const std::string& message_id, UnreadableMessage* unreadable) {
  unreadable->reason = reason;
  unreadable->place = place;
  unreadable->message_id = message_id;
  return MessageOutcome::kUnreadable;
}

bool FhirBuilder::find(const std::string& key, std::string_view time, const FhirContext& context,
                       Found* found) {
  if (key.empty()) return false;
  const int64_t time_ms = parse_timestamp_ms(time).value_or(kLatest);
  for (FhirDirectory* directory : {context.near, context.far}) {
    found->person = directory->find(key);
    found->version = FhirDirectory::version_at(found->person, time_ms);
    if (found->version == nullptr) continue;
    unpack_fhir_patient(found->version->packed, &found->patient);
    return true;
  }
  return false;
}

std::string FhirBuilder::institution_of(const std::string& key, const FhirContext& context) {
  for (const FhirDirectory* directory : {context.near, context.far}) {
    const FhirOrganization* organization = directory->find_organization(key);
    if (organization != nullptr) return organization->institution;
  }
  // A logical reference tells the number itself.
  const size_t bar = key.find('|');
  const bool tells = bar != std::string::npos && key.find("insurance-medical-institution-no") < bar;
  return tells ? key.substr(bar + 1) : std::string();
}

bool FhirBuilder::fill_ids(const FhirPatient& patient, const std::string& provider,
                           const FhirContext& context, EncounterMessage* out) const {
  if (patient.ids.empty()) return false;
  const std::string asked =
      options_.institution.empty() ? institution_of(provider, context) : options_.institution;
  const auto same = std::find_if(patient.ids.begin(), patient.ids.end(),
                                 [&](const FhirLocalId& id) { return id.institution == asked; });
  const FhirLocalId& id = same == patient.ids.end() ? patient.ids.front() : *same;
  out->patient = id.value;
  out->institution =
      options_.institution.empty()
          ? first_of({id.institution, asked, institution_of(patient.organization, context)})
          : options_.institution;
  return true;
}

void FhirBuilder::fill_notice(EncounterMessage* out) const {
  const NoticeEntry* notice = options_.notice ? options_.notice(out->patient) : nullptr;
  if (notice == nullptr) return;
  out->notice_status = notice->status;
  out->notice_date = notice->date;
  out->notice_version = notice->version;
}

void FhirBuilder::fill_person(const FhirDirectory::Person* person, const FhirPatient& patient,
                              const FhirContext& context, EncounterMessage* out) const {
  const EncounterMessage& facts = patient.person;
  out->kanji = facts.kanji;
  out->kana = facts.kana;
  out->latin = facts.latin;
  out->aliases = facts.aliases;
  out->birth_date = facts.birth_date;
  out->sex = facts.sex;
  out->postcode = facts.postcode;
  out->address = facts.address;
  out->phones = facts.phones;
  out->insurances = fhir_insurances(person, facts.insurances, day_in_japan(out->event_time),
                                    *context.near, *context.far);
  add_deceased(patient.deceased, &out->payload_json);
}

MessageOutcome FhirBuilder::encounter(const FhirEncounter& encounter, const FhirContext& context,
                                      EncounterMessage* out, UnreadableMessage* unreadable) const {
  const auto refuse = [&](RefusalReason reason, std::string_view place) {
    return fhir_unreadable(reason, place, context.message_id, unreadable);
  };
  out->clear();
  // What is only planned may never happen.
  if (encounter.status == "planned") {
    return refuse(RefusalReason::kUnsupportedMessage, "Encounter.status");
  }
  const bool gone = encounter.status == "entered-in-error" || encounter.status == "cancelled";
  out->event_time = first_of({gone ? encounter.updated : encounter.start, encounter.start,
                              encounter.updated, context.timestamp, options_.event_time});
  Found found;
  if (!find(encounter.subject, out->event_time, context, &found)) {
    return refuse(RefusalReason::kMissingField, "Encounter.subject");
  }
  found.version->used = true;
  if (out->event_time.empty()) out->event_time = found.patient.updated;
  if (!fill_ids(found.patient, encounter.provider, context, out)) {
    return refuse(RefusalReason::kMissingField, "Patient.identifier");
  }
  out->encounter = encounter.id;
  out->message_id = context.message_id;
  out->sequence = encounter.version;
  fill_notice(out);
  if (gone) {
    out->change_kind = "retract_encounter";
    out->sequence = std::max<uint64_t>(out->sequence, 1);
    return MessageOutcome::kEncounter;
  }
  out->payload_json = encounter.payload;
  fill_person(found.person, found.patient, context, out);
  return MessageOutcome::kEncounter;
}

MessageOutcome FhirBuilder::patient(const FhirDirectory::Person& person,
                                    const FhirDirectory::Version& version,
                                    const FhirContext& context, EncounterMessage* out,
                                    UnreadableMessage* unreadable) const {
  out->clear();
  FhirPatient patient;
  unpack_fhir_patient(version.packed, &patient);
  out->message_id = context.message_id;
  out->event_time = first_of({patient.updated, context.timestamp, options_.event_time});
  if (!fill_ids(patient, {}, context, out)) {
    return fhir_unreadable(RefusalReason::kMissingField, "Patient.identifier", context.message_id,
                           unreadable);
  }
  if (!patient.replaced_by.empty()) {
    Found other;
    out->merge_from = out->patient;
    if (!find(patient.replaced_by, {}, context, &other) ||
        !fill_ids(other.patient, {}, context, out) || out->patient == out->merge_from) {
      return fhir_unreadable(RefusalReason::kMissingField, "Patient.link", context.message_id,
                             unreadable);
    }
    out->change_kind = "merge";
    fill_notice(out);
    fill_person(other.person, other.patient, context, out);
    return MessageOutcome::kEncounter;
  }
  out->encounter = "patient/" + out->patient + "/" +
                   first_of({patient.version, patient.updated, hex(hash64(version.packed))});
  fill_notice(out);
  fill_person(&person, patient, context, out);
  return MessageOutcome::kEncounter;
}

MessageOutcome FhirBuilder::deletion(std::string_view url, std::string_view time,
                                     const FhirContext& context, EncounterMessage* out,
                                     UnreadableMessage* unreadable) const {
  constexpr std::string_view kByIdentifier = "Patient?identifier=";
  constexpr std::string_view kLocalIds = "urn:oid:1.2.392.100495.20.3.51.1";
  out->clear();
  out->change_kind = "delete";
  out->message_id = context.message_id;
  out->event_time = first_of({time, context.timestamp, options_.event_time});
  const bool by_identifier = url.substr(0, kByIdentifier.size()) == kByIdentifier;
  const std::string key =
      by_identifier ? decode_url(url.substr(kByIdentifier.size())) : fhir_key(url);
  if (!by_identifier && key.substr(0, 8) != "Patient/") {
    return fhir_unreadable(RefusalReason::kUnsupportedMessage, "Bundle.entry.request.url",
                           context.message_id, unreadable);
  }
  Found found;
  if (find(key, {}, context, &found)) {
    found.version->used = true;
    if (fill_ids(found.patient, {}, context, out)) return MessageOutcome::kEncounter;
  }
  const size_t bar = key.find('|');
  if (by_identifier && bar != std::string::npos && key.substr(0, kLocalIds.size()) == kLocalIds) {
    out->institution =
        first_of({options_.institution, key.substr(kLocalIds.size(), bar - kLocalIds.size())});
    out->patient = key.substr(bar + 1);
    return MessageOutcome::kEncounter;
  }
  return fhir_unreadable(RefusalReason::kMissingField, "Bundle.entry.request.url",
                         context.message_id, unreadable);
}

}  // namespace nayose
