#include "connectors/format/encounter_message.h"

#include <algorithm>
#include <string>

#include "engine/normalize/code_points.h"
#include "engine/record/message_id.h"

namespace nayose {
namespace {

bool is_plain(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7F &&
         c != '"' && c != '\\';
}

// Writes the members of objects that may stay empty.
class JsonWriter {
 public:
  explicit JsonWriter(std::string* out) : out_(out) {}

  void begin(std::string_view name) {
    if (!name.empty()) key(name);
    out_->push_back('{');
    first_ = true;
  }
  void end() {
    out_->push_back('}');
    first_ = false;
  }
  void begin_list(std::string_view name) {
    key(name);
    out_->push_back('[');
    first_ = true;
  }
  void end_list() {
    out_->push_back(']');
    first_ = false;
  }
  void element() {
    if (!first_) out_->push_back(',');
    first_ = false;
  }
  void value(std::string_view text) { append_json_text(text, out_); }
  void text(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    key(name);
    append_json_text(value, out_);
  }
  void raw(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    key(name);
    out_->append(value);
  }

 private:
  void key(std::string_view name) {
    element();
    out_->push_back('"');
    out_->append(name);
    out_->append("\":");
  }

  std::string* out_;
  bool first_ = true;
};

void write_name(std::string_view key, const NameMessage& name, JsonWriter* json) {
  if (name.empty()) return;
  json->begin(key);
  json->text("family", name.family);
  json->text("given", name.given);
  json->text("middle", name.middle);
  json->text("text", name.text);
  json->end();
}

void write_names(const EncounterMessage& message, JsonWriter* json) {
  const bool any = !message.kanji.empty() || !message.kana.empty() || !message.latin.empty() ||
                   !message.aliases.empty();
  if (!any) return;
  json->begin("name");
  write_name("kanji", message.kanji, json);
  write_name("kana", message.kana, json);
  write_name("latin", message.latin, json);
  if (!message.aliases.empty()) {
    json->begin_list("aliases");
    for (const AliasMessage& alias : message.aliases) {
      json->element();
      json->begin("");
      json->text("type", alias.type);
      write_name("kanji", alias.kanji, json);
      write_name("kana", alias.kana, json);
      write_name("latin", alias.latin, json);
      json->end();
    }
    json->end_list();
  }
  json->end();
}

void write_contact_and_insurance(const EncounterMessage& message, JsonWriter* json) {
  json->text("postcode", message.postcode);
  json->text("address", message.address);
  if (!message.phones.empty()) {
    json->begin_list("phones");
    for (const std::string& phone : message.phones) {
      json->element();
      json->value(phone);
    }
    json->end_list();
  }
  if (message.insurances.empty()) return;
  json->begin_list("insurances");
  for (const InsuranceMessage& insurance : message.insurances) {
    json->element();
    json->begin("");
    json->text("insurer", insurance.insurer);
    json->text("symbol", insurance.symbol);
    json->text("number", insurance.number);
    json->text("branch", insurance.branch);
    json->text("valid_from", insurance.valid_from);
    json->text("valid_to", insurance.valid_to);
    json->end();
  }
  json->end_list();
}

}  // namespace

void NameMessage::clear() {
  family.clear();
  given.clear();
  middle.clear();
  text.clear();
}

void EncounterMessage::clear() {
  for (std::string* text :
       {&institution, &patient, &encounter, &message_id, &event_time, &merge_from, &notice_status,
        &notice_date, &notice_version, &birth_date, &sex, &postcode, &address, &payload_json}) {
    text->clear();
  }
  sequence = 0;
  change_kind = "update";
  change_scope = {};
  kanji.clear();
  kana.clear();
  latin.clear();
  aliases.clear();
  phones.clear();
  insurances.clear();
}

void append_json_text(std::string_view text, std::string* out) {
  out->push_back('"');
  size_t at = 0;
  while (at < text.size()) {
    size_t end = at;
    while (end < text.size() && is_plain(text[end])) ++end;
    out->append(text, at, end - at);
    if (end == text.size()) break;
    at = end;
    const char c = text[at];
    if (c == '"' || c == '\\') {
      out->push_back('\\');
      out->push_back(c);
      ++at;
      continue;
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      constexpr std::string_view kHex = "0123456789abcdef";
      out->append("\\u00");
      out->push_back(kHex[static_cast<unsigned char>(c) >> 4]);
      out->push_back(kHex[static_cast<unsigned char>(c) & 15]);
      ++at;
      continue;
    }
    const char32_t point = next_code_point(text, &at);
    char bytes[4];
    out->append(bytes, write_code_point(point, bytes));
  }
  out->push_back('"');
}

std::string as_message_id(std::string_view text, size_t bytes_max) {
  std::string id(text.substr(0, bytes_max));
  std::replace_if(
      id.begin(), id.end(), [](char c) { return !is_message_id_letter(c); }, '-');
  return id;
}

std::string file_label(std::string_view file_name, size_t bytes_max) {
  constexpr size_t kShortRun = 4;
  std::string label;
  for (size_t at = 0; at < file_name.size();) {
    size_t end = at;
    while (end < file_name.size() && file_name[end] >= '0' && file_name[end] <= '9') ++end;
    if (end - at > kShortRun) {
      label.push_back('N');
    } else {
      end = std::max(end, at + 1);
      label.append(file_name, at, end - at);
    }
    at = end;
  }
  return as_message_id(label, bytes_max);
}

void append_encounter_line(const EncounterMessage& message, std::string* out) {
  JsonWriter json(out);
  json.begin("");
  json.text("schema", "nayose.encounter.v1");
  json.text("institution", message.institution);
  json.text("patient", message.patient);
  json.text("encounter", message.encounter);
  json.text("message_id", message.message_id);
  json.text("event_time", message.event_time);
  if (message.sequence != 0) json.raw("sequence", std::to_string(message.sequence));
  json.begin("change");
  json.text("kind", message.change_kind);
  json.text("scope", message.change_scope);
  json.text("from_patient", message.merge_from);
  json.end();
  if (!message.notice_status.empty()) {
    json.begin("notice");
    json.text("status", message.notice_status);
    json.text("date", message.notice_date);
    json.text("version", message.notice_version);
    json.end();
  }
  write_names(message, &json);
  json.text("birth_date", message.birth_date);
  json.text("sex", message.sex);
  write_contact_and_insurance(message, &json);
  json.raw("payload", message.payload_json);
  json.end();
  out->push_back('\n');
}

void append_unreadable_line(const UnreadableMessage& message, std::string* out) {
  JsonWriter json(out);
  json.begin("");
  json.text("schema", "nayose.unreadable.v1");
  json.text("message_id", message.message_id);
  json.begin("unreadable");
  json.text("reason", refusal_reason_name(message.reason));
  json.text("place", message.place);
  json.end();
  json.end();
  out->push_back('\n');
}

}  // namespace nayose
