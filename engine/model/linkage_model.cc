#include "engine/model/linkage_model.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <set>
#include <utility>

#include "engine/model/model_hash.h"
#include "engine/model/model_text.h"
#include "engine/model/toml_table.h"

namespace nayose {
namespace {

constexpr size_t kComparisonCountMax = 32;
constexpr size_t kLevelsMax = 32;
constexpr size_t kRulesMax = 64;
constexpr double kProbabilityMin = 1e-12;
constexpr double kSumTolerance = 0.01;
constexpr double kBitsMax = 1000;

// Without these in a model's own [envelope] every record would be refused.
constexpr EnvelopeField kEnvelopeNeeded[] = {
    EnvelopeField::kInstitution, EnvelopeField::kPatient, EnvelopeField::kEventTime,
    EnvelopeField::kNoticeStatus, EnvelopeField::kNoticeDate};

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

// Reads one model; errors are noted in the document, the first one is reported.
class ModelReader {
 public:
  explicit ModelReader(LinkageModel* model) : model_(model) {}

  void read(TomlTable& root) {
    model_->name = root.string("name");
    read_encoding(root);
    read_fields(root);
    read_envelope(root);
    read_rules(root);
    read_comparisons(root);
    read_linkage(root);
  }

 private:
  std::string read_name(TomlTable& table, std::set<std::string>* taken) {
    std::string name = table.string("name");
    if (!is_name(name)) table.fail("name", "expected 1 to 64 of a-z, 0-9 and _");
    if (!taken->insert(name).second) table.fail("name", "expected a name that is not taken yet");
    return name;
  }

  // A string, a list of alternatives, or {constant = "…"}.
  FieldSource read_source(TomlTable& table, std::string_view key) {
    FieldSource source;
    if (table.has_table(key)) {
      source.constant = table.table(key).string("constant");
      return source;
    }
    for (const std::string& text : table.strings(key)) {
      Result<SourcePath> path = model_text::parse_source_path(text);
      if (path.ok()) {
        source.alternatives.push_back(std::move(path).value());
      } else {
        table.fail(key, path.status().message());
      }
    }
    if (source.alternatives.empty()) table.fail(key, "expected at least one source");
    return source;
  }

  void read_encoding(TomlTable& root) {
    TomlTable table = root.table("encoding");
    model_->positions_per_gram =
        static_cast<int>(table.integer_or("positions_per_gram", model_->positions_per_gram, 1, 64));
    model_->positions_per_digit = static_cast<int>(
        table.integer_or("positions_per_digit", model_->positions_per_digit, 1, 64));
  }

  void read_fields(TomlTable& root) {
    std::set<std::string> taken;
    for (TomlTable& table : root.tables("field")) {
      FieldSpec field;
      field.name = read_name(table, &taken);
      field.source = read_source(table, "source");
      const auto normalizer = parse_normalizer(table.string("normalizer"));
      if (!normalizer) table.fail("normalizer", "expected the name of a normalizer");
      field.normalizer = normalizer.value_or(Normalizer::kText);
      const auto encoding = parse_field_encoding(table.string("encoding"));
      if (!encoding) table.fail("encoding", "expected none, bloom, digits, tag or date");
      field.encoding = encoding.value_or(FieldEncoding::kNone);
      if (field.encoding == FieldEncoding::kDate && field.normalizer != Normalizer::kDate) {
        table.fail("encoding", "expected encoding date only with normalizer date");
      }
      read_alike(table, &field);
      model_->fields.push_back(std::move(field));
    }
    if (model_->fields.empty() || model_->fields.size() > kFieldsMax) {
      root.fail("field", "expected 1 to 32 fields, [[field]]");
    }
    model_->fields.resize(std::min(model_->fields.size(), kFieldsMax));
  }

  void read_alike(TomlTable& table, FieldSpec* field) {
    if (!table.has("alike")) return;
    field->alike = table.string("alike");
    const int other = model_->find_field(field->alike);
    const bool fits = other >= 0 && field->encoding == FieldEncoding::kTag &&
                      model_->fields[static_cast<size_t>(other)].encoding == FieldEncoding::kTag &&
                      model_->fields[static_cast<size_t>(other)].alike.empty();
    if (!fits) table.fail("alike", "expected an earlier field; both with encoding tag");
  }

  void read_envelope(TomlTable& root) {
    model_->input = encounter_v1_mapping();
    if (root.has("envelope")) {
      TomlTable table = root.table("envelope");
      for (size_t i = 0; i < kEnvelopeFieldCount; ++i) {
        const std::string_view name = envelope_field_name(static_cast<EnvelopeField>(i));
        model_->input.envelope[i] = table.has(name) ? read_source(table, name) : FieldSource{};
      }
      for (const EnvelopeField field : kEnvelopeNeeded) {
        const std::string_view name = envelope_field_name(field);
        if (!table.has(name)) table.fail(name, "expected a source or {constant = \"…\"}");
      }
    }
    for (const FieldSpec& field : model_->fields) {
      model_->input.fields.push_back(field.source);
      add_identifier_roots(field.source);
    }
    add_identifier_roots(model_->input.envelope[static_cast<size_t>(EnvelopeField::kPatient)]);
    add_identifier_roots(model_->input.envelope[static_cast<size_t>(EnvelopeField::kMergeFrom)]);
  }

