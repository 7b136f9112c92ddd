#include "engine/pipeline/contract_check.h"

#include <algorithm>
#include <charconv>

#include "engine/base/clock.h"
#include "engine/normalize/my_number.h"
#include "engine/record/message_id.h"

namespace nayose {
namespace {

constexpr std::string_view kSchemaV1 = "nayose.encounter.v1";
constexpr std::string_view kUnreadableSchema = "nayose.unreadable.v1";
constexpr size_t kIdBytesMax = 256;
constexpr size_t kMessageIdBytesMax = 128;
// Sequence numbers share a word with the event's digest.
constexpr uint32_t kSequenceMax = 0x7fffffff;

Refusal refuse(RefusalReason reason, EnvelopeField field) {
  return {reason, envelope_field_name(field), -1};
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

Refusal check_time(const SourceRecord& record, int64_t received_ms, CheckedEnvelope* out) {
  const std::string_view time = record.get(EnvelopeField::kEventTime);
  if (time.empty()) return refuse(RefusalReason::kMissingField, EnvelopeField::kEventTime);
  const auto parsed = parse_timestamp_ms(time);
  if (!parsed) return refuse(RefusalReason::kInvalidTime, EnvelopeField::kEventTime);
  // An event of the future could not be corrected by any that comes before its time.
  if (*parsed >= received_ms + kMsPerDay) {
    return refuse(RefusalReason::kInvalidTime, EnvelopeField::kEventTime);
  }
  out->event_time_ms = *parsed;
  const std::string_view sequence = record.get(EnvelopeField::kSequence);
  if (sequence.empty()) return {};
  const auto [end, error] =
      std::from_chars(sequence.data(), sequence.data() + sequence.size(), out->sequence);
  if (error != std::errc() || end != sequence.data() + sequence.size() ||
      out->sequence > kSequenceMax) {
    return refuse(RefusalReason::kInvalidTime, EnvelopeField::kSequence);
  }
  return {};
}

Refusal check_change(const SourceRecord& record, CheckedEnvelope* out) {
  const std::string_view kind = record.get(EnvelopeField::kChangeKind);
  if (kind.empty() || kind == "update") {
    out->change = ChangeKind::kUpdate;
  } else if (kind == "correction") {
    out->change = ChangeKind::kCorrection;
  } else if (kind == "delete") {
    out->change = ChangeKind::kDelete;
  } else if (kind == "retract_encounter") {
    out->change = ChangeKind::kRetractEncounter;
  } else if (kind == "merge") {
    out->change = ChangeKind::kMerge;
  } else {
    return refuse(RefusalReason::kUnknownChange, EnvelopeField::kChangeKind);
  }
  const std::string_view scope = record.get(EnvelopeField::kChangeScope);
  if (scope == "person") {
    out->scope = DeleteScope::kPerson;
  } else if (!scope.empty() && scope != "provider") {
    return refuse(RefusalReason::kUnknownChange, EnvelopeField::kChangeScope);
  }
  if (out->change == ChangeKind::kMerge) {
    const std::string_view from = record.get(EnvelopeField::kMergeFrom);
    if (from.empty()) return refuse(RefusalReason::kMissingField, EnvelopeField::kMergeFrom);
    if (from == record.get(EnvelopeField::kPatient)) {
      return refuse(RefusalReason::kInvalidId, EnvelopeField::kMergeFrom);
    }
  }
  const bool needs_encounter =
      out->change == ChangeKind::kUpdate || out->change == ChangeKind::kRetractEncounter;
  if (needs_encounter && record.get(EnvelopeField::kEncounter).empty()) {
    return refuse(RefusalReason::kMissingField, EnvelopeField::kEncounter);
  }
  return {};
}

// The line stands for a message that a converter could not read, and says why and where.
Refusal unreadable(const SourceRecord& record) {
  constexpr size_t kPlaceBytesMax = 64;
  const std::string_view place = record.get(EnvelopeField::kUnreadablePlace);
  Refusal refusal;
  refusal.reason = parse_refusal_reason(record.get(EnvelopeField::kUnreadableReason));
  if (refusal.reason == RefusalReason::kNone) refusal.reason = RefusalReason::kMalformed;
  if (place.size() <= kPlaceBytesMax && is_message_id(place)) refusal.field = place;
  return refusal;
}

enum class NoticeStatus { kUnknown, kNotified, kNotNotified, kRefused };

NoticeStatus parse_notice_status(std::string_view text) {
  if (text == "notified" || text == "通知済") return NoticeStatus::kNotified;
  if (text.empty() || text == "not_notified" || text == "未通知") return NoticeStatus::kNotNotified;
  if (text == "refused" || text == "不同意") return NoticeStatus::kRefused;
  return NoticeStatus::kUnknown;
}

}  // namespace

bool is_message_id(std::string_view text) {
  if (text.empty() || text.size() > kMessageIdBytesMax) return false;
  return std::all_of(text.begin(), text.end(), is_message_id_letter);
}

ContractCheck::ContractCheck(const EngineConfig& config) : config_(&config) {
  for (const InstitutionSpec& spec : config.institutions) institutions_.emplace(spec.code, &spec);
}

Refusal ContractCheck::check(const SourceRecord& record, const SourceCoordinates& coordinates,
                             int64_t received_ms, CheckedEnvelope* out) const {
  const std::string_view schema = record.get(EnvelopeField::kSchema);
  if (schema == kUnreadableSchema && config_->converted_sources) return unreadable(record);
  if (!schema.empty() && schema != kSchemaV1) {
    return refuse(RefusalReason::kUnknownSchema, EnvelopeField::kSchema);
  }
  Refusal refusal = check_institution(record, coordinates, out);
  if (refusal.reason != RefusalReason::kNone) return refusal;
  refusal = check_ids(record, *out);
  if (refusal.reason != RefusalReason::kNone) return refusal;
  refusal = check_time(record, received_ms, out);
  if (refusal.reason != RefusalReason::kNone) return refusal;
  refusal = check_change(record, out);
  if (refusal.reason != RefusalReason::kNone) return refusal;
  // A wish to be deleted or withdrawn counts whatever the notice says.
  if (out->change == ChangeKind::kDelete || out->change == ChangeKind::kRetractEncounter) return {};
  return check_notice(record, received_ms);
}

Refusal ContractCheck::check_institution(const SourceRecord& record,
                                         const SourceCoordinates& coordinates,
                                         CheckedEnvelope* out) const {
  const std::string_view code = record.get(EnvelopeField::kInstitution);
  if (code.empty()) return refuse(RefusalReason::kMissingField, EnvelopeField::kInstitution);
  const auto found = institutions_.find(code);
  if (found != institutions_.end()) {
    out->institution = found->second;
  } else if (config_->accept_unlisted_institutions) {
    out->institution = &config_->any_institution;
  } else {
    return refuse(RefusalReason::kUnknownInstitution, EnvelopeField::kInstitution);
  }
  const auto& sources = out->institution->sources;
  if (sources.empty()) return {};
  const std::string& source = config_->source_names[coordinates.source];
  if (std::find(sources.begin(), sources.end(), source) == sources.end()) {
    return refuse(RefusalReason::kInstitutionNotAllowed, EnvelopeField::kInstitution);
  }
  return {};
}

Refusal ContractCheck::check_ids(const SourceRecord& record,
                                 const CheckedEnvelope& envelope) const {
  if (record.get(EnvelopeField::kPatient).empty()) {
    return refuse(RefusalReason::kMissingField, EnvelopeField::kPatient);
  }
  for (const EnvelopeField field :
       {EnvelopeField::kInstitution, EnvelopeField::kPatient, EnvelopeField::kEncounter,
        EnvelopeField::kMergeFrom, EnvelopeField::kNoticeVersion}) {
    const std::string_view id = record.get(field);
    if (id.size() > kIdBytesMax) return refuse(RefusalReason::kFieldTooLong, field);
    if (has_control_character(id)) return refuse(RefusalReason::kInvalidId, field);
  }
  const std::string_view message_id = record.get(EnvelopeField::kMessageId);
  if (message_id.size() > kMessageIdBytesMax) {
    return refuse(RefusalReason::kFieldTooLong, EnvelopeField::kMessageId);
  }
  if (!message_id.empty() && !is_message_id(message_id)) {
    return refuse(RefusalReason::kInvalidId, EnvelopeField::kMessageId);
  }
  if (envelope.institution->twelve_digit_ids) return {};
  for (const EnvelopeField field : {EnvelopeField::kPatient, EnvelopeField::kMergeFrom}) {
    if (is_my_number(record.get(field))) return refuse(RefusalReason::kMyNumber, field);
  }
  // Dates with a number behind ("2026-11-24-0017") are usual here, and no My Numbers.
  for (const EnvelopeField field : {EnvelopeField::kEncounter, EnvelopeField::kMessageId}) {
    const std::string_view id = record.get(field);
    if (contains_my_number(id)) return refuse(RefusalReason::kMyNumber, field);
  }
  return {};
}

Refusal ContractCheck::check_notice(const SourceRecord& record, int64_t received_ms) const {
  switch (parse_notice_status(record.get(EnvelopeField::kNoticeStatus))) {
    case NoticeStatus::kUnknown:
      return refuse(RefusalReason::kUnknownNoticeStatus, EnvelopeField::kNoticeStatus);
    case NoticeStatus::kNotNotified:
      return refuse(RefusalReason::kNotNotified, EnvelopeField::kNoticeStatus);
    case NoticeStatus::kRefused:
      return refuse(RefusalReason::kNoticeRefused, EnvelopeField::kNoticeStatus);
    case NoticeStatus::kNotified:
      break;
  }
  const std::string_view text = record.get(EnvelopeField::kNoticeDate);
  if (text.empty()) return refuse(RefusalReason::kMissingField, EnvelopeField::kNoticeDate);
  const auto date = parse_iso_date(text);
  if (!date) return refuse(RefusalReason::kImpossibleDate, EnvelopeField::kNoticeDate);
  const int64_t waiting_days = std::max<int64_t>(config_->waiting_days, 30);
  const int64_t eligible_day = days_from_civil(*date) + waiting_days;
  if (japan_day(received_ms) >= eligible_day) return {};
  Refusal refusal = refuse(RefusalReason::kWaitingPeriod, EnvelopeField::kNoticeDate);
  refusal.send_again_day = eligible_day;
  return refusal;
}

}  // namespace nayose
