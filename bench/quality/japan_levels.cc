#include "bench/quality/japan_levels.h"

#include <optional>
#include <utility>

#include "engine/record/field_spec.h"

namespace nayose::bench {
namespace {

// The next letter, taken off.
std::string_view take_letter(std::string_view* text) {
  size_t size = 1;
  while (size < text->size() && (static_cast<unsigned char>((*text)[size]) & 0xC0) == 0x80) ++size;
  const std::string_view letter = text->substr(0, size);
  text->remove_prefix(size);
  return letter;
}

struct NameFields {
  size_t kanji_exact = 0;
  size_t kanji_name = 0;
  size_t kanji_loose = 0;
  size_t kana_name = 0;
  size_t kana_loose = 0;
  size_t latin_name = 0;
  size_t alias_kana = 0;
  size_t alias_kanji = 0;
};

bool same(const Values& a, const Values& b, size_t field) {
  return !a[field].empty() && a[field] == b[field];
}
bool same(const Values& a, size_t field_a, const Values& b, size_t field_b) {
  return !a[field_a].empty() && a[field_a] == b[field_b];
}
bool both(const Values& a, const Values& b, size_t field) {
  return !a[field].empty() && !b[field].empty();
}

enum NameLevel : size_t {
  kExactName = 0,
  kVariant,
  kLost,
  kConfusable,
  kKana,
  kKanaLoose,
  kLatin,
  kAlias,
  kDiffer,
  kMissing,
};

size_t name_level(const NameFields& f, const Values& a, const Values& b) {
  const bool has_lost = a[f.kanji_name].find(kLostLetterUtf8) != std::string::npos ||
                        b[f.kanji_name].find(kLostLetterUtf8) != std::string::npos;
  if (same(a, b, f.kanji_exact) && !has_lost) return kExactName;
  if (same(a, b, f.kanji_name) && !has_lost) return kVariant;
  if (has_lost && same_but_lost(a[f.kanji_name], b[f.kanji_name])) return kLost;
  if (same(a, b, f.kanji_loose)) return kConfusable;
  if (same(a, b, f.kana_name)) return kKana;
  if (same(a, b, f.kana_loose)) return kKanaLoose;
  if (same(a, b, f.latin_name)) return kLatin;
  const std::pair<size_t, size_t> others[] = {{f.alias_kana, f.kana_loose},
                                              {f.alias_kanji, f.kanji_loose}};
  for (const auto& [alias, name] : others) {
    if (same(a, alias, b, name) || same(b, alias, a, name) || same(a, b, alias)) return kAlias;
  }
  const bool comparable =
      both(a, b, f.kanji_name) || both(a, b, f.kana_name) || both(a, b, f.latin_name);
  return comparable ? kDiffer : kMissing;
}

size_t plain_level(size_t field, const Values& a, const Values& b) {
  if (!both(a, b, field)) return 2;
  return a[field] == b[field] ? 0 : 1;
}

}  // namespace

bool same_but_lost(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return false;
  while (!a.empty() && !b.empty()) {
    const std::string_view left = take_letter(&a);
    const std::string_view right = take_letter(&b);
    if (left != right && left != kLostLetterUtf8 && right != kLostLetterUtf8) return false;
  }
  return a.empty() && b.empty();
}

Result<std::vector<LevelledField>> levelled_fields(const LinkageModel& model) {
  NameFields names;
  const std::pair<const char*, size_t*> wanted[] = {
      {"kanji_exact", &names.kanji_exact}, {"kanji_name", &names.kanji_name},
      {"kanji_loose", &names.kanji_loose}, {"kana_name", &names.kana_name},
      {"kana_loose", &names.kana_loose},   {"latin_name", &names.latin_name},
      {"alias_kana", &names.alias_kana},   {"alias_kanji", &names.alias_kanji}};
  for (const auto& [name, field] : wanted) {
    size_t f = 0;
    while (f < model.fields.size() && model.fields[f].name != name) ++f;
    if (f == model.fields.size()) {
      return Status(StatusCode::kConfiguration, "the model has no field " + std::string(name));
    }
    *field = f;
  }
  std::vector<LevelledField> fields;
  fields.push_back({"name",
                    {"exact", "variant", "lost", "confusable", "kana", "kana_loose", "latin",
                     "alias", "differ", "missing"},
                    [names](const Values& a, const Values& b) { return name_level(names, a, b); }});
  for (size_t f = 0; f < model.fields.size(); ++f) {
    fields.push_back({model.fields[f].name,
                      {"same", "differ", "missing"},
                      [f](const Values& a, const Values& b) { return plain_level(f, a, b); }});
  }
  return fields;
}

}  // namespace nayose::bench