  // Whatever is linked on must not leave in a payload, wherever the model reads it.
  void add_identifier_roots(const FieldSource& source) {
    std::vector<std::string>& roots = model_->input.identifier_roots;
    for (const SourcePath& path : source.alternatives) {
      for (const std::string& part : path.parts) {
        const bool covered = std::any_of(roots.begin(), roots.end(), [&](const auto& root) {
          return part == root || part.rfind(root + "/", 0) == 0;
        });
        if (part.front() == '/' && !covered) roots.push_back(part);
      }
    }
  }

  void read_rules(TomlTable& root) {
    std::set<std::string> taken;
    for (TomlTable& table : root.tables("rule")) {
      BlockingRule rule;
      rule.name = read_name(table, &taken);
      std::set<size_t> fields;
      for (const std::string& text : table.strings("parts")) {
        Result<RulePart> part = model_text::parse_rule_part(model_->fields, text);
        if (!part.ok()) {
          table.fail("parts", part.status().message());
          continue;
        }
        fields.insert(part.value().field);
        rule.parts.push_back(part.value());
      }
      if (fields.size() < 2) table.fail("parts", "expected parts of at least two fields");
      read_token_domain(table, &rule);
      for (const std::string& text : table.strings_or_empty("refine")) {
        Result<TagSelector> selector = model_text::parse_tag_selector(model_->fields, text);
        if (selector.ok()) {
          rule.refine.push_back(selector.value());
        } else {
          table.fail("refine", selector.status().message());
        }
      }
      model_->rules.push_back(std::move(rule));
    }
    if (model_->rules.empty() || model_->rules.size() > kRulesMax) {
      root.fail("rule", "expected 1 to 64 rules, [[rule]]");
    }
  }

  // `as` names an earlier rule whose tokens this one gives, and whose refinement it has.
  void read_token_domain(TomlTable& table, BlockingRule* rule) {
    if (!table.has("as")) return;
    const std::string name = table.string("as");
    const auto other = std::find_if(
        model_->rules.begin(), model_->rules.end(),
        [&](const BlockingRule& earlier) { return earlier.name == name && earlier.as.empty(); });
    if (other == model_->rules.end() || other->parts.size() != rule->parts.size()) {
      table.fail("as", "expected the name of an earlier rule with as many parts");
      return;
    }
    if (table.has("refine")) table.fail("refine", "expected none beside as: it is the other's");
    rule->as = name;
    rule->refine = other->refine;
  }

  // Names of stored fields.
  std::vector<size_t> read_stored_fields(TomlTable& table, std::string_view key) {
    std::vector<size_t> fields;
    for (const std::string& name : table.strings(key)) {
      const int field = model_->find_field(name);
      if (field < 0 || !model_text::is_stored(model_->fields[static_cast<size_t>(field)])) {
        table.fail(
            key, "expected names of fields with an encoding other than none, found '" + name + "'");
        continue;
      }
      fields.push_back(static_cast<size_t>(field));
    }
    return fields;
  }

  ComparisonLevel read_level(TomlTable& table, std::set<std::string>* taken) {
    ComparisonLevel level;
    level.name = read_name(table, taken);
    for (const std::string& text : table.strings_or_empty("when")) {
      Result<LevelPredicate> predicate = model_text::parse_predicate(model_->fields, text);
      if (predicate.ok()) {
        level.predicates.push_back(predicate.value());
      } else {
        table.fail("when", predicate.status().message());
      }
    }
    level.m_probability = table.number("m", kProbabilityMin, 1);
    level.u_probability = table.number("u", kProbabilityMin, 1);
    level.household_probability =
        table.number_or("household", level.u_probability, kProbabilityMin, 1);
    level.forbids = table.boolean_or("forbids", false);
    return level;
  }

  void check_sum(TomlTable& table, const Comparison& comparison, const char* key,
                 double ComparisonLevel::*probability) {
    double sum = 0;
    for (const ComparisonLevel& level : comparison.levels) sum += level.*probability;
    if (sum >= 1 - kSumTolerance && sum <= 1 + kSumTolerance) return;
    char found[32];
    std::snprintf(found, sizeof(found), "%.4g", sum);
    table.fail("level", std::string("expected the ") + key +
                            " of all levels to add up to 1 (0.99 to 1.01), found " + found);
  }

