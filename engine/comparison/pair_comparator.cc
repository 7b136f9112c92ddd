#include "engine/comparison/pair_comparator.h"

#include "engine/base/check.h"

namespace nayose {
namespace {

constexpr int kYearDigits = 4;
constexpr int kMonthOrDayDigits = 2;

bool holds_dice(int32_t common, int32_t total, int32_t threshold) {
  return 2000 * common >= threshold * total;
}

// Equal and known.
bool equal_tags(uint64_t a, uint64_t b) { return a == b && a != 0; }

// Digits of a date part that one side knows and the other does not.
int32_t lone_digits(uint64_t tag_a, uint64_t tag_b, int digits) {
  return (tag_a == 0) != (tag_b == 0) ? digits : 0;
}

}  // namespace

PairComparator::PairComparator(const LinkageModel& model, const ProfileLayout& layout,
                               const VectorKernels& kernels)
    : layout_(layout), kernels_(&kernels), digit_distance_(model.positions_per_digit) {
  CHECK(model.comparisons.size() <= kComparisonsMax, "more comparisons than a vector holds");
  std::array<int, kFieldsMax> used;
  used.fill(-1);
  for (const Comparison& comparison : model.comparisons) {
    FlatComparison flat{static_cast<uint32_t>(levels_.size()),
                        static_cast<uint32_t>(comparison.levels.size()), 0};
    CHECK(comparison.levels.size() < kNeutralLevel, "more levels than a byte counts");
    for (const size_t field : comparison.needs) flat.needs |= 1u << use_field(field, &used);
    uint32_t asked = 0;  // Fields of its predicates: what it needs when it does not say.
    for (const ComparisonLevel& level : comparison.levels) {
      levels_.push_back({static_cast<uint32_t>(predicates_.size()),
                         static_cast<uint32_t>(level.predicates.size())});
      for (const LevelPredicate& predicate : level.predicates) {
        const uint8_t field = use_field(predicate.field, &used);
        predicates_.push_back({predicate.kind, field, predicate.threshold});
        asked |= 1u << field;
        if (predicate.kind == PredicateKind::kDigitsDifferAtMost) {
          fields_[field].needs_distance = true;
        }
      }
    }
    if (flat.needs == 0) flat.needs = asked;
    comparisons_.push_back(flat);
  }
}

uint8_t PairComparator::use_field(size_t model_field, std::array<int, kFieldsMax>* used) {
  CHECK(model_field < layout_.field_count(), "a comparison of a field that does not exist");
  int& index = (*used)[model_field];
  if (index < 0) {
    index = static_cast<int>(fields_.size());
    fields_.push_back({layout_.slot(model_field), false});
  }
  return static_cast<uint8_t>(index);
}

void PairComparator::compare(const uint8_t* a, const uint8_t* b, ComparisonVector* levels) const {
  Similarities similarities;
  uint32_t present = 0;
  for (size_t i = 0; i < fields_.size(); ++i) {
    similarities[i] = compare_field(fields_[i], a, b);
    present |= static_cast<uint32_t>(similarities[i].present) << i;
  }
  for (size_t i = 0; i < comparisons_.size(); ++i) {
    const FlatComparison& comparison = comparisons_[i];
    (*levels)[i] = (comparison.needs & present) != 0
                       ? first_level_that_holds(comparison, similarities)
                       : kNeutralLevel;
  }
}

PairComparator::Similarity PairComparator::compare_field(const UsedField& field, const uint8_t* a,
                                                         const uint8_t* b) const {
  Similarity result;
  const FieldSlot& slot = field.slot;
  if (slot.vector >= 0) {
    const int32_t count_a = layout_.popcount(a, slot.vector);
    const int32_t count_b = layout_.popcount(b, slot.vector);
    if (count_a == 0 || count_b == 0) return result;
    result.present = true;
    result.total = count_a + count_b;
    result.common =
        kernels_->and_count(layout_.vector(a, slot.vector), layout_.vector(b, slot.vector));
    result.equal = result.total == 2 * result.common;
    if (field.needs_distance) {
      result.digit_distance = digit_distance_.distance(count_a, count_b, result.common);
    }
    if (slot.tag >= 0) compare_date_tags(slot.tag, a, b, &result);
  } else if (slot.tag >= 0) {
    const uint64_t tag_a = layout_.tags(a)[slot.tag];
    const uint64_t tag_b = layout_.tags(b)[slot.tag];
    result.present = tag_a != 0 && tag_b != 0;
    result.equal = equal_tags(tag_a, tag_b);
  }
  return result;
}

void PairComparator::compare_date_tags(int tag, const uint8_t* a, const uint8_t* b,
                                       Similarity* out) const {
  const uint64_t* const x = layout_.tags(a) + tag;
  const uint64_t* const y = layout_.tags(b) + tag;
  out->year_equal = equal_tags(x[0], y[0]);
  out->month_equal = equal_tags(x[1], y[1]);
  out->day_equal = equal_tags(x[2], y[2]);
  out->equal = out->year_equal && out->month_equal && out->day_equal;
  out->swapped = out->year_equal && equal_tags(x[1], y[2]) && equal_tags(x[2], y[1]);
  // A part that only one side knows counts whole; the vectors gave it half.
  const int32_t lone = lone_digits(x[0], y[0], kYearDigits) +
                       lone_digits(x[1], y[1], kMonthOrDayDigits) +
                       lone_digits(x[2], y[2], kMonthOrDayDigits);
  out->digit_distance += lone * kDistancePerDigit / 2;
}

uint8_t PairComparator::first_level_that_holds(const FlatComparison& comparison,
                                               const Similarities& similarities) const {
  for (uint32_t i = 0; i < comparison.level_count; ++i) {
    const FlatLevel& level = levels_[comparison.first_level + i];
    bool holds = true;
    for (uint32_t p = 0; holds && p < level.predicate_count; ++p) {
      const FlatPredicate& predicate = predicates_[level.first_predicate + p];
      holds = predicate_holds(predicate, similarities[predicate.field]);
    }
    if (holds) return static_cast<uint8_t>(i);
  }
  return kNeutralLevel;
}

bool PairComparator::predicate_holds(const FlatPredicate& predicate, const Similarity& field) {
  switch (predicate.kind) {
    case PredicateKind::kExact:
      return field.equal;
    case PredicateKind::kXorAtMost:
      return field.present && field.total - 2 * field.common <= predicate.threshold;
    case PredicateKind::kDiceAtLeast:
      return field.present && holds_dice(field.common, field.total, predicate.threshold);
    case PredicateKind::kDigitsDifferAtMost:
      return field.present && DigitDistance::at_most(field.digit_distance, predicate.threshold);
    case PredicateKind::kMonthDaySwapped:
      return field.swapped;
    case PredicateKind::kYearEqual:
      return field.year_equal;
    case PredicateKind::kMonthEqual:
      return field.month_equal;
    case PredicateKind::kDayEqual:
      return field.day_equal;
    case PredicateKind::kMissing:
      return !field.present;
    case PredicateKind::kPresent:
      return field.present;
  }
  return false;
}

}  // namespace nayose
