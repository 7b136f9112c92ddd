// A raw HL7 message → encounters of the contract. Private to this folder and its tests.
#pragma once

#include <string>
#include <string_view>

#include "connectors/format/hl7/hl7_decoding.h"
#include "connectors/format/hl7/hl7_event.h"
#include "connectors/format/hl7/hl7_fields.h"
#include "connectors/format/hl7/hl7_message.h"
#include "connectors/format/message_reader.h"

namespace nayose {

// What is known of a message from where it stood.
struct Hl7Surroundings {
  std::string message_id;  // Where MSH-10 is empty, or holds the patient's id.
  std::string patient;     // Not empty: what PID-3 must be.
  std::string data_kind;   // ADT-00, OMP-01 …
  std::string encounter;   // Where the message has no visit and no order number.
  bool retracts = false;   // Stored as deleted: the message says what did not happen.
};

// Most messages are about one patient; one encounter comes of each PID.
// Threads: one at a time.
class Hl7EncounterReader {
 public:
  explicit Hl7EncounterReader(const ConvertOptions* options)
      : options_(*options), decoding_(options->encoding), fields_(&decoding_) {}

  // Takes a message. `bytes` and `around` outlive the calls of next() that follow.
  // Errors: those of Hl7Decoding.
  Status begin(std::string_view bytes, const Hl7Surroundings* around);
  // kEnd when there is no other encounter in the message.
  MessageOutcome next(EncounterMessage* encounter, UnreadableMessage* unreadable);

  // MSH-10 of any bytes that begin like a message, else `other`.
  std::string message_id_of(std::string_view bytes, const std::string& other);

 private:
  MessageOutcome refuse(RefusalReason reason, std::string_view place,
                        UnreadableMessage* unreadable);
  // Each fills a part of `*out`; failures are in `fields_`.
  void read_patient(EncounterMessage* out);
  void read_message_id(EncounterMessage* out);
  void read_event_time(EncounterMessage* out);
  void read_change(EncounterMessage* out);
  void read_encounter_id(EncounterMessage* out);
  void read_identifiers(EncounterMessage* out);
  void read_payload(EncounterMessage* out);
  void read_notice(EncounterMessage* out) const;
  // The first segment of this name about the patient; nullptr when there is none.
  const Hl7Segment* find(std::string_view name) const;
  std::string text_of(const Hl7Segment* segment, unsigned field, unsigned component);

  const ConvertOptions& options_;
  Hl7Decoding decoding_;
  Hl7Fields fields_;
  Hl7Message message_;
  const Hl7Surroundings* around_ = nullptr;
  bool parsed_ = false;
  bool done_ = true;
  std::string code_;     // MSH-9.1
  std::string trigger_;  // MSH-9.2
  std::string institution_;
  Hl7Event event_;
  const Hl7Segment* event_segment_ = nullptr;  // EVN
  size_t patients_ = 0;                        // PID segments so far.
  size_t first_ = 0;                           // The segments about the patient: from PID
  size_t last_ = 0;                            // to before the next one.
  std::string ranks_;
};

}  // namespace nayose