  void read_levels(TomlTable& table, Comparison* comparison) {
    std::set<std::string> taken;
    size_t households = 0;
    std::vector<TomlTable> levels = table.tables("level");
    for (size_t i = 0; i < levels.size(); ++i) {
      households += levels[i].has("household") ? 1 : 0;
      comparison->levels.push_back(read_level(levels[i], &taken));
      const bool last = i + 1 == levels.size();
      if (comparison->levels.back().predicates.empty() != last) {
        levels[i].fail("when", last ? "expected no predicate at the last level"
                                    : "expected a predicate; only the last level has none");
      }
    }
    if (levels.empty() || levels.size() > kLevelsMax) {
      table.fail("level", "expected 1 to 32 levels, [[comparison.level]]");
    }
    if (households != 0 && households != levels.size()) {
      table.fail("level", "expected household at all levels or at none");
    }
    check_sum(table, *comparison, "m", &ComparisonLevel::m_probability);
    check_sum(table, *comparison, "u", &ComparisonLevel::u_probability);
    check_sum(table, *comparison, "household", &ComparisonLevel::household_probability);
  }

  void read_comparisons(TomlTable& root) {
    std::set<std::string> taken;
    for (TomlTable& table : root.tables("comparison")) {
      Comparison comparison;
      comparison.name = read_name(table, &taken);
      comparison.needs = read_stored_fields(table, "needs");
      if (comparison.needs.empty()) table.fail("needs", "expected at least one field");
      read_levels(table, &comparison);
      model_->comparisons.push_back(std::move(comparison));
    }
    if (model_->comparisons.empty() || model_->comparisons.size() > kComparisonCountMax) {
      root.fail("comparison", "expected 1 to 32 comparisons, [[comparison]]");
    }
    check_compared_fields(root);
  }

  // As a comparison counts them: a crossed pair of fields is one more.
  void check_compared_fields(TomlTable& root) {
    std::set<std::pair<size_t, std::optional<size_t>>> compared;
    const auto add = [&](const LevelPredicate& predicate) {
      const bool crosses = predicate.kind == PredicateKind::kCrosses;
      compared.emplace(predicate.field,
                       crosses ? std::optional<size_t>(predicate.other) : std::nullopt);
    };
    for (const Comparison& comparison : model_->comparisons) {
      for (const size_t field : comparison.needs) compared.emplace(field, std::nullopt);
      for (const ComparisonLevel& level : comparison.levels) {
        std::for_each(level.predicates.begin(), level.predicates.end(), add);
      }
    }
    if (compared.size() <= kFieldsMax) return;
    root.fail("comparison", "expected at most 32 compared fields and crossed pairs, found " +
                                std::to_string(compared.size()));
  }

  void read_linkage(TomlTable& root) {
    TomlTable table = root.table("linkage");
    model_->match_prior = table.number("match_prior", 1e-15, 0.5);
    model_->household_prior = table.number_or("household_prior", 0, 0, 0.4);
    model_->thresholds.join_bits = table.number("join_bits", -kBitsMax, kBitsMax);
    model_->thresholds.link_bits = table.number("link_bits", -kBitsMax, kBitsMax);
    model_->thresholds.review_bits = table.number("review_bits", -kBitsMax, kBitsMax);
    if (model_->thresholds.join_bits > model_->thresholds.link_bits) {
      table.fail("join_bits", "expected at most link_bits");
    }
    if (model_->thresholds.review_bits > model_->thresholds.link_bits) {
      table.fail("review_bits", "expected at most link_bits");
    }
    model_->block_cap =
        static_cast<int>(table.integer_or("block_cap", model_->block_cap, 2, 65535));
    model_->component_cap =
        static_cast<int>(table.integer_or("component_cap", model_->component_cap, 2, 4096));
    model_->profiles_max =
        static_cast<int>(table.integer_or("profiles_max", model_->profiles_max, 1, 16));
    model_->duplicates_within_institution =
        table.boolean_or("duplicates_within_institution", false);
    if (table.has("jump_fields")) model_->jump_fields = read_stored_fields(table, "jump_fields");
  }

  LinkageModel* model_;
};

Result<LinkageModel> read_model(Result<TomlTable> root, const std::string& path) {
  if (!root.ok()) return root.status();
  LinkageModel model;
  model.path = path;
  ModelReader(&model).read(root.value());
  NAYOSE_RETURN_IF_ERROR(root.value().finish());
  model.encoding_hash = encoding_hash_of(model);
  model.scoring_hash = scoring_hash_of(model);
  return model;
}

}  // namespace

int LinkageModel::find_field(std::string_view field_name) const {
  for (size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == field_name) return static_cast<int>(i);
  }
  return -1;
}

Result<LinkageModel> load_model(const std::string& path) {
  return read_model(TomlTable::load(path), path);
}

Result<LinkageModel> parse_model(std::string_view toml, const std::string& path) {
  return read_model(TomlTable::parse(toml, path), path);
}

}  // namespace nayose
