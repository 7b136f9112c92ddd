// One receipt of レセプト電算 data, put together from its records. Private to this folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/format/encounter_message.h"
#include "connectors/format/receipt/uke_layout.h"
#include "connectors/format/text_lines.h"

namespace nayose {

// What the records IR, YK or HM say of all receipts behind them.
struct UkeInstitution {
  const UkeLayout* layout = nullptr;  // Null: no such record yet, or of an unknown 点数表.
  std::string code;                   // Ten digits, or empty.
  std::string claim_month;            // "2026-04", or empty.
  std::string payer;                  // 審査支払機関; each has its own receipt numbers.

  void read(const UkeRecord& record);
};

// Fills an encounter record by record. The first thing that is wrong decides; what comes behind is
// passed over.
class UkeReceipt {
 public:
  explicit UkeReceipt(TextLines* lines) : lines_(lines) {}

  // RE.
  void begin(const UkeRecord& record, const UkeInstitution& institution, EncounterMessage* message);
  // HO, KO, SN, SY, HS, RR; others are not looked at.
  void add(const UkeRecord& record);
  // The receipt cannot be read.
  void fail(RefusalReason reason, std::string place);
  // Completes the encounter; true when it is one, else reason() and place() say why not.
  bool finish();

  RefusalReason reason() const { return reason_; }
  const std::string& place() const { return place_; }

  // True for records that add() reads.
  static bool reads(std::string_view record_name);

 private:
  bool ok() const { return reason_ == RefusalReason::kNone; }
  void check_numbers(const UkeRecord& record);
  void name_encounter(std::string_view search_number, uint64_t sequence);
  void read_person(const UkeRecord& record);
  void begin_payload(const UkeRecord& record);
  void read_insurer(const UkeRecord& record);
  void read_public_payer(const UkeRecord& record);
  void read_confirmation(const UkeRecord& record);
  void read_diagnosis(std::string_view code, std::string_view start, std::string_view outcome,
                      bool is_main);
  void put_code(std::string_view key, std::string_view code);
  // Decodes position `position` of the record; a failure names it.
  void text(const UkeRecord& record, size_t position, std::string* out);

  TextLines* lines_;
  const UkeInstitution* institution_ = nullptr;
  EncounterMessage* message_ = nullptr;
  InsuranceMessage insurer_;
  std::vector<InsuranceMessage> public_payers_;
  std::string care_month_;
  std::string scratch_;
  size_t diagnoses_ = 0;
  bool has_insurer_ = false;
  bool has_other_payer_ = false;
  RefusalReason reason_ = RefusalReason::kNone;
  std::string place_;
};

}  // namespace nayose
