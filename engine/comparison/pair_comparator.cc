#include "engine/comparison/pair_comparator.h"

#include <algorithm>

#include "engine/base/check.h"

namespace nayose {
namespace {

constexpr int kYearDigits = 4;
constexpr int kMonthOrDayDigits = 2;

// Facts of a field. kUnknown holds when the field is missing on either side.
constexpr uint32_t kKnown = 1u << 0;
constexpr uint32_t kUnknown = 1u << 1;
constexpr uint32_t kEqual = 1u << 2;
constexpr uint32_t kYear = 1u << 3;
constexpr uint32_t kMonth = 1u << 4;
constexpr uint32_t kDay = 1u << 5;
constexpr uint32_t kSwapped = 1u << 6;
constexpr uint32_t kWholeDate = kYear | kMonth | kDay;

uint32_t fact_if(bool holds, uint32_t fact) { return holds ? fact : 0; }

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
    CHECK(comparison.levels.size() < kNeutralLevel, "more levels than a byte counts");
    FlatComparison flat{static_cast<uint32_t>(levels_.size()),
                        static_cast<uint32_t>(comparison.levels.size()), 0};
    for (const size_t field : comparison.needs) flat.needs |= 1u << use_field(field, &used);
    uint32_t asked = 0;
    for (const ComparisonLevel& level : comparison.levels) asked |= add_level(level, &used);
    if (flat.needs == 0) flat.needs = asked;
    comparisons_.push_back(flat);
  }
}

uint32_t PairComparator::add_level(const ComparisonLevel& level,
                                   std::array<int, kFieldsMax>* used) {
  levels_.push_back(
      {static_cast<uint32_t>(predicates_.size()), static_cast<uint32_t>(level.predicates.size())});
  uint32_t asked = 0;
  for (const LevelPredicate& predicate : level.predicates) {
    const uint32_t field = predicate.kind == PredicateKind::kCrosses
                               ? use_crossed_fields(predicate.field, predicate.other)
                               : use_field(predicate.field, used);
    predicates_.push_back(flatten(predicate, field));
    asked |= 1u << field;
    if (predicate.kind == PredicateKind::kDigitsDifferAtMost) fields_[field].needs_distance = true;
  }
  return asked;
}

uint32_t PairComparator::use_field(size_t model_field, std::array<int, kFieldsMax>* used) {
  CHECK(model_field < layout_.field_count(), "a comparison of a field that does not exist");
  int& index = (*used)[model_field];
  if (index < 0) {
    index = static_cast<int>(fields_.size());
    fields_.push_back({layout_.slot(model_field), false, -1});
    CHECK(fields_.size() <= kFieldsMax, "more fields than a comparison counts");
  }
  return static_cast<uint32_t>(index);
}

uint32_t PairComparator::use_crossed_fields(size_t model_field, size_t other) {
  const FieldSlot& slot = layout_.slot(model_field);
  const int other_tag = layout_.slot(other).tag;
  for (size_t i = 0; i < fields_.size(); ++i) {
    if (fields_[i].slot.tag == slot.tag && fields_[i].other_tag == other_tag) {
      return static_cast<uint32_t>(i);
    }
  }
  fields_.push_back({slot, false, other_tag});
  CHECK(fields_.size() <= kFieldsMax, "more fields than a comparison counts");
  return static_cast<uint32_t>(fields_.size() - 1);
}

PairComparator::FlatPredicate PairComparator::flatten(const LevelPredicate& predicate,
                                                      uint32_t field) {
  FlatPredicate flat;
  flat.field = field;
  switch (predicate.kind) {
    case PredicateKind::kExact:
      flat.facts = kEqual;
      break;
    case PredicateKind::kXorAtMost:  // total − 2·common ≤ t
      flat.facts = kKnown;
      flat.common = 2;
      flat.total = -1;
      flat.constant = predicate.threshold;
      break;
    case PredicateKind::kDiceAtLeast:  // 2·common / total ≥ t / 1000
      flat.facts = kKnown;
      flat.common = 2000;
      flat.total = -predicate.threshold;
      break;
    case PredicateKind::kWithin:  // smaller − common ≤ t
      flat.facts = kKnown;
      flat.smaller = -1;
      flat.common = 1;
      flat.constant = predicate.threshold;
      break;
    case PredicateKind::kCrosses:
      flat.facts = kEqual;
      break;
    case PredicateKind::kDigitsDifferAtMost:
      flat.facts = kKnown;
      flat.digit_distance = -DigitDistance::at_most_factor(predicate.threshold);
      flat.constant = DigitDistance::at_most_bound(predicate.threshold);
      break;
    case PredicateKind::kMonthDaySwapped:
      flat.facts = kKnown | kSwapped;
      break;
    case PredicateKind::kYearEqual:
      flat.facts = kKnown | kYear;
      break;
    case PredicateKind::kMonthEqual:
      flat.facts = kKnown | kMonth;
      break;
    case PredicateKind::kDayEqual:
      flat.facts = kKnown | kDay;
      break;
    case PredicateKind::kMissing:
      flat.facts = kUnknown;
      break;
    case PredicateKind::kPresent:
      flat.facts = kKnown;
      break;
  }
  return flat;
}

