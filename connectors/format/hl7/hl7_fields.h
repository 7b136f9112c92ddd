// Texts of one HL7 message: fields taken out of their delimiters and escapes. Private to this
// folder.
#pragma once

#include <string>
#include <string_view>

#include "connectors/format/hl7/hl7_decoding.h"
#include "connectors/format/hl7/hl7_message.h"
#include "engine/record/refusal_reason.h"

namespace nayose {

// Remembers the first field that could not be read: the message is unreadable then, at that place.
// Only fields that are asked for can be: a bad byte in a remark does no harm.
class Hl7Fields {
 public:
  explicit Hl7Fields(Hl7Decoding* decoding) : decoding_(*decoding) {}

  // Lifetime: the message outlives what follows.
  void begin(const Hl7Message* message);
  const Hl7Message& message() const { return *message_; }

  // What the next texts belong to: "PID", 3.
  void at(std::string_view segment, unsigned field) {
    segment_ = segment;
    field_ = field;
  }
  // Replaces `*out` by the text of `raw`, a component or less: without its escapes, without blanks
  // around it; empty for the "" that deletes a value.
  void text(std::string_view raw, std::string* out);

  void fail(RefusalReason reason);
  void fail(RefusalReason reason, std::string_view segment, unsigned field) {
    at(segment, field);
    fail(reason);
  }
  bool failed() const { return reason_ != RefusalReason::kNone; }
  RefusalReason reason() const { return reason_; }
  const std::string& place() const { return place_; }

 private:
  bool unescape(std::string_view raw, std::string* out);
  bool append_escape(std::string_view escape, std::string* out);

  Hl7Decoding& decoding_;
  const Hl7Message* message_ = nullptr;
  std::string_view segment_;
  unsigned field_ = 0;
  RefusalReason reason_ = RefusalReason::kNone;
  std::string place_;
};

}  // namespace nayose
