#include "engine/model/model_hash.h"

#include <cstring>

#include "engine/base/bytes.h"
#include "engine/base/hash64.h"
#include "engine/base/ids.h"

namespace nayose {
namespace {

// Everything is length-prefixed or of fixed width, so that no two models give the same bytes.
class Description {
 public:
  explicit Description(std::string_view purpose) : writer_(&bytes_) { text(purpose); }

  void text(std::string_view value) { writer_.sized(value); }
  void number(int64_t value) { writer_.i64(value); }
  void real(double value) {
    uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof(bits));
    writer_.u64(bits);
  }

  std::string hash() const {
    constexpr uint64_t kSeedLow = 0x6e61796f73650001;
    constexpr uint64_t kSeedHigh = 0x6e61796f73650002;
    const uint64_t halves[2] = {hash64(bytes_, kSeedLow), hash64(bytes_, kSeedHigh)};
    std::array<uint8_t, 16> id;
    std::memcpy(id.data(), halves, id.size());
    std::string hex(32, '0');
    write_hex128(id, hex.data());
    return hex;
  }

 private:
  std::string bytes_;
  ByteWriter writer_;
};

void describe_source(const FieldSource& source, Description* out) {
  out->number(static_cast<int64_t>(source.alternatives.size()));
  for (const SourcePath& path : source.alternatives) {
    out->number(static_cast<int64_t>(path.parts.size()));
    for (const std::string& part : path.parts) out->text(part);
    out->number(path.all_needed ? 1 : 0);
  }
  out->number(source.constant.has_value() ? 1 : 0);
  if (source.constant) out->text(*source.constant);
}

void describe_rule(const LinkageModel& model, const BlockingRule& rule, Description* out) {
  out->text(rule.name);
  out->text(rule.as);
  out->number(static_cast<int64_t>(rule.parts.size()));
  for (const RulePart& part : rule.parts) {
    out->text(model.fields[part.field].name);
    out->number(static_cast<int64_t>(part.kind));
    out->number(part.length);
  }
  out->number(static_cast<int64_t>(rule.refine.size()));
  for (const TagSelector& selector : rule.refine) {
    out->text(model.fields[selector.field].name);
    out->number(static_cast<int64_t>(selector.part));
  }
}

void describe_level(const LinkageModel& model, const ComparisonLevel& level, Description* out) {
  out->text(level.name);
  out->number(static_cast<int64_t>(level.predicates.size()));
  for (const LevelPredicate& predicate : level.predicates) {
    out->text(model.fields[predicate.field].name);
    out->number(static_cast<int64_t>(predicate.kind));
    out->number(predicate.threshold);
    if (predicate.kind == PredicateKind::kCrosses) out->text(model.fields[predicate.other].name);
  }
  out->real(level.m_probability);
  out->real(level.u_probability);
  out->real(level.household_probability);
  out->number(level.forbids ? 1 : 0);
}

void describe_field_names(const LinkageModel& model, const std::vector<size_t>& fields,
                          Description* out) {
  out->number(static_cast<int64_t>(fields.size()));
  for (const size_t field : fields) out->text(model.fields[field].name);
}

}  // namespace

std::string encoding_hash_of(const LinkageModel& model) {
  Description out("encoding");
  out.number(kEncodingVersion);
  out.number(model.positions_per_gram);
  out.number(model.positions_per_digit);
  out.number(static_cast<int64_t>(model.fields.size()));
  for (const FieldSpec& field : model.fields) {
    out.text(field.name);
    describe_source(field.source, &out);
    out.text(normalizer_name(field.normalizer));
    out.text(field_encoding_name(field.encoding));
    out.text(field.alike);
  }
  out.number(static_cast<int64_t>(model.rules.size()));
  for (const BlockingRule& rule : model.rules) describe_rule(model, rule, &out);
  return out.hash();
}

std::string scoring_hash_of(const LinkageModel& model) {
  Description out("scoring");
  out.number(static_cast<int64_t>(model.comparisons.size()));
  for (const Comparison& comparison : model.comparisons) {
    out.text(comparison.name);
    describe_field_names(model, comparison.needs, &out);
    out.number(static_cast<int64_t>(comparison.levels.size()));
    for (const ComparisonLevel& level : comparison.levels) describe_level(model, level, &out);
  }
  out.real(model.match_prior);
  out.real(model.household_prior);
  out.real(model.thresholds.join_bits);
  out.real(model.thresholds.link_bits);
  out.real(model.thresholds.review_bits);
  out.number(model.block_cap);
  out.number(model.component_cap);
  out.number(model.profiles_max);
  out.number(model.duplicates_within_institution ? 1 : 0);
  describe_field_names(model, model.jump_fields, &out);
  return out.hash();
}

}  // namespace nayose
