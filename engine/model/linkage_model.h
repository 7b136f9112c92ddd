// The linkage model: fields, blocking rules, comparisons with m and u, thresholds.
// Comes from a TOML file (schemas/models/model_file.md); everything here was validated by load().
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.h"
#include "engine/record/field_spec.h"
#include "engine/record/input_mapping.h"

namespace nayose {

// Part of a canonical value that goes into a block token.
enum class PartKind : uint8_t {
  kFull,
  kPrefix,  // First `length` code points; the whole value when shorter.
  kSuffix,  // Last `length` code points.
  kYear,    // Of a kDate field; empty when unknown.
  kMonth,
  kDay,
  kYearMonth,
  kMonthDay,
  kSkeleton,  // Kana skeleton: voiced → unvoiced, small → large, long vowels dropped.
  kSoundex,   // American Soundex of a Latin value.
};

struct RulePart {
  size_t field = 0;  // Index into LinkageModel::fields.
  PartKind kind = PartKind::kFull;
  int length = 0;
};

// A tag of a field, for refining a block: equal tags, same sub-block.
enum class TagPart : uint8_t { kWhole, kYear, kMonth, kDay };
struct TagSelector {
  size_t field = 0;
  TagPart part = TagPart::kWhole;
};

// A rule gives a token only when all its parts are present. Rules of one token domain give equal
// tokens for equal parts (a name and an alias); they have the same refinement.
struct BlockingRule {
  std::string name;
  std::string as;  // The rule that it gives tokens as; empty: itself.
  const std::string& token_domain() const { return as.empty() ? name : as; }
  std::vector<RulePart> parts;
  std::vector<TagSelector> refine;  // Empty: a block above the cap is suppressed whole.
};

enum class PredicateKind : uint8_t {
  kExact,               // Equal vectors, or all tags of the field equal.
  kXorAtMost,           // kBloom: popcount of XOR ≤ threshold.
  kDiceAtLeast,         // kBloom: Dice coefficient ≥ threshold / 1000.
  kDigitsDifferAtMost,  // kDigits, kDate: positions that differ ≤ threshold (estimated from Dice).
  kMonthDaySwapped,     // kDate: years equal, month of one = day of the other and back.
  kYearEqual,           // kDate
  kMonthEqual,          // kDate
  kDayEqual,            // kDate
  kMissing,             // The field is missing on either side.
  kPresent,             // The field is present on both sides.
  kWithin,              // kBloom: of the vector with fewer bits, at most `threshold` lie outside of
                        // the other: lost letters, a part of a longer name.
  kCrosses,             // kTag: the tag of one side equals that of `other` on the other side, or
                        // both sides' tags of `other` are equal.
};

// A predicate on a field that is missing on either side is false (but for kMissing).
struct LevelPredicate {
  size_t field = 0;
  PredicateKind kind = PredicateKind::kExact;
  int32_t threshold = 0;
  size_t other = 0;  // kCrosses: a field that is alike (FieldSpec::alike).
};

// A level holds when all its predicates do. The first level that holds is the outcome.
struct ComparisonLevel {
  std::string name;
  std::vector<LevelPredicate> predicates;  // Empty: always.
  double m_probability = 0;
  double u_probability = 0;
  double household_probability = 0;  // P(level given the same household); u where not given.
  bool forbids = false;  // A pair at this level can never be one person (differing strong ids).
};

// When every field of `needs` is missing on either side, the comparison is neutral: no weight.
struct Comparison {
  std::string name;
  std::vector<size_t> needs;  // Fields; the comparison is made when at least one is present.
  std::vector<ComparisonLevel> levels;
};

// All in bits (log2) of the pair's posterior odds, prior included.
struct Thresholds {
  double join_bits = 0;    // Pairs at or above are edges.
  double link_bits = 0;    // Clusters are merged down to this average weight.
  double review_bits = 0;  // Pairs from here to link_bits are doubtful.
};

struct LinkageModel {
  std::string name;
  std::string path;  // Where it was loaded from, for messages.
  std::vector<FieldSpec> fields;
  std::vector<BlockingRule> rules;
  std::vector<Comparison> comparisons;
  double match_prior = 0;      // P(a random pair is one person).
  double household_prior = 0;  // P(a random pair is one household, two persons); 0: no such class.
  Thresholds thresholds;
  int positions_per_gram = 10;
  int positions_per_digit = 20;
  int block_cap = 64;
  int component_cap = 256;
  int profiles_max = 4;
  bool duplicates_within_institution = false;
  // Which fields decide that two profiles of one ref belong to different people (wrong chart):
  // all of them present and different. Empty: no such check.
  std::vector<size_t> jump_fields;
  InputMapping input;  // Envelope and fields, from the model file's [envelope] and [[field]].
  // 32 hex digits each. Encoding: fields, normalisers, encodings, gram parameters, rules and the
  // code's encoding version. Scoring: comparisons, levels, m, u, priors, thresholds, caps.
  std::string encoding_hash;
  std::string scoring_hash;

  // Index of a field by name, or −1.
  int find_field(std::string_view field_name) const;
};

// Errors: kConfiguration, "<path>:<line>: <key>: <what was expected>".
Result<LinkageModel> load_model(const std::string& path);
Result<LinkageModel> parse_model(std::string_view toml, const std::string& path);

}  // namespace nayose
