// Why a record was refused. A bad record is data: it is counted and sent to `refused`.
#pragma once

#include <cstdint>
#include <string_view>

namespace nayose {

// The names are part of the `refused` output's schema: add at the end, never rename.
enum class RefusalReason : uint8_t {
  kNone = 0,
  kMalformed,              // Not a JSON object, or a CSV line with the wrong number of columns.
  kInvalidUtf8,            // Bytes that are not UTF-8.
  kRecordTooLong,          // More than the record cap (1 MiB).
  kUnknownSchema,          // A `schema` that this version does not know.
  kWrongType,              // A field of another JSON type than the contract's.
  kMissingField,           // A required field is absent or empty.
  kFieldTooLong,           // A field above its cap.
  kInvalidId,              // An id or message id with characters that ids may not have.
  kInvalidTime,            // `event_time` or `sequence` cannot be read.
  kImpossibleDate,         // A date that does not exist.
  kUnknownChange,          // A change kind or scope that the contract does not have.
  kUnknownInstitution,     // An institution that is not in the register.
  kInstitutionNotAllowed,  // A registered institution that may not write to this source.
  kUnknownNoticeStatus,    // A notice status that the contract does not have.
  kNotNotified,            // 未通知: the patient was not told yet.
  kNoticeRefused,          // 不同意: the patient refused.
  kWaitingPeriod,          // Notified, but less than notice.waiting_days ago.
  kMyNumber,               // An individual number (個人番号) in an identifier.
  kUndecodable,            // Text that is not in the encoding it should be in.
  kUnsupportedMessage,     // A message of a kind that tells nothing of a patient or is not known.
  kCount,
};

// "malformed", "invalid_utf8", …
std::string_view refusal_reason_name(RefusalReason reason);
// kNone for a name that is none of them.
RefusalReason parse_refusal_reason(std::string_view name);

}  // namespace nayose
