#include "bench/quality/japan_records.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <utility>

#include "connectors/format/encounter_json.h"
#include "engine/normalize/normalize_field.h"
#include "engine/record/source_record.h"

namespace nayose::bench {
namespace {

// One value of a flat JSON object of plain strings, or "".
std::string json_value(const std::string& line, const std::string& key) {
  const std::string head = "\"" + key + "\":\"";
  const size_t at = line.find(head);
  if (at == std::string::npos) return {};
  const size_t begin = at + head.size();
  return line.substr(begin, line.find('"', begin) - begin);
}

bool is_ideograph(UChar32 c) {
  return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0x20000 && c <= 0x3FFFF);
}

enum class Script : uint8_t { kKana, kKanji, kLatin, kAny };

Script script_of(Normalizer kind) {
  switch (kind) {
    case Normalizer::kKanaName:
    case Normalizer::kKanaNameLoose:
    case Normalizer::kKanaFamily:
    case Normalizer::kKanaGiven:
      return Script::kKana;
    case Normalizer::kKanjiName:
    case Normalizer::kKanjiNameExact:
    case Normalizer::kKanjiNameLoose:
    case Normalizer::kKanjiFamily:
    case Normalizer::kKanjiGiven:
      return Script::kKanji;
    case Normalizer::kLatinName:
      return Script::kLatin;
    default:
      return Script::kAny;
  }
}

// A source falls back to fields of other scripts, which plain strings cannot tell apart.
bool has_script(const icu::UnicodeString& text, Script script) {
  bool ideograph = false;
  bool only_ascii = true;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    ideograph |= is_ideograph(c);
    only_ascii &= c < 0x80;
  }
  switch (script) {
    case Script::kKana:
      return !ideograph && !only_ascii;
    case Script::kKanji:
      return ideograph;
    case Script::kLatin:
      return only_ascii;
    default:
      return true;
  }
}

// Family or given name, where they were sent apart.
std::string_view part_of(Normalizer kind, std::string_view raw) {
  const size_t separator = raw.find(kPartSeparator);
  const bool apart = separator != std::string_view::npos;
  if (kind == Normalizer::kKanaFamily || kind == Normalizer::kKanjiFamily) {
    return apart ? raw.substr(0, separator) : std::string_view();
  }
  if (kind == Normalizer::kKanaGiven || kind == Normalizer::kKanjiGiven) {
    return apart ? raw.substr(separator + 1) : std::string_view();
  }
  return raw;
}

std::string plain_date(const std::string& text) {
  std::string digits;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool between = text.size() == 10 && (i == 4 || i == 7);
    const bool separator = between && (text[i] == '-' || text[i] == '/' || text[i] == '.');
    if (separator) continue;
    if (text[i] < '0' || text[i] > '9') return "";
    digits.push_back(text[i]);
  }
  return digits.size() == 8 ? digits : "";
}

class Treater {
 public:
  Treater(const LinkageModel& model, Treatment treatment) : model_(model), treatment_(treatment) {
    UErrorCode error = U_ZERO_ERROR;
    nfkc_ = icu::Normalizer2::getNFKCInstance(error);
  }

  Values treat(const SourceRecord& record) {
    Values values(model_.fields.size());
    normalizer_.begin_record();
    auto fallback = record.fallbacks.begin();
    for (size_t f = 0; f < values.size(); ++f) {
      const Normalizer kind = model_.fields[f].normalizer;
      while (fallback != record.fallbacks.end() && fallback->field < f) ++fallback;
      if (is_plain(kind)) {
        values[f] = plain(kind, record.fields[f]);
        continue;
      }
      FieldOutcome outcome = normalizer_.normalize(kind, record.fields[f], &values[f]);
      for (; fallback != record.fallbacks.end() && fallback->field == f; ++fallback) {
        if (outcome != FieldOutcome::kMissing) continue;
        outcome = normalizer_.normalize(kind, fallback->value, &values[f]);
      }
    }
    return values;
  }

 private:
  bool is_plain(Normalizer kind) const {
    if (treatment_ == Treatment::kNfkcNames) return script_of(kind) != Script::kAny;
    return treatment_ != Treatment::kFull;
  }

  std::string plain(Normalizer kind, std::string_view raw) const {
    std::string joined(part_of(kind, raw));
    std::replace(joined.begin(), joined.end(), kPartSeparator, ' ');
    icu::UnicodeString text = icu::UnicodeString::fromUTF8(joined);
    UErrorCode error = U_ZERO_ERROR;
    if (treatment_ != Treatment::kExact) text = nfkc_->normalize(text, error);
    if (!has_script(text, script_of(kind))) return "";
    std::string value;
    text.toUTF8String(value);
    return kind == Normalizer::kDate ? plain_date(value) : value;
  }

  const LinkageModel& model_;
  const Treatment treatment_;
  const icu::Normalizer2* nfkc_ = nullptr;
  FieldNormalizer normalizer_;
};

void add_profile(Values values, size_t profiles_max, std::vector<Values>* profiles) {
  const auto same = std::find(profiles->begin(), profiles->end(), values);
  if (same != profiles->end()) profiles->erase(same);
  profiles->push_back(std::move(values));
  if (profiles->size() > profiles_max) profiles->erase(profiles->begin());
}

bool is_visit(std::string_view kind) {
  return kind.empty() || kind == "update" || kind == "correction";
}

}  // namespace

Result<Truth> read_truth(const std::string& path) {
  std::ifstream file(path);
  if (!file) return Status(StatusCode::kIoError, "cannot read " + path);
  Truth truth;
  std::unordered_map<std::string, size_t> persons;
  std::string line;
  while (std::getline(file, line)) {
    const size_t person = persons.emplace(json_value(line, "person"), persons.size()).first->second;
    truth[json_value(line, "institution") + "\n" + json_value(line, "patient")] = person;
  }
  return truth;
}

Result<Patients> read_patients(const LinkageModel& model, Treatment treatment, const Truth& truth,
                               const std::string& path) {
  std::ifstream file(path);
  if (!file) return Status(StatusCode::kIoError, "cannot read " + path);
  const auto reader = make_encounter_json_reader(model.input)->make_reader();
  Treater treater(model, treatment);
  Patients result;
  std::unordered_map<std::string, size_t> index;
  SourceRecord record;
  std::string line;
  while (std::getline(file, line)) {
    const size_t size = line.size();
    line.append(kReadPadding, ' ');
    record.clear();
    std::string_view bad_field;
    const std::string_view raw = std::string_view(line).substr(0, size);
    ++result.encounters;
    if (reader->read(raw, &record, &bad_field) != RefusalReason::kNone) {
      ++result.unreadable;
      continue;
    }
    if (!is_visit(record.get(EnvelopeField::kChangeKind))) continue;
    const std::string institution(record.get(EnvelopeField::kInstitution));
    const std::string patient(record.get(EnvelopeField::kPatient));
    const std::string name = institution + "\n" + patient;
    const auto known = truth.find(name);
    if (known == truth.end()) {
      ++result.without_truth;
      continue;
    }
    const auto [entry, is_new] = index.emplace(name, result.patients.size());
    if (is_new) result.patients.push_back({institution, patient, known->second, {}});
    add_profile(treater.treat(record), static_cast<size_t>(model.profiles_max),
                &result.patients[entry->second].profiles);
  }
  return result;
}

}  // namespace nayose::bench
