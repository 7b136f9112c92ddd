// An encounter in the terms of the contract nayose.encounter.v1, as a converter fills it from a
// message of another format.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/record/refusal_reason.h"

namespace nayose {

// UTF-8; an empty text is left out. Values stay as they were sent: normalising is the engine's.
struct NameMessage {
  std::string family;
  std::string given;
  std::string middle;
  std::string text;  // Where the parts are not apart.
  bool empty() const { return family.empty() && given.empty() && middle.empty() && text.empty(); }
  void clear();
};

struct AliasMessage {
  std::string_view type;  // "common" (通称), "former" or "maiden" (旧姓), "other".
  NameMessage kanji;
  NameMessage kana;
  NameMessage latin;
};

struct InsuranceMessage {
  std::string insurer;
  std::string symbol;
  std::string number;
  std::string branch;
  std::string valid_from;  // YYYY-MM-DD
  std::string valid_to;
};

// Reused: clear() keeps the capacity of the texts.
struct EncounterMessage {
  std::string institution;
  std::string patient;
  std::string encounter;
  std::string message_id;
  std::string event_time;
  uint64_t sequence = 0;
  std::string_view change_kind = "update";  // See ChangeKind.
  std::string_view change_scope;
  std::string merge_from;
  std::string notice_status;
  std::string notice_date;
  std::string notice_version;
  NameMessage kanji;
  NameMessage kana;
  NameMessage latin;
  std::vector<AliasMessage> aliases;
  std::string birth_date;
  std::string sex;
  std::string postcode;
  std::string address;
  std::vector<std::string> phones;
  std::vector<InsuranceMessage> insurances;  // The one in force first; 公費 last.
  std::string payload_json;                  // A JSON object, or empty.

  void clear();
};

// A message, or a part of one, that no encounter could be made of.
struct UnreadableMessage {
  RefusalReason reason = RefusalReason::kMalformed;
  std::string place;       // Where in the message: "PID-3", "RE.4", "line:12"; never a value.
  std::string message_id;  // The message's own, or where it stood: "claims.uke:120".
};

// One line of JSON with its newline: what the engine reads. Text that is not UTF-8 is mended with
// U+FFFD. Cost: one pass over the texts.
void append_encounter_line(const EncounterMessage& message, std::string* out);
// A line of the schema nayose.unreadable.v1: the engine answers it with a refusal.
void append_unreadable_line(const UnreadableMessage& message, std::string* out);

// `text` in the characters that a message id or a place may have (others become '-'), cut at
// `bytes_max`.
std::string as_message_id(std::string_view text, size_t bytes_max = 128);
// A file's name as the beginning of message ids: runs of five digits or more become "N", since a
// file may be named after its patient.
std::string file_label(std::string_view file_name, size_t bytes_max = 96);
// `text` as a JSON string, quotes included.
void append_json_text(std::string_view text, std::string* out);

}  // namespace nayose
