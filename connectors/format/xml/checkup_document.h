// One document of 特定健診・特定保健指導 (HL7 CDA R2). Private to this folder.
#pragma once

#include <string>

#include "connectors/format/encounter_message.h"

namespace nayose {

// What a document says beside the EncounterMessage it becomes.
enum class CheckupOutcome {
  kEncounter,
  kNotXml,
  kOtherDocument,  // Its outermost element is no ClinicalDocument.
  kNoPatient,      // Neither an id of the facility nor the number of an insured.
};

// Fills who the patient is, the ids, the event time and the payload; a request for deletion
// (報告区分 19, 49) is a retract_encounter. `*xml` is scrambled. See schemas/formats/checkup.md for
// what is read where.
CheckupOutcome read_checkup_document(std::string* xml, EncounterMessage* message);

}  // namespace nayose
