// The PID and IN1 segments as the contract's identifiers. Private to this folder and its tests.
#pragma once

#include <string>
#include <string_view>

#include "connectors/format/encounter_message.h"
#include "connectors/format/hl7/hl7_fields.h"

namespace nayose {

// A message of a megabyte could hold a hundred thousand: more are no person's.
inline constexpr size_t kHl7PhonesMax = 16;
inline constexpr size_t kHl7AliasesMax = 16;
inline constexpr size_t kHl7InsurancesMax = 64;

// Of several ids (CX, repeated) the one of the institution: not an insurance, account or driver's
// id, and not one that another 医療機関コード assigned. Empty when there is none; `*foreign` tells
// that there were ids of others.
void read_hl7_patient_id(std::string_view ids, std::string_view institution, Hl7Fields* fields,
                         std::string* out, bool* foreign);

// Names, birth date, sex, address, phones.
void read_hl7_demographics(const Hl7Segment& pid, Hl7Fields* fields, EncounterMessage* out);

// PID-5: kanji, kana and latin by XPN.8, and by their script where that is missing; maiden names
// and aliases by XPN.7. Kana in a kanji repetition stay there: the engine finds them.
void read_hl7_names(std::string_view names, Hl7Fields* fields, EncounterMessage* out);

// Adds one IN1 segment.
void read_hl7_insurance(const Hl7Segment& in1, Hl7Fields* fields, EncounterMessage* out,
                        std::string* ranks);
// Health insurance before 公費, both before what is not in force on the day of the event; else in
// the message's order. `ranks` is what read_hl7_insurance() made.
void order_hl7_insurances(std::string_view event_date, std::string* ranks, EncounterMessage* out);

}  // namespace nayose
