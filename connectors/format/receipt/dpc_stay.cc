#include "connectors/format/receipt/dpc_stay.h"

#include <algorithm>
#include <utility>

#include "connectors/format/receipt/uke_layout.h"

namespace nayose {
namespace {

constexpr size_t kRecordCode = 5;
constexpr size_t kFirstPayload = 8;
constexpr size_t kDiagnosisBytesMax = 64 * 1024;
constexpr size_t kCodeBytesMax = 16;

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kDiagnosisRecords = {
    {{"A006010", "main"},
     {"A006020", "admission"},
     {"A006030", "resource"},
     {"A006031", "resource2"},
     {"A006040", "comorbidity"},
     {"A006050", "complication"}}};

bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= kCodeBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '.';
         });
}

bool is_id(std::string_view text) {
  constexpr size_t kIdBytesMax = 32;
  return !text.empty() && text.size() <= kIdBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                  c == '-';
         });
}

// DPC leaves the 点数表 out, which is 医科 for every hospital that takes part.
std::string institution_code(std::string_view facility) {
  if (!is_digits(facility)) return {};
  if (facility.size() == 10) return std::string(facility);
  if (facility.size() != 9) return {};
  return std::string(facility.substr(0, 2)).append("1").append(facility.substr(2));
}

std::string key_of(const DpcLine& line, const DpcColumns& columns) {
  std::string key;
  for (const size_t position :
       {columns.facility, columns.data_id, columns.admission, columns.count}) {
    key.append(line.get(position)).push_back('\t');
  }
  return key;
}

}  // namespace

void DpcLine::split(std::string_view line) {
  size_ = 0;
  for (;;) {
    const size_t tab = line.find('\t');
    values_[size_++] = line.substr(0, tab);
    if (tab == std::string_view::npos || size_ == kPositions) return;
    line.remove_prefix(tab + 1);
  }
}

std::string_view DpcLine::get(size_t position) const {
  if (position >= size_) return {};
  std::string_view value = values_[position];
  const auto blank = [](char c) { return c == ' ' || c == '"'; };
  while (!value.empty() && blank(value.front())) value.remove_prefix(1);
  while (!value.empty() && blank(value.back())) value.remove_suffix(1);
  return value;
}

void DpcStay::begin(const DpcLine& line, const DpcColumns& columns, EncounterMessage* message) {
  message_ = message;
  key_ = key_of(line, columns);
  discharge_.clear();
  outcome_.clear();
  diagnoses_.clear();
  has_person_ = false;
  reason_ = RefusalReason::kNone;
  place_.clear();
  message->institution = options_->institution;
  if (message->institution.empty()) {
    message->institution = institution_code(line.get(columns.facility));
  }
  if (message->institution.empty()) return fail(RefusalReason::kMissingField, "FF1.1");
  std::string_view id = line.get(columns.data_id);
  if (id.empty()) return fail(RefusalReason::kMissingField, "FF1.2");
  if (!is_id(id)) return fail(RefusalReason::kInvalidId, "FF1.2");
  const size_t digits = options_->patient_digits;
  while (digits > 0 && id.size() > digits && id.front() == '0') id.remove_prefix(1);
  message->patient = id;
  admission_ = uke_date(line.get(columns.admission));
  if (admission_.empty()) return fail(RefusalReason::kInvalidTime, "FF1.3");
  message->event_time.assign(admission_).append("T00:00:00+09:00");
  message->encounter.assign("FF1/").append(id).append("/").append(admission_);
  const std::string_view count = line.get(columns.count);
  if (is_digits(count) && count != "0" && count.size() < kCodeBytesMax) {
    message->encounter.append("/").append(count);
  }
}

bool DpcStay::owns(const DpcLine& line, const DpcColumns& columns) const {
  return key_of(line, columns) == key_;
}

void DpcStay::add_record(const DpcLine& line) {
  if (!ok()) return;
  const std::string_view code = line.get(kRecordCode);
  const auto payload = [&](size_t number) { return line.get(kFirstPayload + number - 1); };
  if (code == "A000010") read_person(payload(1), payload(2), payload(3));
  if (code == "A000030") {
    discharge_ = uke_date(payload(1));
    outcome_ = is_code(payload(3)) ? payload(3) : std::string_view();
  }
  for (const auto& [record, kind] : kDiagnosisRecords) {
    if (code == record) add_diagnosis(kind, payload(2));
  }
}

void DpcStay::add_columns(const DpcLine& line, const DpcColumns& columns) {
  if (!ok()) return;
  read_person(line.get(columns.birth_date), line.get(columns.sex), line.get(columns.postcode));
  discharge_ = uke_date(line.get(columns.discharge));
}

// Of the stay's forms the first one tells the person: that of the whole stay comes first.
void DpcStay::read_person(std::string_view birth_date, std::string_view sex,
                          std::string_view postcode) {
  if (has_person_) return;
  has_person_ = true;
  if (birth_date != "00000000") {
    if (birth_date.size() != 8 || !is_digits(birth_date)) {
      return fail(RefusalReason::kImpossibleDate, "A000010.1");
    }
    message_->birth_date = birth_date;
  }
  if (sex == "1" || sex == "2") message_->sex = sex;
  // Not known, and abroad.
  if (is_digits(postcode) && postcode != "0000000" && postcode != "9999999") {
    message_->postcode = postcode;
  }
}

void DpcStay::add_diagnosis(std::string_view kind, std::string_view code) {
  if (!is_code(code)) return;
  if (diagnoses_.size() > kDiagnosisBytesMax) {
    return fail(RefusalReason::kRecordTooLong, "A006040");
  }
  diagnoses_.append(diagnoses_.empty() ? "" : ",").append("{\"code\":\"").append(code);
  diagnoses_.append("\",\"kind\":\"").append(kind).append("\"}");
}

void DpcStay::fail(RefusalReason reason, std::string place) {
  if (!ok()) return;
  reason_ = reason;
  place_ = std::move(place);
}

bool DpcStay::finish() {
  if (!has_person_) fail(RefusalReason::kMissingField, "A000010");
  if (!ok()) return false;
  std::string& payload = message_->payload_json;
  payload.assign("{\"admission\":\"").append(admission_).push_back('"');
  if (!discharge_.empty()) payload.append(",\"discharge\":\"").append(discharge_).push_back('"');
  if (!outcome_.empty()) payload.append(",\"outcome\":\"").append(outcome_).push_back('"');
  if (!diagnoses_.empty()) payload.append(",\"diagnoses\":[").append(diagnoses_).push_back(']');
  payload.push_back('}');
  return true;
}

}  // namespace nayose
