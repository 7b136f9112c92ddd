#include "connectors/format/hl7/hl7_patient.h"

#include <algorithm>

namespace nayose {
namespace {

bool is_institution_code(std::string_view text) {
  return text.size() == 10 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> values) {
  return std::find(values.begin(), values.end(), text) != values.end();
}

constexpr int kNotAPatientId = 100;

// CX.5, table 0203: how likely an id of this type is the institution's own.
int rank_of_type(std::string_view type) {
  if (type == "PI") return 0;
  if (is_one_of(type, {"MR", "PT", "PN"})) return 1;
  if (type.empty()) return 2;
  const bool other = is_one_of(
      type, {"SS",   "DL",  "PPN", "NI", "NH",  "HC", "JHN", "MC",  "MA",  "MI", "AN", "VN",
             "ANON", "ANC", "BR",  "CC", "TAX", "EN", "EI",  "MCN", "MCR", "MB", "WC", "XX"});
  return other ? kNotAPatientId : 3;
}

// XTN, by how much a phone says about one person: at home, at work, of someone to call.
int rank_of_phone(std::string_view use, unsigned field) {
  if (use == "EMR") return 2;
  return use == "WPN" || field == 14 ? 1 : 0;
}

void read_phones(const Hl7Segment& pid, unsigned field, int rank, Hl7Fields* fields,
                 EncounterMessage* out) {
  const Hl7Message& message = fields->message();
  fields->at("PID", field);
  std::string_view rest = message.field(pid, field);
  std::string_view repetition;
  while (out->phones.size() < kHl7PhonesMax && message.next_repetition(&rest, &repetition)) {
    const std::string_view equipment = message.component(repetition, 3);
    if (is_one_of(equipment, {"FX", "MD", "BP", "Internet", "X.400"})) continue;
    const std::string_view use = message.component(repetition, 2);
    if (use == "NET" || rank_of_phone(use, field) != rank) continue;
    std::string phone;
    for (const unsigned component : {12u, 1u}) {
      if (phone.empty()) fields->text(message.component(repetition, component), &phone);
    }
    if (phone.empty()) {
      std::string local;
      fields->text(message.component(repetition, 6), &phone);
      fields->text(message.component(repetition, 7), &local);
      phone = local.empty() ? local : phone + (phone.empty() ? "" : "-") + local;
    }
    if (phone.empty()) fields->text(message.component(repetition, 9), &phone);
    const bool known =
        std::find(out->phones.begin(), out->phones.end(), phone) != out->phones.end();
    if (!phone.empty() && !known) out->phones.push_back(std::move(phone));
  }
}

// XAD.7: 0 the home, 1 anything else, kNotAPatientId where the patient does not live.
int rank_of_address(std::string_view use) {
  if (use == "H" || use == "L" || use == "P") return 0;
  return is_one_of(use, {"B", "O", "BA", "N", "F", "BDL", "BR"}) ? kNotAPatientId : 1;
}

void read_address(std::string_view addresses, Hl7Fields* fields, EncounterMessage* out) {
  const Hl7Message& message = fields->message();
  fields->at("PID", 11);
  std::string_view best;
  int best_rank = kNotAPatientId;
  std::string_view repetition;
  while (message.next_repetition(&addresses, &repetition)) {
    const int rank = rank_of_address(message.component(repetition, 7));
    if (rank >= best_rank) continue;
    best_rank = rank;
    best = repetition;
  }
  fields->text(message.component(best, 5), &out->postcode);
  fields->text(message.component(best, 8), &out->address);
  if (!out->address.empty()) return;
  std::string part;
  for (const unsigned component : {4u, 3u, 1u, 2u}) {  // Prefecture, city, street, the rest.
    fields->text(message.subcomponent(message.component(best, component), 1), &part);
    out->address += part;
  }
}

}  // namespace

void read_hl7_patient_id(std::string_view ids, std::string_view institution, Hl7Fields* fields,
                         std::string* out, bool* foreign) {
  const Hl7Message& message = fields->message();
  out->clear();
  *foreign = false;
  int best = kNotAPatientId;
  std::string id;
  std::string text;
  std::string_view repetition;
  while (message.next_repetition(&ids, &repetition)) {
    fields->text(message.component(repetition, 1), &id);
    if (id.empty()) continue;
    fields->text(message.component(repetition, 5), &text);
    int rank = rank_of_type(text);
    for (const unsigned component : {4u, 6u}) {  // Assigning authority, assigning facility.
      fields->text(message.subcomponent(message.component(repetition, component), 1), &text);
      if (text.empty()) continue;
      if (text == institution && rank != kNotAPatientId) {
        rank = std::min(rank, 3) - 10;
      } else if (is_institution_code(text) && is_institution_code(institution)) {
        rank = kNotAPatientId;
      }
    }
    *foreign = *foreign || rank == kNotAPatientId;
    if (rank >= best) continue;
    best = rank;
    out->swap(id);
  }
}

void read_hl7_demographics(const Hl7Segment& pid, Hl7Fields* fields, EncounterMessage* out) {
  const Hl7Message& message = fields->message();
  read_hl7_names(message.field(pid, 5), fields, out);
  fields->at("PID", 7);
  fields->text(message.component(message.field(pid, 7), 1), &out->birth_date);
  const bool digits = std::all_of(out->birth_date.begin(), out->birth_date.end(),
                                  [](char c) { return c >= '0' && c <= '9'; });
  if (digits && out->birth_date.size() > 8) out->birth_date.resize(8);  // A time of birth.
  fields->at("PID", 8);
  fields->text(message.component(message.field(pid, 8), 1), &out->sex);
  read_address(message.field(pid, 11), fields, out);
  for (int rank = 0; rank < 3; ++rank) {
    for (const unsigned field : {13u, 14u}) read_phones(pid, field, rank, fields, out);
  }
}

}  // namespace nayose
