#include "connectors/format/hl7/hl7_encounter.h"

#include <algorithm>

#include "connectors/format/hl7/hl7_patient.h"

namespace nayose {
namespace {

// Message ids may be numbers that a short patient id is a part of by chance.
constexpr size_t kTellingIdBytes = 6;

bool is_result(std::string_view code) {
  return code == "RAS" || code == "OUL" || code == "OMI" || code == "ORU";
}

}  // namespace

Status Hl7EncounterReader::begin(std::string_view bytes, const Hl7Surroundings* around) {
  around_ = around;
  NAYOSE_ASSIGN_OR_RETURN(const std::string_view text, decoding_.decode(bytes));
  parsed_ = message_.parse(text);
  fields_.begin(&message_);
  patients_ = 0;
  first_ = 0;
  last_ = 0;
  done_ = false;
  if (!parsed_) return {};
  const auto& segments = message_.segments();
  const auto event = std::find_if(segments.begin(), segments.end(),
                                  [](const Hl7Segment& each) { return each.name == "EVN"; });
  event_segment_ = event == segments.end() ? nullptr : &*event;
  const Hl7Segment* header = &message_.header();
  code_ = text_of(header, 9, 1);
  trigger_ = text_of(header, 9, 2);
  institution_ = options_.institution.empty() ? text_of(header, 4, 1) : options_.institution;
  return {};
}

const Hl7Segment* Hl7EncounterReader::find(std::string_view name) const {
  const auto& segments = message_.segments();
  for (size_t i = first_; i < last_; ++i) {
    if (segments[i].name == name) return &segments[i];
  }
  return nullptr;
}

std::string Hl7EncounterReader::text_of(const Hl7Segment* segment, unsigned field,
                                        unsigned component) {
  std::string text;
  if (segment == nullptr) return text;
  fields_.at(segment->name, field);
  const std::string_view first =
      hl7_part(message_.field(*segment, field), message_.delimiters().repetition, 1);
  const std::string_view part = message_.subcomponent(message_.component(first, component), 1);
  fields_.text(part, &text);
  return text;
}

MessageOutcome Hl7EncounterReader::refuse(RefusalReason reason, std::string_view place,
                                          UnreadableMessage* unreadable) {
  unreadable->reason = reason;
  unreadable->place.assign(place);
  if (unreadable->message_id.empty()) unreadable->message_id = around_->message_id;
  return MessageOutcome::kUnreadable;
}

std::string Hl7EncounterReader::message_id_of(std::string_view bytes, const std::string& other) {
  const auto text = decoding_.decode(bytes.substr(0, bytes.find_first_of("\r\n")));
  Hl7Message message;
  if (!text.ok() || !message.parse(text.value())) return other;
  const std::string_view id = message.field(message.header(), 10);
  return id.empty() ? other : as_message_id(id);
}

MessageOutcome Hl7EncounterReader::next(EncounterMessage* encounter,
                                        UnreadableMessage* unreadable) {
  if (done_) return MessageOutcome::kEnd;
  unreadable->message_id.clear();
  if (!parsed_) {
    done_ = true;
    return refuse(RefusalReason::kMalformed, "MSH-2", unreadable);
  }
  const auto& segments = message_.segments();
  const auto is_pid = [](const Hl7Segment& segment) { return segment.name == "PID"; };
  const auto at = [&](size_t i) { return segments.begin() + static_cast<std::ptrdiff_t>(i); };
  first_ = static_cast<size_t>(std::find_if(at(last_), segments.end(), is_pid) - segments.begin());
  last_ = first_;
  if (first_ < segments.size()) {
    last_ = static_cast<size_t>(std::find_if(at(first_ + 1), segments.end(), is_pid) -
                                segments.begin());
  }
  done_ = last_ == segments.size();
  const bool first_failed = fields_.failed();  // MSH-4 or MSH-9, which begin() has read.
  if (!first_failed || patients_ > 0) fields_.begin(&message_);
  ++patients_;
  encounter->clear();
  read_patient(encounter);
  read_message_id(encounter);
  unreadable->message_id = encounter->message_id;
  if (first_ == segments.size()) {
    return refuse(RefusalReason::kUnsupportedMessage, "PID", unreadable);
  }
  if (!fields_.failed()) read_event_time(encounter);
  if (!fields_.failed()) read_change(encounter);
  if (!fields_.failed()) read_encounter_id(encounter);
  const bool tells = event_.change == Hl7Change::kUpdate || event_.change == Hl7Change::kMerge;
  if (!fields_.failed() && tells) read_identifiers(encounter);
  if (!fields_.failed() && event_.change == Hl7Change::kUpdate) read_payload(encounter);
  if (fields_.failed()) return refuse(fields_.reason(), fields_.place(), unreadable);
  read_notice(encounter);
  return MessageOutcome::kEncounter;
}

void Hl7EncounterReader::read_patient(EncounterMessage* out) {
  const Hl7Segment* pid = find("PID");
  out->institution = institution_;
  if (pid == nullptr) return;
  if (institution_.empty()) return fields_.fail(RefusalReason::kMissingField, "MSH", 4);
  fields_.at("PID", 3);
  bool foreign = false;
  read_hl7_patient_id(message_.field(*pid, 3), institution_, &fields_, &out->patient, &foreign);
  if (out->patient.empty()) {
    fields_.fail(foreign ? RefusalReason::kInvalidId : RefusalReason::kMissingField);
  } else if (!around_->patient.empty() && out->patient != around_->patient) {
    fields_.fail(RefusalReason::kInvalidId);
  }
}

void Hl7EncounterReader::read_message_id(EncounterMessage* out) {
  std::string id(message_.field(message_.header(), 10));
  const auto tells = [&](const std::string& patient) {
    return patient.size() >= kTellingIdBytes && id.find(patient) != std::string::npos;
  };
  if (id.empty() || tells(out->patient) || tells(around_->patient)) id = around_->message_id;
  out->message_id = as_message_id(id, 120);
  if (patients_ > 1) out->message_id += "-" + std::to_string(patients_);
}

void Hl7EncounterReader::read_event_time(EncounterMessage* out) {
  const std::string recorded = text_of(event_segment_, 2, 1);
  const std::string sent = text_of(&message_.header(), 7, 1);
  if (hl7_event_time(recorded, &out->event_time)) {
    // EVN-2 often ends at the minute; what was sent later counts as later.
    out->sequence = hl7_milliseconds_of_day(sent);
  } else if (!hl7_event_time(sent, &out->event_time)) {
    out->event_time = options_.event_time;
    if (out->event_time.empty()) fields_.fail(RefusalReason::kInvalidTime, "MSH", 7);
  }
}

void Hl7EncounterReader::read_change(EncounterMessage* out) {
  event_ = hl7_event(code_, trigger_, text_of(find("ORC"), 1, 1));
  if (around_->retracts && event_.change == Hl7Change::kUpdate) {
    const bool basics =
        around_->data_kind.empty()
            ? code_ == "ADT" && (trigger_ == "A08" || trigger_ == "A28" || trigger_ == "A31")
            : around_->data_kind == "ADT-00";
    event_.change = basics ? Hl7Change::kDelete : Hl7Change::kRetractEncounter;
  }
  switch (event_.change) {
    case Hl7Change::kUpdate:
      break;
    case Hl7Change::kRetractEncounter:
      out->change_kind = "retract_encounter";
      break;
    case Hl7Change::kDelete:
      out->change_kind = "delete";
      out->change_scope = "provider";
      break;
    case Hl7Change::kUnsupported:
      fields_.fail(RefusalReason::kUnsupportedMessage, "MSH", 9);
      break;
    case Hl7Change::kMerge: {
      out->change_kind = "merge";
      const Hl7Segment* mrg = find("MRG");
      bool foreign = false;
      fields_.at("MRG", 1);
      if (mrg != nullptr) {
        read_hl7_patient_id(message_.field(*mrg, 1), institution_, &fields_, &out->merge_from,
                            &foreign);
      }
      if (out->merge_from.empty()) fields_.fail(RefusalReason::kMissingField);
      // An encounter tells of one merge: the others would be lost without a word.
      const auto is_mrg = [](const Hl7Segment& segment) { return segment.name == "MRG"; };
      const auto& segments = message_.segments();
      const auto at = [&](size_t i) { return segments.begin() + static_cast<std::ptrdiff_t>(i); };
      if (std::count_if(at(first_), at(last_), is_mrg) > 1) {
        fields_.fail(RefusalReason::kUnsupportedMessage);
      }
      if (out->merge_from == out->patient) fields_.fail(RefusalReason::kInvalidId);
    }
  }
}

void Hl7EncounterReader::read_encounter_id(EncounterMessage* out) {
  if (event_.change != Hl7Change::kUpdate && event_.change != Hl7Change::kRetractEncounter) return;
  const std::string visit = text_of(find("PV1"), 19, 1);
  std::string order = text_of(find("ORC"), 2, 1);
  if (order.empty()) order = text_of(find("OBR"), 2, 1);
  if (order.empty()) order = text_of(find("PRB"), 4, 1);
  const bool visits = code_ == "ADT" || order.empty();
  out->encounter = visits ? visit : order;
  std::string_view suffix = event_.within_visit;
  if (!visits && is_result(code_))
    suffix = code_;  // A result or its cancellation is not the order.
  if (out->encounter.empty() && code_ == "ADT") {
    // A visit without a number: of this patient, from the day of admission on.
    std::string day;
    if (hl7_date(text_of(find("PV1"), 44, 1), &day)) out->encounter = out->patient + "/" + day;
  }
  if (out->encounter.empty()) {
    out->encounter = around_->encounter;
    suffix = {};
  }
  if (!suffix.empty()) {
    out->encounter += ':';
    out->encounter += suffix;
  }
  if (!out->encounter.empty()) return;
  if (event_.change == Hl7Change::kRetractEncounter) {
    return fields_.fail(RefusalReason::kMissingField, "PV1", 19);
  }
  // Not about a visit or an order, such as an update of addresses.
  out->encounter = "message/" + out->message_id;
}

void Hl7EncounterReader::read_identifiers(EncounterMessage* out) {
  read_hl7_demographics(*find("PID"), &fields_, out);
  ranks_.clear();
  for (size_t i = first_; i < last_; ++i) {
    const Hl7Segment& segment = message_.segments()[i];
    if (segment.name == "IN1") read_hl7_insurance(segment, &fields_, out, &ranks_);
  }
  order_hl7_insurances(std::string_view(out->event_time).substr(0, 10), &ranks_, out);
}

void Hl7EncounterReader::read_payload(EncounterMessage* out) {
  std::string& json = out->payload_json;
  const auto member = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    json += json.empty() ? "{\"" : ",\"";
    json += name;
    json += "\":";
    append_json_text(value, &json);
  };
  member("message_type", trigger_.empty() ? code_ : code_ + "^" + trigger_);
  member("data_kind", around_->data_kind);
  std::string department = text_of(find("PV1"), 10, 1);
  if (department.empty()) department = text_of(find("PV1"), 3, 1);
  member("department", department);
  std::string codes;
  for (size_t i = first_; i < last_; ++i) {
    const Hl7Segment& segment = message_.segments()[i];
    if (segment.name != "PRB" && segment.name != "DG1") continue;
    std::string code = text_of(&segment, segment.name == "PRB" ? 10 : 3, 1);  // PRB-10: ICD-10.
    if (code.empty()) code = text_of(&segment, 3, 1);
    if (code.empty()) continue;
    if (!codes.empty()) codes += ',';
    append_json_text(code, &codes);
  }
  if (!codes.empty()) json += ",\"diagnoses\":[" + codes + "]";
  json += '}';
}

void Hl7EncounterReader::read_notice(EncounterMessage* out) const {
  if (!options_.notice) return;
  const NoticeEntry* notice = options_.notice(out->patient);
  if (notice == nullptr) return;
  out->notice_status = notice->status;
  out->notice_date = notice->date;
  out->notice_version = notice->version;
}

}  // namespace nayose
