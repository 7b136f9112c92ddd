// One answer of オンライン資格確認: who the patient is and how insured. Private to this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connectors/format/encounter_message.h"

namespace nayose {

// Of the MessageHeader.
struct EligibilityHeader {
  std::string institution;  // MedicalInstitutionCode
  std::string executed;   // ProcessExecutionTime as RFC 3339, or the QualificationConfirmationDate
  std::string confirmed;  // The day that the insurance is asked for, YYYY-MM-DD.
};

struct EligibilityAnswer {
  // ReferenceNumber (照会番号): the numbers under which the institution knows the patient.
  std::vector<std::string> references;
  bool has_result = false;
  bool of_several = false;  // Birth dates or sexes of the results differ.
  int rank = 0;             // Of the first insurance: 0 in force, 1 not, 2 medical voucher.
  EncounterMessage person;  // Names, birth date, sex, address, insurances.
};

// Whether two answers to one question are about two persons: another birth date, another sex.
bool tells_of_another(const EncounterMessage& a, const EncounterMessage& b);

// False when `xml` is no XML. `*xml` is scrambled.
bool read_eligibility_header(std::string* xml, EligibilityHeader* header);

// Reads a BulkConfirmUnit or a single ResultOfQualificationConfirmation. Several results in a unit
// are insurances of one person: the one in force on `day` (YYYY-MM-DD) first, medical vouchers
// last. Who the person is comes from the first. InsuredName, the head of the household, is no name
// of the patient and is not read.
bool read_eligibility_answer(std::string* xml, std::string_view day, EligibilityAnswer* answer);

// The text inside of an element without children, such as ReferenceNumber.
bool read_xml_value(std::string* xml, std::string* value);

}  // namespace nayose
