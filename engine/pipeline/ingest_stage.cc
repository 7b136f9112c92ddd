#include "engine/pipeline/ingest_stage.h"

#include <algorithm>
#include <cstring>

#include "engine/base/clock.h"
#include "engine/base/hash64.h"
#include "engine/normalize/my_number.h"
#include "engine/normalize/name/name_forms.h"
#include "engine/pipeline/demographics.h"
#include "engine/pipeline/json_writer.h"

namespace nayose {
namespace {

std::string_view change_name(ChangeKind change) {
  switch (change) {
    case ChangeKind::kUpdate:
      return "update";
    case ChangeKind::kCorrection:
      return "correction";
    case ChangeKind::kDelete:
      return "delete";
    case ChangeKind::kRetractEncounter:
      return "retract_encounter";
    case ChangeKind::kMerge:
      return "merge";
  }
  return "";
}

// Among events of one time later sequence numbers come later, then corrections and deletions come
// after visits; the rest of the word breaks ties.
uint64_t event_digest(const CheckedEnvelope& envelope, const Fingerprint& fingerprint) {
  const uint64_t hash = hash64(fingerprint.as_bytes(), static_cast<uint64_t>(envelope.change));
  uint64_t rank = 0;
  if (envelope.change == ChangeKind::kCorrection) rank = 1;
  if (envelope.change == ChangeKind::kDelete) rank = 2;
  return uint64_t{envelope.sequence} << 32 | rank << 30 | (hash & 0x3fffffff);
}

void append_member(std::string_view name, std::string_view value, std::string* out) {
  out->append(",\"");
  out->append(name);
  out->append("\":");
  append_json_string(value, out);
}

}  // namespace

IngestWorker::IngestWorker(const LinkageModel& model, const EngineConfig& config,
                           std::unique_ptr<ProfileEncoder> encoder,
                           std::unique_ptr<RecordReader> reader)
    : model_(&model),
      config_(&config),
      check_(config),
      encoder_(std::move(encoder)),
      reader_(std::move(reader)),
      tokenizer_(&model) {
  for (size_t i = 0; i < model.fields.size(); ++i) {
    const Normalizer normalizer = model.fields[i].normalizer;
    names_[i] = is_name_kind(normalizer) || normalizer == Normalizer::kText;
    if (normalizer == Normalizer::kDate && birth_field_ < 0) birth_field_ = static_cast<int>(i);
    if (normalizer == Normalizer::kSex && sex_field_ < 0) sex_field_ = static_cast<int>(i);
    if (normalizer == Normalizer::kAddress && address_field_ < 0) {
      address_field_ = static_cast<int>(i);
    }
  }
}

Result<std::unique_ptr<IngestWorker>> IngestWorker::create(const LinkageModel& model,
                                                           const EngineConfig& config,
                                                           const ProfileEncoder& encoder,
                                                           const RecordReaderFactory& readers) {
  return std::unique_ptr<IngestWorker>(
      new IngestWorker(model, config, encoder.clone(), readers.make_reader()));
}

void IngestWorker::begin_batch() {
  text_.clear();
  profiles_.clear();
  tokens_.clear();
  profile_count_ = 0;
}

void IngestWorker::ingest(const InputBatch& batch, size_t i, const RepeatVisitHint* hint,
                          IngestedRecord* out) {
  Refusal refusal;
  refusal.reason = reader_->read(batch.raw(i), &record_, &refusal.field);
  CheckedEnvelope envelope;
  if (refusal.reason == RefusalReason::kNone) {
    refusal = check_.check(record_, batch.coordinates(i), batch.received_ms(i), &envelope);
  }
  const std::string_view institution = record_.get(EnvelopeField::kInstitution);
  if (refusal.reason == RefusalReason::kNone) {
    out->ref = encoder_->make_ref(institution, record_.get(EnvelopeField::kPatient));
    if (hint != nullptr) hint->approach(out->ref, ApproachStep::kTable);
    refusal = normalize_fields();
  }
  out->has_identifiers = false;
  for (size_t f = 0; f < model_->fields.size(); ++f) out->has_identifiers |= !canonical_[f].empty();
  if (refusal.reason == RefusalReason::kNone && envelope.change == ChangeKind::kCorrection &&
      !out->has_identifiers) {
    refusal = {RefusalReason::kMissingField, "name", -1};
  }
  if (refusal.reason == RefusalReason::kNone && born_after(envelope.event_time_ms)) {
    refusal = {RefusalReason::kImpossibleDate, model_->fields[birth_field_].name, -1};
  }
  if (refusal.reason != RefusalReason::kNone) {
    write_refusal(batch, i, refusal, out);
    return;
  }
  if (hint != nullptr) hint->approach(out->ref, ApproachStep::kRef);
  const std::span<const std::string_view> canonical(canonical_.data(), model_->fields.size());
  out->change = envelope.change;
  out->scope = envelope.scope;
  out->institution = static_cast<uint32_t>(hash64(institution));
  if (envelope.change == ChangeKind::kMerge) {
    out->merge_from = encoder_->make_ref(institution, record_.get(EnvelopeField::kMergeFrom));
  }
  if (out->has_identifiers) out->fingerprint = encoder_->fingerprint(canonical);
  if (hint != nullptr) hint->approach(out->ref, ApproachStep::kProfile);
  out->key = {envelope.event_time_ms, event_digest(envelope, out->fingerprint)};
  write_encounter(envelope, out);
  if (!out->has_identifiers) return;
  if (hint != nullptr && envelope.change == ChangeKind::kUpdate &&
      hint->likely_repeat(out->ref, out->fingerprint, out->key)) {
    keep_canonical(out);
  } else {
    encode_canonical(out);
  }
}

// A patient is not seen in a year before that of birth.
bool IngestWorker::born_after(int64_t event_time_ms) const {
  if (birth_field_ < 0) return false;
  const std::string_view birth = canonical_[birth_field_];
  if (birth.size() != 8 || birth.starts_with("0000")) return false;
  int year = 0;
  for (const char digit : birth.substr(0, 4)) year = year * 10 + (digit - '0');
  return year > civil_from_days(japan_day(event_time_ms)).year;
}

Refusal IngestWorker::normalize_fields() {
  Refusal refusal = find_my_number();
  if (refusal.reason != RefusalReason::kNone) return refusal;
  canonical_text_.clear();
  std::array<TextSpan, kFieldsMax> spans;
  normalizer_.begin_record();
  auto fallback = record_.fallbacks.begin();
  for (size_t f = 0; f < model_->fields.size(); ++f) {
    const FieldSpec& field = model_->fields[f];
    spans[f] = {canonical_text_.size(), 0};
    FieldOutcome outcome =
        normalizer_.normalize(field.normalizer, record_.fields[f], &canonical_text_);
    for (; fallback != record_.fallbacks.end() && fallback->field == f; ++fallback) {
      if (outcome != FieldOutcome::kMissing) continue;
      outcome = normalizer_.normalize(field.normalizer, fallback->value, &canonical_text_);
    }
    if (outcome == FieldOutcome::kImpossible) {
      return {RefusalReason::kImpossibleDate, field.name, -1};
    }
    spans[f].size = canonical_text_.size() - spans[f].begin;
  }
  for (size_t f = 0; f < model_->fields.size(); ++f) {
    canonical_[f] = std::string_view(canonical_text_).substr(spans[f].begin, spans[f].size);
  }
  return {};
}

// Looks at every identifier as it was sent, also those that the model does not use. Parts of joined
// fields count one by one: two short numbers side by side are no My Number. The local ids were
// looked at before.
Refusal IngestWorker::find_my_number() const {
  for (const std::string_view identifier : record_.identifiers) {
    if (!may_hold_my_number(identifier)) continue;
    if (identifier == record_.get(EnvelopeField::kPatient)) continue;
    if (identifier == record_.get(EnvelopeField::kMergeFrom)) continue;
    const bool found =
        contains_my_number(identifier) || (is_my_number(identifier) && !is_insurance(identifier));
    if (!found) continue;
    const auto fields = std::span(record_.fields).first(model_->fields.size());
    const auto field = std::find(fields.begin(), fields.end(), identifier);
    if (field == fields.end()) return {RefusalReason::kMyNumber, "", -1};
    return {RefusalReason::kMyNumber,
            model_->fields[static_cast<size_t>(field - fields.begin())].name, -1};
  }
  return {};
}

// Whether an identifier is the value, or a part of it, of an insurance field: symbol and number
// written as one ("21732・1931269") are twelve digits in groups that no individual number has.
bool IngestWorker::is_insurance(std::string_view identifier) const {
  for (size_t f = 0; f < model_->fields.size(); ++f) {
    const Normalizer normalizer = model_->fields[f].normalizer;
    const bool insurance = normalizer == Normalizer::kInsuredNumber ||
                           normalizer == Normalizer::kInsuranceSymbol ||
                           normalizer == Normalizer::kInsuranceNumber;
    if (insurance && record_.fields[f].find(identifier) != std::string_view::npos) return true;
  }
  return false;
}

void IngestWorker::encode_canonical(IngestedRecord* out) {
  const size_t bytes = encoder_->layout().bytes();
  const std::span<const std::string_view> canonical(canonical_.data(), model_->fields.size());
  out->profile = profile_count_++;
  profiles_.resize(profile_count_ * bytes);
  tokens_.resize(profile_count_ * model_->rules.size());
  uint8_t* profile = profiles_.data() + out->profile * bytes;
  encoder_->encode(canonical, profile);
  ProfileHeader& header = encoder_->layout().header(profile);
  header.fingerprint = out->fingerprint;
  header.anchor = out->key;
  header.first_period = period_of(out->key.time_ms);
  tokenizer_.tokens(canonical, encoder_.get(),
                    {tokens_.data() + out->profile * model_->rules.size(), model_->rules.size()});
}

void IngestWorker::keep_canonical(IngestedRecord* out) {
  out->canonical.begin = text_.size();
  for (size_t f = 0; f < model_->fields.size(); ++f) {
    const auto size = static_cast<uint32_t>(canonical_[f].size());
    text_.append(reinterpret_cast<const char*>(&size), sizeof(size));
    text_.append(canonical_[f]);
  }
  out->canonical.size = text_.size() - out->canonical.begin;
}

void IngestWorker::encode_late(IngestedRecord* record) {
  std::string_view kept = text(record->canonical);
  for (size_t f = 0; f < model_->fields.size(); ++f) {
    uint32_t size;
    std::memcpy(&size, kept.data(), sizeof(size));
    canonical_[f] = kept.substr(sizeof(size), size);
    kept.remove_prefix(sizeof(size) + size);
  }
  encode_canonical(record);
}

void IngestWorker::write_encounter(const CheckedEnvelope& envelope, IngestedRecord* out) {
  const std::string_view encounter = record_.get(EnvelopeField::kEncounter);
  if (encounter.empty()) return;
  const std::string_view institution = record_.get(EnvelopeField::kInstitution);
  out->output_key = {text_.size(), 32};
  text_.append(32, '0');
  write_hex128(out->ref.bytes, text_.data() + out->output_key.begin);
  out->output.begin = text_.size();
  text_.append("{\"ref\":");
  append_json_id(out->ref, &text_);
  text_.append(",\"encounter\":");
  append_json_id(encoder_->encounter_id(institution, encounter), &text_);
  append_member("institution", institution, &text_);
  const int64_t day = japan_day(envelope.event_time_ms);
  append_member("day", format_iso_date(civil_from_days(day)), &text_);
  append_member("change", change_name(envelope.change), &text_);
  write_demographics(envelope.event_time_ms);
  text_.append(",\"payload\":");
  write_payload(envelope, out);
  text_.push_back('}');
  out->output.size = text_.size() - out->output.begin;
}

// Deletions, retractions and merges bring no payload. A record without a name cannot be searched
// for it, so only codes leave.
void IngestWorker::write_payload(const CheckedEnvelope& envelope, IngestedRecord* out) {
  const bool visit =
      envelope.change == ChangeKind::kUpdate || envelope.change == ChangeKind::kCorrection;
  if (!visit) {
    text_.append("{}");
    return;
  }
  bool named = false;
  for (size_t f = 0; f < model_->fields.size(); ++f) named |= names_[f] && !canonical_[f].empty();
  record_.identifiers.push_back(record_.get(EnvelopeField::kEncounter));
  const std::string_view birth_date =
      birth_field_ >= 0 ? canonical_[birth_field_] : std::string_view();
  scan_.prepare(record_, !named, birth_date);
  filter_payload(record_.payload, allow_list(envelope.institution), &scan_, &normalizer_, &text_,
                 &out->payload);
}

bool IngestWorker::is_identifier(std::string_view text) const {
  for (const EnvelopeField field :
       {EnvelopeField::kPatient, EnvelopeField::kMergeFrom, EnvelopeField::kEncounter}) {
    if (text == record_.get(field)) return true;
  }
  return std::find(record_.identifiers.begin(), record_.identifiers.end(), text) !=
         record_.identifiers.end();
}

void IngestWorker::write_demographics(int64_t event_time_ms) {
  if (config_->publish_age_band && birth_field_ >= 0) {
    append_member("age_band", age_band(canonical_[birth_field_], event_time_ms), &text_);
  }
  if (config_->publish_sex && sex_field_ >= 0) {
    append_member("sex", canonical_[sex_field_], &text_);
  }
  if (config_->publish_prefecture && address_field_ >= 0) {
    append_member("prefecture", prefecture_code(canonical_[address_field_]), &text_);
  }
}

void IngestWorker::write_refusal(const InputBatch& batch, size_t i, const Refusal& refusal,
                                 IngestedRecord* out) {
  const SourceCoordinates& from = batch.coordinates(i);
  const std::string& source = config_->source_names[from.source];
  out->refusal = refusal.reason;
  out->output_key.begin = text_.size();
  text_.append(source);
  text_.push_back('/');
  append_json_number(from.partition, &text_);
  text_.push_back('/');
  append_json_number(from.offset, &text_);
  out->output_key.size = text_.size() - out->output_key.begin;
  out->output.begin = text_.size();
  text_.append("{\"source\":");
  append_json_string(source, &text_);
  text_.append(",\"partition\":");
  append_json_number(from.partition, &text_);
  text_.append(",\"offset\":");
  append_json_number(from.offset, &text_);
  append_member("reason", refusal_reason_name(refusal.reason), &text_);
  if (!refusal.field.empty()) append_member("field", refusal.field, &text_);
  const std::string_view message_id = record_.get(EnvelopeField::kMessageId);
  // Who uses a patient's number as message id does not get it back.
  if (is_message_id(message_id) && !is_my_number(message_id) && !is_identifier(message_id)) {
    append_member("message_id", message_id, &text_);
  }
  if (refusal.send_again_day >= 0) {
    append_member("send_again_on", format_iso_date(civil_from_days(refusal.send_again_day)),
                  &text_);
  }
  text_.push_back('}');
  out->output.size = text_.size() - out->output.begin;
}

const PayloadAllowList& IngestWorker::allow_list(const InstitutionSpec* institution) {
  const auto found = allow_lists_.find(institution);
  if (found != allow_lists_.end()) return found->second;
  return allow_lists_.emplace(institution, PayloadAllowList(institution->payload_allow))
      .first->second;
}

}  // namespace nayose
