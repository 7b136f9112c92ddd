#include <algorithm>
#include <vector>

#include "connectors/format/fhir/fhir_resources.h"
#include "connectors/format/script_of_name.h"

namespace nayose {
namespace {

constexpr std::string_view kRepresentation = "/iso21090-EN-representation";
constexpr size_t kNamesMax = 32;
constexpr size_t kAliasesMax = 16;

struct WrittenName {
  NameMessage name;
  NameScript script = NameScript::kNone;
  std::string_view use;
};

bool same(const NameMessage& a, const NameMessage& b) {
  return a.family == b.family && a.given == b.given && a.middle == b.middle && a.text == b.text;
}

NameMessage* slot_of(NameScript script, EncounterMessage* out) {
  if (script == NameScript::kKana) return &out->kana;
  return script == NameScript::kLatin ? &out->latin : &out->kanji;
}

NameMessage* slot_of(NameScript script, AliasMessage* out) {
  if (script == NameScript::kKana) return &out->kana;
  return script == NameScript::kLatin ? &out->latin : &out->kanji;
}

// IDE, SYL, ABC say how a name is written; a name without such a sign is told by its letters, and
// so is one in Latin letters that says IDE.
NameScript script_of(FhirJson json, const NameMessage& name) {
  const NameScript letters = script_of_name(name);
  const std::string_view code = fhir_extension_text(json, kRepresentation, "valueCode");
  if (code == "SYL") return NameScript::kKana;
  if (code == "ABC") return NameScript::kLatin;
  if (code == "IDE" && letters == NameScript::kKana) return NameScript::kKanji;
  return letters;
}

WrittenName read_name(FhirJson json) {
  WrittenName written;
  NameMessage& name = written.name;
  name.family = fhir_text(json, "family");
  FhirJson given;
  simdjson::dom::array parts;
  if (fhir_member(json, "given", &given) && given.get(parts) == simdjson::SUCCESS) {
    for (const FhirJson part : parts) {
      std::string_view text;
      if (part.get(text) != simdjson::SUCCESS || text.empty()) continue;
      if (name.given.empty()) {
        name.given = text;
      } else {
        name.middle.append(name.middle.empty() ? "" : " ").append(text);
      }
    }
  } else {
    name.given = fhir_text(json, "given");
  }
  const std::string_view text = fhir_text(json, "text");
  if ((name.family.empty() || name.given.empty()) && !text.empty()) {
    name.clear();
    name.text = text;
  }
  written.use = fhir_text(json, "use");
  written.script = script_of(json, name);
  return written;
}

// Writings of one alias follow each other: the reading joins the kanji before it.
void add_alias(const WrittenName& written, std::string_view type, EncounterMessage* out) {
  for (auto alias = out->aliases.rbegin(); alias != out->aliases.rend(); ++alias) {
    if (alias->type != type) continue;
    NameMessage* slot = slot_of(written.script, &*alias);
    if (same(*slot, written.name)) return;
    if (!slot->empty()) break;
    *slot = written.name;
    return;
  }
  if (out->aliases.size() >= kAliasesMax) return;
  AliasMessage alias;
  alias.type = type;
  *slot_of(written.script, &alias) = written.name;
  out->aliases.push_back(std::move(alias));
}

void add_main(const WrittenName& written, std::string_view otherwise, EncounterMessage* out) {
  NameMessage* slot = slot_of(written.script, out);
  if (same(*slot, written.name)) return;
  if (slot->empty()) {
    *slot = written.name;
  } else {
    add_alias(written, otherwise, out);
  }
}

bool is_official(std::string_view use) { return use.empty() || use == "official"; }

bool has_name(const EncounterMessage& out) {
  return !out.kanji.empty() || !out.kana.empty() || !out.latin.empty();
}

}  // namespace

void read_fhir_names(FhirJson patient, EncounterMessage* out) {
  std::vector<WrittenName> names;
  fhir_each(patient, "name", [&](FhirJson json) {
    WrittenName written = read_name(json);
    if (written.script == NameScript::kNone || names.size() >= kNamesMax) return;
    names.push_back(std::move(written));
  });
  for (const WrittenName& written : names) {
    if (is_official(written.use)) add_main(written, "other", out);
  }
  // Who is officially called in Latin letters and usually in kanji has a 通称.
  const bool foreign = out->kanji.empty() && !out->latin.empty();
  for (const WrittenName& written : names) {
    if (written.use != "usual") continue;
    if (foreign && written.script != NameScript::kLatin) {
      add_alias(written, "common", out);
    } else {
      add_main(written, "common", out);
    }
  }
  const bool usual = has_name(*out);
  for (const WrittenName& written : names) {
    if (written.use == "temp" && !usual) {
      add_main(written, "other", out);
    } else if (written.use == "old" || written.use == "maiden") {
      add_alias(written, "former", out);
    } else if (written.use == "temp" || written.use == "nickname" || written.use == "anonymous") {
      add_alias(written, "other", out);
    }
  }
}

}  // namespace nayose