void PairComparator::compare(const uint8_t* a, const uint8_t* b, ComparisonVector* levels) const {
  Similarities similarities;
  uint32_t present = 0;
  for (size_t i = 0; i < fields_.size(); ++i) {
    similarities[i] = compare_field(fields_[i], a, b);
    present |= static_cast<uint32_t>((similarities[i].facts & kKnown) != 0) << i;
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
  Similarity result{0, 0, 0, 0, kUnknown};
  const FieldSlot& slot = field.slot;
  if (field.other_tag >= 0) {
    const uint64_t* const x = layout_.tags(a);
    const uint64_t* const y = layout_.tags(b);
    const bool equal = equal_tags(x[slot.tag], y[field.other_tag]) ||
                       equal_tags(x[field.other_tag], y[slot.tag]) ||
                       equal_tags(x[field.other_tag], y[field.other_tag]);
    if (equal) result.facts = kKnown | kEqual;
  } else if (slot.vector >= 0) {
    const int32_t count_a = layout_.popcount(a, slot.vector);
    const int32_t count_b = layout_.popcount(b, slot.vector);
    if (count_a == 0 || count_b == 0) return result;
    result.total = count_a + count_b;
    result.smaller = std::min(count_a, count_b);
    result.common =
        kernels_->and_count(layout_.vector(a, slot.vector), layout_.vector(b, slot.vector));
    result.facts = kKnown;
    if (field.needs_distance) {
      result.digit_distance = digit_distance_.distance(count_a, count_b, result.common);
    }
    if (slot.tag >= 0) {
      compare_date_tags(slot.tag, a, b, &result);
    } else {
      result.facts |= fact_if(result.total == 2 * result.common, kEqual);
    }
  } else if (slot.tag >= 0) {
    const uint64_t tag_a = layout_.tags(a)[slot.tag];
    const uint64_t tag_b = layout_.tags(b)[slot.tag];
    if (tag_a == 0 || tag_b == 0) return result;
    result.facts = kKnown | fact_if(tag_a == tag_b, kEqual);
  }
  return result;
}

void PairComparator::compare_date_tags(int tag, const uint8_t* a, const uint8_t* b,
                                       Similarity* out) const {
  const uint64_t* const x = layout_.tags(a) + tag;
  const uint64_t* const y = layout_.tags(b) + tag;
  uint32_t facts = fact_if(equal_tags(x[0], y[0]), kYear) |
                   fact_if(equal_tags(x[1], y[1]), kMonth) | fact_if(equal_tags(x[2], y[2]), kDay);
  facts |= fact_if((facts & kWholeDate) == kWholeDate, kEqual);
  const bool crossed = equal_tags(x[1], y[2]) && equal_tags(x[2], y[1]);
  out->facts |= facts | fact_if(crossed && (facts & kYear) != 0, kSwapped);
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
    bool all = true;
    for (uint32_t p = 0; all && p < level.predicate_count; ++p) {
      const FlatPredicate& predicate = predicates_[level.first_predicate + p];
      all = holds(predicate, similarities[predicate.field]);
    }
    if (all) return static_cast<uint8_t>(i);
  }
  return kNeutralLevel;
}

bool PairComparator::holds(const FlatPredicate& predicate, const Similarity& similarity) {
  const int64_t sum = predicate.common * similarity.common + predicate.total * similarity.total +
                      predicate.smaller * similarity.smaller +
                      predicate.digit_distance * similarity.digit_distance + predicate.constant;
  return ((similarity.facts & predicate.facts) == predicate.facts) & (sum >= 0);
}

}  // namespace nayose
