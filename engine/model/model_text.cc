#include "engine/model/model_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

namespace nayose::model_text {
namespace {

constexpr int kPartLengthMax = 16;
constexpr int kVectorBitsMax = 512;
constexpr int kDigitsMax = 16;

constexpr std::array<std::string_view, 10> kPartNames = {
    "full", "prefix",     "suffix",    "year",     "month",
    "day",  "year_month", "month_day", "skeleton", "soundex"};
constexpr std::array<std::string_view, 4> kTagPartNames = {"whole", "year", "month", "day"};
constexpr std::array<std::string_view, 12> kPredicateNames = {
    "exact", "xor", "dice",    "digits",  "swapped", "year",
    "month", "day", "missing", "present", "within",  "crosses"};

template <size_t kSize>
std::optional<size_t> index_of(const std::array<std::string_view, kSize>& names,
                               std::string_view name) {
  for (size_t i = 0; i < kSize; ++i) {
    if (names[i] == name) return i;
  }
  return std::nullopt;
}

template <size_t kSize>
std::string list_of(const std::array<std::string_view, kSize>& names) {
  std::string list;
  for (const std::string_view name : names) {
    if (!list.empty()) list += ", ";
    list += name;
  }
  return list;
}

Status expected(const std::string& what) {
  return Status(StatusCode::kConfiguration, "expected " + what);
}

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const size_t at = text.find(separator);
    parts.push_back(trimmed(text.substr(0, at)));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + separator.size());
  }
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (const std::string_view word : split(text, " ")) {
    if (!word.empty()) words.push_back(word);
  }
  return words;
}

Result<size_t> field_index(const Fields& fields, std::string_view name) {
  for (size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == name) return i;
  }
  return expected("the name of a [[field]], found " + quoted(name));
}

std::optional<int> small_integer(std::string_view text, int min, int max) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (value < min || value > max) return std::nullopt;
  return value;
}

bool is_date(const FieldSpec& field) { return field.normalizer == Normalizer::kDate; }

// What a part asks of its field; empty when it fits.
std::string_view part_misfit(PartKind kind, const FieldSpec& field) {
  switch (kind) {
    case PartKind::kYear:
    case PartKind::kMonth:
    case PartKind::kDay:
    case PartKind::kYearMonth:
    case PartKind::kMonthDay:
      return is_date(field) ? "" : "a field with normalizer date";
    case PartKind::kSkeleton:
      return field.normalizer == Normalizer::kKanaName ||
                     field.normalizer == Normalizer::kKanaFamily ||
                     field.normalizer == Normalizer::kKanaGiven
                 ? ""
                 : "a field with normalizer kana_name";
    case PartKind::kSoundex:
      return field.normalizer == Normalizer::kLatinName || field.normalizer == Normalizer::kText
                 ? ""
                 : "a field with normalizer latin_name or text";
    case PartKind::kFull:
    case PartKind::kPrefix:
    case PartKind::kSuffix:
      return "";
  }
  return "";
}

// What a predicate asks of its field's encoding; empty when it fits.
std::string_view predicate_misfit(PredicateKind kind, const FieldSpec& field) {
  switch (kind) {
    case PredicateKind::kCrosses:
      return field.encoding == FieldEncoding::kTag ? "" : "a field with encoding tag";
    case PredicateKind::kXorAtMost:
    case PredicateKind::kDiceAtLeast:
    case PredicateKind::kWithin:
      return field.encoding == FieldEncoding::kBloom ? "" : "a field with encoding bloom";
    case PredicateKind::kDigitsDifferAtMost:
      return field.encoding == FieldEncoding::kDigits || field.encoding == FieldEncoding::kDate
                 ? ""
                 : "a field with encoding digits or date";
    case PredicateKind::kMonthDaySwapped:
    case PredicateKind::kYearEqual:
    case PredicateKind::kMonthEqual:
    case PredicateKind::kDayEqual:
      return field.encoding == FieldEncoding::kDate ? "" : "a field with encoding date";
    case PredicateKind::kExact:
    case PredicateKind::kMissing:
    case PredicateKind::kPresent:
      return is_stored(field) ? "" : "a field with an encoding other than none";
  }
  return "";
}

Result<int32_t> parse_threshold(PredicateKind kind, std::string_view text) {
  if (kind == PredicateKind::kXorAtMost || kind == PredicateKind::kWithin) {
    const auto bits = small_integer(text, 0, kVectorBitsMax);
    if (!bits) return expected("a number of bits from 0 to 512 after xor or within");
    return *bits;
  }
  if (kind == PredicateKind::kDigitsDifferAtMost) {
    const auto digits = small_integer(text, 0, kDigitsMax);
    if (!digits) return expected("a number of digits from 0 to 16 after digits");
    return *digits;
  }
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || !(value >= 0.001 && value <= 1)) {
    return expected("a Dice coefficient from 0.001 to 1 after dice");
  }
  return static_cast<int32_t>(std::lround(value * 1000));
}

