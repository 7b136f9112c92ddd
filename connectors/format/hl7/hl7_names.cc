#include "connectors/format/hl7/hl7_patient.h"
#include "engine/normalize/code_points.h"
#include "engine/normalize/unicode_fold.h"

namespace nayose {
namespace {

enum class Script : uint8_t { kKanji, kKana, kLatin };

Script script_of(std::string_view text) {
  bool any_kana = false;
  bool only_latin = true;
  for (size_t i = 0; i < text.size();) {
    const char32_t point = next_code_point(text, &i);
    if (point == ' ' || point == 0x3000) continue;
    const bool kana = is_kana(point) || (point >= 0xFF65 && point <= 0xFF9F);
    if (point >= 0x2E80 && !kana && !(point >= 0xFF00 && point <= 0xFF64)) return Script::kKanji;
    any_kana = any_kana || kana;
    only_latin = only_latin && point < 0x250;
  }
  if (any_kana) return Script::kKana;
  return only_latin ? Script::kLatin : Script::kKanji;
}

NameMessage* slot_of(Script script, NameMessage* kanji, NameMessage* kana, NameMessage* latin) {
  if (script == Script::kKanji) return kanji;
  return script == Script::kKana ? kana : latin;
}

// XPN.7; empty for the name itself.
std::string_view alias_type(std::string_view type) {
  if (type == "M" || type == "B") return "former";  // Maiden name, name at birth.
  if (type == "A" || type == "N" || type == "S") return "common";
  if (type == "P" || type == "C" || type == "R" || type == "T") return "other";
  return {};
}

// The alias of this type that lacks this script: the next repetition of one and the same name.
// nullptr when there are too many.
NameMessage* alias_slot(std::string_view type, Script script, EncounterMessage* out) {
  for (AliasMessage& alias : out->aliases) {
    NameMessage* slot = slot_of(script, &alias.kanji, &alias.kana, &alias.latin);
    if (alias.type == type && slot->empty()) return slot;
  }
  if (out->aliases.size() == kHl7AliasesMax) return nullptr;
  AliasMessage& alias = out->aliases.emplace_back();
  alias.type = type;
  return slot_of(script, &alias.kanji, &alias.kana, &alias.latin);
}

struct ReadName {
  NameMessage name;
  std::string type;
  std::string representation;
};

void read_name(std::string_view repetition, Hl7Fields* fields, ReadName* out) {
  const Hl7Message& message = fields->message();
  fields->text(message.subcomponent(message.component(repetition, 1), 1), &out->name.family);
  fields->text(message.component(repetition, 2), &out->name.given);
  fields->text(message.component(repetition, 3), &out->name.middle);
  fields->text(message.component(repetition, 7), &out->type);
  fields->text(message.component(repetition, 8), &out->representation);
  // Some systems leave one component out before both codes.
  if (out->representation.empty() && (out->type == "I" || out->type == "P")) {
    std::string shifted;
    fields->text(message.component(repetition, 6), &shifted);
    if (shifted.size() == 1) {
      out->representation = out->type;
      out->type = shifted;
    }
  }
}

Script script_of(const ReadName& read, bool kana_taken) {
  if (read.representation == "I") return Script::kKanji;
  if (read.representation == "P") return Script::kKana;
  if (read.representation == "A") return Script::kLatin;
  const Script script = script_of(read.name.family + read.name.given);
  return script == Script::kKana && kana_taken ? Script::kKanji : script;
}

}  // namespace

void read_hl7_names(std::string_view names, Hl7Fields* fields, EncounterMessage* out) {
  fields->at("PID", 5);
  std::string_view repetition;
  ReadName read;
  while (fields->message().next_repetition(&names, &repetition)) {
    read_name(repetition, fields, &read);
    NameMessage& name = read.name;
    if (name.empty()) continue;
    const std::string_view alias = alias_type(read.type);
    const Script script = script_of(read, !out->kana.empty());
    NameMessage* slot = slot_of(script, &out->kanji, &out->kana, &out->latin);
    if (!alias.empty()) {
      slot = alias_slot(alias, script, out);
    } else if (!slot->empty()) {
      slot = alias_slot("other", script, out);
    }
    if (slot == nullptr) continue;
    // One component alone is the whole name, unless it is a former family name.
    if (name.given.empty() && name.middle.empty() && alias != "former") name.text.swap(name.family);
    std::swap(*slot, name);
    name.clear();
  }
}

}  // namespace nayose
