// What holds of comparisons for every pair.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "engine/comparison/pair_comparator.h"
#include "tests/unit/encode/encoded_profile.h"
#include "tests/unit/encode/fixed_keyring.h"

namespace nayose {
namespace {

constexpr std::string_view kKernelNames[] = {"scalar", "avx2", "avx512"};

// Every predicate on every field, each in a comparison of its own.
struct Comparing {
  Comparing() {
    model.fields = named_fields({{"name", FieldEncoding::kBloom},
                                 {"birth", FieldEncoding::kDate},
                                 {"phone", FieldEncoding::kDigits},
                                 {"sex", FieldEncoding::kTag}});
    const std::vector<std::vector<LevelPredicate>> graded = {
        {{0, PredicateKind::kExact, 0},
         {0, PredicateKind::kXorAtMost, 40},
         {0, PredicateKind::kDiceAtLeast, 800},
         {0, PredicateKind::kDiceAtLeast, 500}},
        {{1, PredicateKind::kExact, 0},
         {1, PredicateKind::kMonthDaySwapped, 0},
         {1, PredicateKind::kDigitsDifferAtMost, 1},
         {1, PredicateKind::kYearEqual, 0},
         {1, PredicateKind::kMonthEqual, 0},
         {1, PredicateKind::kDayEqual, 0}},
        {{2, PredicateKind::kExact, 0}, {2, PredicateKind::kDigitsDifferAtMost, 2}},
        {{3, PredicateKind::kExact, 0}},
    };
    for (const auto& predicates : graded) {
      Comparison comparison;
      comparison.needs = {predicates[0].field};
      for (const LevelPredicate& predicate : predicates) {
        comparison.levels.emplace_back();
        comparison.levels.back().predicates = {predicate};
      }
      comparison.levels.emplace_back();
      model.comparisons.push_back(std::move(comparison));
    }
    encoder = ProfileEncoder::create(keyring, model.fields, GramParameters(), "encoding").value();
  }

  ComparisonVector compare(const EncodedProfile& a, const EncodedProfile& b,
                           const VectorKernels& kernels) const {
    ComparisonVector levels{};
    PairComparator(model, encoder->layout(), kernels).compare(a.data(), b.data(), &levels);
    return levels;
  }

  FixedKeyring keyring{1};
  LinkageModel model;
  std::unique_ptr<ProfileEncoder> encoder;
};

Comparing& comparing() {
  static Comparing shared;
  return shared;
}

// Values from small domains, so that equal, near, swapped and missing ones all come up.
rc::Gen<std::vector<std::string>> gen_values() {
  using rc::gen::elementOf;
  static const std::vector<std::string> names = {"", "ヤマダタロウ", "ヤマダジロウ", "ヤマダ",
                                                 "スズキハナコ"};
  static const std::vector<std::string> births = {"",         "19800302", "19800203", "19800307",
                                                  "19810302", "19800300", "19800000", "00000302"};
  static const std::vector<std::string> phones = {"", "0312345678", "0312345679", "0398765432"};
  static const std::vector<std::string> sexes = {"", "M", "F"};
  return rc::gen::map(
      rc::gen::tuple(elementOf(names), elementOf(births), elementOf(phones), elementOf(sexes)),
      [](const auto& values) {
        return std::vector<std::string>{std::get<0>(values), std::get<1>(values),
                                        std::get<2>(values), std::get<3>(values)};
      });
}

EncodedProfile encoded(const std::vector<std::string>& values) {
  return EncodedProfile(comparing().encoder.get(), {values.begin(), values.end()});
}

RC_GTEST_PROP(ComparisonProperty, IsSymmetricAndTheSameForEveryKernel, ()) {
  const EncodedProfile a = encoded(*gen_values());
  const EncodedProfile b = encoded(*gen_values());
  const ComparisonVector expected = comparing().compare(a, b, *vector_kernels_by_name("scalar"));
  for (const std::string_view name : kKernelNames) {
    const VectorKernels* const kernels = vector_kernels_by_name(name);
    if (kernels == nullptr) continue;
    RC_ASSERT(comparing().compare(a, b, *kernels) == expected);
    RC_ASSERT(comparing().compare(b, a, *kernels) == expected);
  }
}

bool is_whole_date(const std::string& date) {
  return date.substr(0, 4) != "0000" && date.substr(4, 2) != "00" && date.substr(6) != "00";
}

RC_GTEST_PROP(ComparisonProperty, LevelsFollowFromTheClearValues, ()) {
  const std::vector<std::string> a = *gen_values();
  const std::vector<std::string> b = *gen_values();
  const ComparisonVector levels = comparing().compare(encoded(a), encoded(b), vector_kernels());
  for (const size_t field : {0, 1, 2, 3}) {
    const bool missing = a[field].empty() || b[field].empty();
    RC_ASSERT((levels[field] == kNeutralLevel) == missing);
    const bool same = a[field] == b[field];
    const bool exact = same && !missing && (field != 1 || is_whole_date(a[1]));
    RC_ASSERT((levels[field] == 0) == exact);
  }
}

RC_GTEST_PROP(ComparisonProperty, DiceIsInUnitRangeAndOneOnlyWhenEqual,
              (const std::string& a, const std::string& b)) {
  RC_PRE(!a.empty() && !b.empty());
  const EncodedProfile x = encoded({a, "", "", ""});
  const EncodedProfile y = encoded({b, "", "", ""});
  const int common = vector_kernels().and_count(x.data(), y.data());
  RC_ASSERT(common >= 0);
  RC_ASSERT(2 * common <= x.popcount(0) + y.popcount(0));
  RC_ASSERT((2 * common == x.popcount(0) + y.popcount(0)) == (x.vector(0) == y.vector(0)));
}

RC_GTEST_PROP(VectorKernelsProperty, ScalarEqualsSimd, ()) {
  const auto a = *rc::gen::container<std::vector<uint8_t>>(64, rc::gen::arbitrary<uint8_t>());
  const auto b = *rc::gen::container<std::vector<uint8_t>>(64, rc::gen::arbitrary<uint8_t>());
  const VectorKernels* const scalar = vector_kernels_by_name("scalar");
  for (const std::string_view name : kKernelNames) {
    const VectorKernels* const kernels = vector_kernels_by_name(name);
    if (kernels == nullptr) continue;
    RC_ASSERT(kernels->and_count(a.data(), b.data()) == scalar->and_count(a.data(), b.data()));
    RC_ASSERT(kernels->count(a.data()) == scalar->count(a.data()));
  }
}

}  // namespace
}  // namespace nayose
