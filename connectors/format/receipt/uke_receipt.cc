#include "connectors/format/receipt/uke_receipt.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace nayose {
namespace {

constexpr size_t kPublicPayersMax = 8;  // The specification has four.
constexpr size_t kDiagnosesMax = 2'000;
constexpr size_t kCodeBytesMax = 16;

std::string position_name(std::string_view record, size_t position) {
  return std::string(record) + "." + std::to_string(position);
}

// Codes of the specification's own lists: nothing that could be a name.
bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= kCodeBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '.';
         });
}

bool is_ascii_only(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

void UkeInstitution::read(const UkeRecord& record) {
  *this = {};
  layout = uke_layout(record.name(), record.get(3));
  const std::string_view prefecture = record.get(2);
  const std::string_view number = record.get(4);
  constexpr size_t kNumberDigits = 7;
  if (prefecture.size() == 2 && is_digits(prefecture) && is_digits(number) &&
      number.size() <= kNumberDigits && layout != nullptr) {
    code.append(prefecture).push_back(layout->table);
    code.append(kNumberDigits - number.size(), '0').append(number);
  }
  if (is_code(record.get(1))) payer = record.get(1);
  if (layout == nullptr) return;
  for (const uint8_t position : layout->claim_month) {
    if (claim_month.empty()) claim_month = uke_month(record.get(position));
  }
}

void UkeReceipt::begin(const UkeRecord& record, const UkeInstitution& institution,
                       EncounterMessage* message) {
  institution_ = &institution;
  message_ = message;
  public_payers_.clear();
  has_insurer_ = has_other_payer_ = false;
  diagnoses_ = 0;
  reason_ = RefusalReason::kNone;
  place_.clear();
  if (institution.layout == nullptr) return fail(RefusalReason::kMissingField, "IR");
  if (message->institution.empty()) message->institution = institution.code;
  if (message->institution.empty()) return fail(RefusalReason::kMissingField, "IR.4");
  check_numbers(record);
  if (ok()) read_person(record);
  if (ok()) begin_payload(record);
}

void UkeReceipt::check_numbers(const UkeRecord& record) {
  const std::string_view number = record.get(kUkeReceiptNumber);
  constexpr size_t kNumberDigitsMax = 9;
  if (!is_digits(number) || number.size() > kNumberDigitsMax) {
    return fail(RefusalReason::kMalformed, position_name("RE", kUkeReceiptNumber));
  }
  // Its first digit repeats the 点数表, so it tells a record under the wrong institution.
  const std::string_view kind = record.get(kUkeReceiptKind);
  if (kind.size() != 4 || !is_digits(kind) || kind.front() != institution_->layout->table) {
    return fail(RefusalReason::kMalformed, position_name("RE", kUkeReceiptKind));
  }
  care_month_ = uke_month(record.get(kUkeCareMonth));
  if (care_month_.empty()) {
    return fail(RefusalReason::kInvalidTime, position_name("RE", kUkeCareMonth));
  }
  uint64_t sequence = 0;
  std::from_chars(number.data(), number.data() + number.size(), sequence);
  message_->sequence = sequence;
  name_encounter(record.get(institution_->layout->search_number), sequence);
  message_->event_time.assign(care_month_).append("-01T00:00:00+09:00");
}

// A receipt that came back is claimed again in a file of its own, which counts from 1 as well.
void UkeReceipt::name_encounter(std::string_view search_number, uint64_t sequence) {
  constexpr size_t kSearchNumberMax = 30;
  if (is_digits(search_number) && search_number.size() <= kSearchNumberMax) {
    message_->encounter.assign("RS/").append(search_number);
    return;
  }
  const std::string& month =
      institution_->claim_month.empty() ? care_month_ : institution_->claim_month;
  message_->encounter.assign(month).push_back('/');
  if (!institution_->payer.empty()) message_->encounter.append(institution_->payer).push_back('/');
  message_->encounter.append("RE/").append(std::to_string(sequence));
}

void UkeReceipt::read_person(const UkeRecord& record) {
  const UkeLayout& layout = *institution_->layout;
  text(record, layout.local_id, &message_->patient);
  text(record, kUkeName, &message_->kanji.text);
  text(record, layout.kana, &message_->kana.text);
  text(record, layout.sex, &message_->sex);
  if (!ok()) return;
  // A record of another generation may hold a code there.
  if (is_ascii_only(message_->kana.text)) message_->kana.text.clear();
  if (message_->patient.empty()) {
    return fail(RefusalReason::kMissingField, position_name("RE", layout.local_id));
  }
  if (message_->kanji.text.empty()) {
    return fail(RefusalReason::kMissingField, position_name("RE", kUkeName));
  }
  const std::string_view birth_date = record.get(layout.birth_date);
  if (birth_date.empty()) {
    return fail(RefusalReason::kMissingField, position_name("RE", layout.birth_date));
  }
  if ((birth_date.size() != 7 && birth_date.size() != 8) || !is_digits(birth_date)) {
    return fail(RefusalReason::kImpossibleDate, position_name("RE", layout.birth_date));
  }
  message_->birth_date = birth_date;
}

void UkeReceipt::begin_payload(const UkeRecord& record) {
  const UkeLayout& layout = *institution_->layout;
  std::string& payload = message_->payload_json;
  payload.assign("{\"care_month\":\"").append(care_month_).push_back('"');
  if (!institution_->claim_month.empty()) {
    payload.append(",\"claim_month\":\"").append(institution_->claim_month).push_back('"');
  }
  put_code(",\"receipt_kind\":", record.get(kUkeReceiptKind));
  if (layout.department != 0) put_code(",\"department\":", record.get(layout.department));
  if (layout.admission != 0) {
    const std::string admission = uke_date(record.get(layout.admission));
    if (!admission.empty()) payload.append(",\"admission\":\"").append(admission).push_back('"');
  }
  if (!record.get(layout.search_number).empty()) payload.append(",\"resubmitted\":true");
}

bool UkeReceipt::reads(std::string_view name) {
  constexpr std::array<std::string_view, 6> kNames = {"HO", "KO", "SN", "SY", "HS", "RR"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

void UkeReceipt::add(const UkeRecord& record) {
  if (!ok()) return;
  const std::string_view name = record.name();
  if (name == "HO") read_insurer(record);
  if (name == "KO") read_public_payer(record);
  if (name == "SN") read_confirmation(record);
  if (name == "SY") {
    read_diagnosis(record.get(1), record.get(2), record.get(3), record.get(6) == "01");
  }
  // Dental: several codes in one value, seven characters each.
  if (name == "HS") {
    constexpr size_t kCodeSize = 7;
    const std::string_view codes = record.get(4);
    for (size_t i = 0; i + kCodeSize <= codes.size(); i += kCodeSize) {
      read_diagnosis(codes.substr(i, kCodeSize), record.get(1), record.get(2), false);
    }
  }
  if (name == "RR") has_other_payer_ = true;  // 労災: pays in place of an insurer.
}

void UkeReceipt::read_insurer(const UkeRecord& record) {
  // A receipt has one: the RE before this one was lost, and whose the records are is not known.
  if (has_insurer_) return fail(RefusalReason::kMalformed, "HO");
  has_insurer_ = true;
  insurer_ = {};
  text(record, 1, &insurer_.insurer);
  text(record, 2, &insurer_.symbol);
  text(record, 3, &insurer_.number);
}

void UkeReceipt::read_public_payer(const UkeRecord& record) {
  if (public_payers_.size() == kPublicPayersMax) return fail(RefusalReason::kRecordTooLong, "KO");
  InsuranceMessage& payer = public_payers_.emplace_back();
  text(record, 1, &payer.insurer);
  text(record, 2, &payer.number);
}

// What the insurers' own register said goes before what the institution wrote.
void UkeReceipt::read_confirmation(const UkeRecord& record) {
  const std::string_view kind = record.get(1);
  if (kind.size() != 1 || kind.front() < '1' || kind.front() > '5') return;
  if (kind == "1") {
    has_insurer_ = true;
    if (!record.get(3).empty()) {
      insurer_ = {};
      text(record, 3, &insurer_.insurer);
    }
    if (!record.get(5).empty()) {
      text(record, 4, &insurer_.symbol);
      text(record, 5, &insurer_.number);
    }
    text(record, 6, &insurer_.branch);
    return;
  }
  const auto index = static_cast<size_t>(kind.front() - '2');
  if (index >= public_payers_.size()) return;
  if (!record.get(3).empty()) text(record, 3, &public_payers_[index].insurer);
  if (!record.get(7).empty()) text(record, 7, &public_payers_[index].number);
}

void UkeReceipt::read_diagnosis(std::string_view code, std::string_view start,
                                std::string_view outcome, bool is_main) {
  if (!is_code(code)) return;
  if (diagnoses_ == kDiagnosesMax) return fail(RefusalReason::kRecordTooLong, "SY");
  std::string& payload = message_->payload_json;
  payload.append(diagnoses_++ == 0 ? ",\"diagnoses\":[{" : ",{");
  put_code("\"code\":", code);
  const std::string day = uke_date(start);
  if (!day.empty()) payload.append(",\"start\":\"").append(day).push_back('"');
  put_code(",\"outcome\":", outcome);
  if (is_main) payload.append(",\"main\":true");
  payload.push_back('}');
}

void UkeReceipt::put_code(std::string_view key, std::string_view code) {
  if (!is_code(code)) return;
  message_->payload_json.append(key).append("\"").append(code).push_back('"');
}

void UkeReceipt::text(const UkeRecord& record, size_t position, std::string* out) {
  if (lines_->decode(record.get(position), out)) return;
  fail(RefusalReason::kUndecodable, position_name(record.name(), position));
}

void UkeReceipt::fail(RefusalReason reason, std::string place) {
  if (!ok()) return;
  reason_ = reason;
  place_ = std::move(place);
}

bool UkeReceipt::finish() {
  if (ok() && !has_insurer_ && public_payers_.empty() && !has_other_payer_) {
    fail(RefusalReason::kMissingField, "HO");
  }
  if (!ok()) return false;
  if (diagnoses_ > 0) message_->payload_json.push_back(']');
  message_->payload_json.push_back('}');
  if (has_insurer_) message_->insurances.push_back(insurer_);
  for (InsuranceMessage& payer : public_payers_) message_->insurances.push_back(std::move(payer));
  return true;
}

}  // namespace nayose