// "<field> crosses <other>": one of the two is alike the other.
Result<LevelPredicate> parse_crosses(const Fields& fields, LevelPredicate predicate,
                                     const std::vector<std::string_view>& words) {
  if (words.size() != 3) return expected("the name of a [[field]] after crosses");
  NAYOSE_ASSIGN_OR_RETURN(predicate.other, field_index(fields, words[2]));
  const FieldSpec& field = fields[predicate.field];
  const FieldSpec& other = fields[predicate.other];
  if (field.alike != other.name && other.alike != field.name) {
    return expected("two fields of which one is alike the other, found " + quoted(words[0]) +
                    " and " + quoted(words[2]));
  }
  return predicate;
}

}  // namespace

bool is_stored(const FieldSpec& field) { return field.encoding != FieldEncoding::kNone; }

std::string_view part_kind_name(PartKind kind) { return kPartNames[static_cast<size_t>(kind)]; }
std::string_view tag_part_name(TagPart part) { return kTagPartNames[static_cast<size_t>(part)]; }
std::string_view predicate_kind_name(PredicateKind kind) {
  return kPredicateNames[static_cast<size_t>(kind)];
}

Result<SourcePath> parse_source_path(std::string_view text) {
  SourcePath path;
  path.all_needed = text.find(" & ") != std::string_view::npos;
  for (const std::string_view part : split(text, path.all_needed ? " & " : " + ")) {
    if (part.empty()) return expected("JSON pointers or column names, joined by ' + ' or ' & '");
    path.parts.emplace_back(part);
  }
  return path;
}

Result<RulePart> parse_rule_part(const Fields& fields, std::string_view text) {
  const std::vector<std::string_view> pieces = split(text, ":");
  RulePart part;
  NAYOSE_ASSIGN_OR_RETURN(part.field, field_index(fields, pieces[0]));
  if (pieces.size() == 1) return part;
  const auto kind = index_of(kPartNames, pieces[1]);
  if (!kind) return expected("one of " + list_of(kPartNames) + " after ':' in " + quoted(text));
  part.kind = static_cast<PartKind>(*kind);
  const bool wants_length = part.kind == PartKind::kPrefix || part.kind == PartKind::kSuffix;
  if (pieces.size() != (wants_length ? 3u : 2u)) {
    return expected(wants_length ? "a length after prefix or suffix, as in 'phone:suffix:8'"
                                 : "nothing after " + quoted(pieces[1]));
  }
  if (wants_length) {
    const auto length = small_integer(pieces[2], 1, kPartLengthMax);
    if (!length) return expected("a length from 1 to 16 in " + quoted(text));
    part.length = *length;
  }
  const std::string_view misfit = part_misfit(part.kind, fields[part.field]);
  if (!misfit.empty()) return expected(std::string(misfit) + " in " + quoted(text));
  return part;
}

Result<TagSelector> parse_tag_selector(const Fields& fields, std::string_view text) {
  const std::vector<std::string_view> pieces = split(text, ":");
  TagSelector selector;
  NAYOSE_ASSIGN_OR_RETURN(selector.field, field_index(fields, pieces[0]));
  const FieldEncoding encoding = fields[selector.field].encoding;
  if (encoding != FieldEncoding::kTag && encoding != FieldEncoding::kDate) {
    return expected("a field with encoding tag or date in " + quoted(text));
  }
  if (pieces.size() == 1) return selector;
  const auto part = index_of(kTagPartNames, pieces[1]);
  if (!part || pieces.size() != 2) {
    return expected("one of " + list_of(kTagPartNames) + " after ':' in " + quoted(text));
  }
  selector.part = static_cast<TagPart>(*part);
  if (encoding == FieldEncoding::kTag && selector.part != TagPart::kWhole) {
    return expected("a field with encoding date in " + quoted(text));
  }
  return selector;
}

Result<LevelPredicate> parse_predicate(const Fields& fields, std::string_view text) {
  const std::vector<std::string_view> words = words_of(text);
  if (words.size() < 2) return expected("'<field> <predicate>', found " + quoted(text));
  LevelPredicate predicate;
  NAYOSE_ASSIGN_OR_RETURN(predicate.field, field_index(fields, words[0]));
  const auto kind = index_of(kPredicateNames, words[1]);
  if (!kind) {
    return expected("one of " + list_of(kPredicateNames) + ", found " + quoted(words[1]));
  }
  predicate.kind = static_cast<PredicateKind>(*kind);
  if (predicate.kind == PredicateKind::kCrosses) return parse_crosses(fields, predicate, words);
  const bool wants_threshold = predicate.kind == PredicateKind::kXorAtMost ||
                               predicate.kind == PredicateKind::kWithin ||
                               predicate.kind == PredicateKind::kDiceAtLeast ||
                               predicate.kind == PredicateKind::kDigitsDifferAtMost;
  if (words.size() != (wants_threshold ? 3u : 2u)) {
    return expected(wants_threshold ? "a threshold after " + quoted(words[1])
                                    : "nothing after " + quoted(words[1]));
  }
  if (wants_threshold) {
    NAYOSE_ASSIGN_OR_RETURN(predicate.threshold, parse_threshold(predicate.kind, words[2]));
  }
  const std::string_view misfit = predicate_misfit(predicate.kind, fields[predicate.field]);
  if (!misfit.empty()) return expected(std::string(misfit) + " in " + quoted(text));
  return predicate;
}

}  // namespace nayose::model_text
