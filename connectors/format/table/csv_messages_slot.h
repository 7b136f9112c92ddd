// The place in an EncounterMessage that a JSON pointer of the contract names. Private to this
// folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "connectors/format/encounter_message.h"
#include "engine/base/status.h"

namespace nayose {

enum class SlotKind : uint8_t {
  kText,        // A text of the message, see destination().
  kDate,        // The same; written as YYYY-MM-DD where it can be.
  kEventTime,   // The same; RFC 3339.
  kMessageId,   // The same; in the characters that a message id may have.
  kSequence,    // A number.
  kChangeKind,  // One of the contract's words; so are the next two.
  kChangeScope,
  kAliasType,
  kPayload,  // A key of the payload.
  kIgnored,  // /schema
};

struct MessageSlot {
  SlotKind kind = SlotKind::kIgnored;
  std::string EncounterMessage::*text = nullptr;
  NameMessage EncounterMessage::*name = nullptr;
  NameMessage AliasMessage::*alias = nullptr;
  std::string NameMessage::*part = nullptr;
  std::string InsuranceMessage::*insurance = nullptr;
  size_t index = 0;  // Of an alias, a phone or an insurance.
  std::string key;   // Of the payload.
};

// "/name/kana/text", "/name/aliases/0/kanji/family", "/phones/1", "/insurances/0/number",
// "/payload/department", …; a payload key is one level, ~0 and ~1 stand for ~ and /.
// Errors: kInvalidArgument for what is no place of the contract, or above its longest lists.
Result<MessageSlot> parse_message_slot(std::string_view pointer);

// Puts `value` (UTF-8) there; the payload is begun as an object that close_payload() ends.
// kNone, or why it cannot be put. An empty value leaves the place as it is.
RefusalReason put_value(const MessageSlot& slot, std::string_view value, EncounterMessage* message);
void close_payload(EncounterMessage* message);
// Drops the elements of lists that stayed empty.
void drop_empty_elements(EncounterMessage* message);

// An instant as Japanese systems write it (2026/4/1, 2026-04-01 9:30, 20260401, 20260401093000,
// 2026年4月1日 9時30分) as RFC 3339 in Japanese time, or as YYYY-MM-DD when it is a date alone.
// What is written otherwise stays as it is.
std::string iso_instant(std::string_view text);

}  // namespace nayose
