#include "ops/cli/generate/envelope.h"

#include <algorithm>
#include <array>

#include "engine/base/clock.h"
#include "ops/cli/generate/date_forms.h"
#include "ops/cli/generate/institution_codes.h"

namespace nayose {
namespace {

constexpr std::array<std::string_view, 8> kDepartments = {
    "internal",      "surgery",     "orthopaedics", "paediatrics",
    "ophthalmology", "dermatology", "cardiology",   "urology"};
constexpr std::array<std::string_view, 12> kDiagnoses = {"I10",   "E11.9", "J06.9", "K29.7",
                                                         "M54.5", "E78.5", "J45.9", "N18.9",
                                                         "C34.9", "F32.9", "H25.9", "L20.9"};
constexpr std::array<std::string_view, 8> kDrugs = {"amlodipine",   "metformin",    "rosuvastatin",
                                                    "lansoprazole", "loxoprofen",   "salbutamol",
                                                    "furosemide",   "acetaminophen"};

constexpr int64_t kJapanMs = 9 * 3'600'000;  // Ahead of UTC.

}  // namespace

EnvelopeWriter::EnvelopeWriter(const GeneratorOptions& options)
    : first_day_(options.first_day),
      total_(std::max<uint64_t>(options.encounters, 1)),
      span_ms_(uint64_t{options.days} * static_cast<uint64_t>(kMsPerDay)),
      sequences_(options.institutions, 0) {
  for (uint32_t i = 0; i < options.institutions; ++i) {
    codes_.push_back(institution_code(i));
    medical_codes_.push_back(medical_institution_code(i));
  }
}

void EnvelopeWriter::append_encounter_id(uint64_t number, std::string* out) {
  out->push_back('E');
  append_number(number, 9, out);
}

uint64_t EnvelopeWriter::write(const Registration& registration, std::string_view kind,
                               uint64_t index, EncounterText* text) {
  text->institution = codes_[registration.institution];
  text->plain.institution_code = medical_codes_[registration.institution];
  const uint64_t number = ++sequences_[registration.institution];
  text->sequence = number;
  text->encounter.clear();
  append_encounter_id(number, &text->encounter);
  text->message_id.assign(text->institution).append("-");
  append_number(number, 9, &text->message_id);
  text->change_kind = kind;
  text->change_scope = {};
  text->merge_from.clear();
  write_time(index, text);
  write_notice(registration, text);
  return number;
}

uint64_t EnvelopeWriter::ms_of(uint64_t index) const {
  return std::min(static_cast<uint64_t>(static_cast<Uint128>(span_ms_) * index / total_),
                  span_ms_ - 1);
}

uint16_t EnvelopeWriter::day_of(uint64_t index) const {
  return static_cast<uint16_t>(ms_of(index) / static_cast<uint64_t>(kMsPerDay));
}

// In ms, Japanese time.
void EnvelopeWriter::write_time(uint64_t index, EncounterText* text) {
  const uint64_t at = ms_of(index);
  const int64_t day = first_day_ + static_cast<int64_t>(at / kMsPerDay);
  if (day != written_day_) {
    written_day_ = day;
    day_text_ = format_iso_date(civil_from_days(day));
  }
  text->plain.event_ms = first_day_ * kMsPerDay + static_cast<int64_t>(at) - kJapanMs;
  const uint64_t ms = at % static_cast<uint64_t>(kMsPerDay);
  std::string& out = text->event_time;
  out.assign(day_text_).push_back('T');
  append_number(ms / 3'600'000, 2, &out);
  out.push_back(':');
  append_number(ms / 60'000 % 60, 2, &out);
  out.push_back(':');
  append_number(ms / 1'000 % 60, 2, &out);
  out.push_back('.');
  append_number(ms % 1'000, 3, &out);
  out.append("+09:00");
}

// Dates keep well away from the end of the waiting period, so that a run some days later decides
// the same.
void EnvelopeWriter::write_notice(const Registration& registration, EncounterText* text) const {
  static constexpr std::array<std::string_view, 4> kStatus = {"notified", "notified",
                                                              "not_notified", "refused"};
  text->notice_status = kStatus[static_cast<size_t>(registration.notice)];
  text->notice_date.clear();
  if (registration.notice == NoticeKind::kNotNotified) return;
  const bool waiting = registration.notice == NoticeKind::kWaiting;
  const int64_t ago = waiting ? 1 + registration.variation % 10 : 90 + registration.variation % 600;
  text->notice_date = format_iso_date(civil_from_days(first_day_ - ago));
}

void EnvelopeWriter::write_payload(const Registration& registration, Random* random,
                                   EncounterText* text) {
  text->clear_payload();
  text->department = kDepartments[random->below(kDepartments.size())];
  const uint64_t diagnoses = 1 + random->below(2);
  for (uint64_t i = 0; i < diagnoses; ++i) {
    text->diagnoses.push_back(kDiagnoses[random->below(kDiagnoses.size())]);
  }
  const uint64_t drugs = random->below(3);
  for (uint64_t i = 0; i < drugs; ++i) {
    text->drugs.push_back(kDrugs[random->below(kDrugs.size())]);
  }
  if (random->chance(0.02)) {
    text->note.append(text->kanji_text).append(text->kanji_family).append(text->kanji_given);
    if (text->note.empty()) text->note.append(text->latin_given);
    text->note.append("様 再診。経過は良い。");
  } else if (registration.variation % 16 == 0) {
    text->note.append("経過は良い。");
  }
}

}  // namespace nayose
