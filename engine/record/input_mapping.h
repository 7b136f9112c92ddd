// Where the envelope, the identifiers and the payload of a raw record are found.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/record/field_spec.h"

namespace nayose {

// What every record has around its identifiers. Names and JSON pointers:
// schemas/encounter.v1.schema.json.
enum class EnvelopeField : uint8_t {
  kSchema = 0,     // /schema
  kInstitution,    // /institution
  kPatient,        // /patient: the local patient id
  kEncounter,      // /encounter: the encounter id
  kMessageId,      // /message_id: the producer's own
  kEventTime,      // /event_time
  kSequence,       // /sequence
  kChangeKind,     // /change/kind
  kChangeScope,    // /change/scope
  kMergeFrom,      // /change/from_patient
  kNoticeStatus,   // /notice/status
  kNoticeDate,     // /notice/date
  kNoticeVersion,  // /notice/version
  // Of a line that stands for a message that no converter could read (message_reader.h).
  kUnreadableReason,  // /unreadable/reason
  kUnreadablePlace,   // /unreadable/place
  kCount,
};
inline constexpr size_t kEnvelopeFieldCount = static_cast<size_t>(EnvelopeField::kCount);

// "institution", "patient", …: for the model file and for `refused`.
std::string_view envelope_field_name(EnvelopeField field);

struct InputMapping {
  std::array<FieldSource, kEnvelopeFieldCount> envelope;
  std::vector<FieldSource> fields;  // One per field of the model, same order.
  // Every string below these JSON pointers is an identifier: the payload is scanned for it. For
  // CSV all mapped columns count.
  std::vector<std::string> identifier_roots;
  std::string payload_root = "/payload";
};

// The envelope and identifier roots of schemas/encounter.v1.schema.json; `fields` empty.
InputMapping encounter_v1_mapping();

}  // namespace nayose
