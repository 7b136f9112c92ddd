#include "engine/comparison/pair_comparator.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/encode/encoded_profile.h"
#include "tests/unit/encode/fixed_keyring.h"

namespace nayose {
namespace {

constexpr size_t kName = 0;
constexpr size_t kBirth = 1;
constexpr size_t kSex = 2;
constexpr size_t kPhone = 3;
constexpr size_t kNote = 4;

ComparisonLevel level(std::vector<LevelPredicate> predicates) {
  ComparisonLevel result;
  result.predicates = std::move(predicates);
  return result;
}

class PairComparatorTest : public testing::Test {
 protected:
  PairComparatorTest() {
    model_.fields = named_fields({{"name", FieldEncoding::kBloom},
                                  {"birth", FieldEncoding::kDate},
                                  {"sex", FieldEncoding::kTag},
                                  {"phone", FieldEncoding::kDigits},
                                  {"note", FieldEncoding::kNone}});
    encoder_ =
        ProfileEncoder::create(keyring_, model_.fields, GramParameters(), "encoding").value();
  }

  void add(std::vector<size_t> needs, std::vector<ComparisonLevel> levels) {
    Comparison comparison;
    comparison.needs = std::move(needs);
    comparison.levels = std::move(levels);
    model_.comparisons.push_back(std::move(comparison));
  }

  // Compares both ways, with every kernel of this machine.
  ComparisonVector compare(const std::vector<std::string_view>& a,
                           const std::vector<std::string_view>& b) {
    const EncodedProfile x(encoder_.get(), a);
    const EncodedProfile y(encoder_.get(), b);
    ComparisonVector first{};
    const PairComparator best(model_, encoder_->layout());
    EXPECT_EQ(best.comparison_count(), model_.comparisons.size());
    best.compare(x.data(), y.data(), &first);
    for (const std::string_view name : {"scalar", "avx2", "avx512"}) {
      const VectorKernels* const kernels = vector_kernels_by_name(name);
      if (kernels == nullptr) continue;
      const PairComparator comparator(model_, encoder_->layout(), *kernels);
      ComparisonVector there{};
      ComparisonVector back{};
      comparator.compare(x.data(), y.data(), &there);
      comparator.compare(y.data(), x.data(), &back);
      EXPECT_EQ(there, first) << name;
      EXPECT_EQ(back, first) << name;
    }
    return first;
  }

  // Whether one predicate holds; the pair has a common phone, so that it is compared at all.
  bool holds(LevelPredicate predicate, std::vector<std::string_view> a,
             std::vector<std::string_view> b) {
    a[kPhone] = a[kPhone].empty() ? "0312345678" : a[kPhone];
    b[kPhone] = b[kPhone].empty() ? "0312345678" : b[kPhone];
    model_.comparisons.clear();
    add({kPhone}, {level({predicate}), level({})});
    return compare(a, b)[0] == 0;
  }
  bool birth_holds(PredicateKind kind, std::string_view a, std::string_view b,
                   int32_t threshold = 0) {
    return holds({kBirth, kind, threshold}, {"", a, "", "", ""}, {"", b, "", "", ""});
  }
  bool name_holds(PredicateKind kind, std::string_view a, std::string_view b,
                  int32_t threshold = 0) {
    return holds({kName, kind, threshold}, {a, "", "", "", ""}, {b, "", "", "", ""});
  }

  FixedKeyring keyring_{1};
  LinkageModel model_;
  std::unique_ptr<ProfileEncoder> encoder_;
};

TEST_F(PairComparatorTest, FirstLevelThatHoldsIsTheOutcome) {
  add({kName}, {level({{kName, PredicateKind::kExact}}),
                level({{kName, PredicateKind::kDiceAtLeast, 500}}), level({})});
  EXPECT_EQ(compare({"ヤマダタロウ", "", "", "", ""}, {"ヤマダタロウ", "", "", "", ""})[0], 0);
  EXPECT_EQ(compare({"ヤマダタロウ", "", "", "", ""}, {"ヤマダタロオ", "", "", "", ""})[0], 1);
  EXPECT_EQ(compare({"ヤマダタロウ", "", "", "", ""}, {"スズキハナコ", "", "", "", ""})[0], 2);
}

TEST_F(PairComparatorTest, AllPredicatesOfALevelMustHold) {
  add({kName, kSex}, {level({{kName, PredicateKind::kExact}, {kSex, PredicateKind::kExact}}),
                      level({{kName, PredicateKind::kExact}}), level({})});
  EXPECT_EQ(compare({"ア", "", "M", "", ""}, {"ア", "", "M", "", ""})[0], 0);
  EXPECT_EQ(compare({"ア", "", "M", "", ""}, {"ア", "", "F", "", ""})[0], 1);
  EXPECT_EQ(compare({"ア", "", "M", "", ""}, {"イ", "", "M", "", ""})[0], 2);
}

TEST_F(PairComparatorTest, MissingOnEitherSideIsNeutral) {
  add({kName}, {level({{kName, PredicateKind::kExact}}), level({})});
  add({kBirth}, {level({{kBirth, PredicateKind::kExact}}), level({})});
  add({kSex}, {level({{kSex, PredicateKind::kExact}}), level({})});
  add({kPhone}, {level({{kPhone, PredicateKind::kExact}}), level({})});
  const std::vector<std::string_view> full = {"ア", "19800102", "M", "0312345678", ""};
  for (size_t field = 0; field < 4; ++field) {
    std::vector<std::string_view> lacking = full;
    lacking[field] = "";
    const ComparisonVector levels = compare(full, lacking);
    for (size_t i = 0; i < 4; ++i) EXPECT_EQ(levels[i], i == field ? kNeutralLevel : 0);
  }
}

TEST_F(PairComparatorTest, IsMadeWhenOneOfItsNeedsIsPresent) {
  add({kName, kSex}, {level({{kName, PredicateKind::kExact}}), level({})});
  EXPECT_EQ(compare({"", "", "M", "", ""}, {"ア", "", "M", "", ""})[0], 1);
  EXPECT_EQ(compare({"", "", "M", "", ""}, {"ア", "", "", "", ""})[0], kNeutralLevel);
}

TEST_F(PairComparatorTest, WithoutNeedsTheFieldsOfItsPredicatesCount) {
  add({}, {level({{kName, PredicateKind::kExact}}), level({})});
  EXPECT_EQ(compare({"ア", "", "", "", ""}, {"ア", "", "", "", ""})[0], 0);
  EXPECT_EQ(compare({"ア", "", "", "", ""}, {"", "", "", "", ""})[0], kNeutralLevel);
}

TEST_F(PairComparatorTest, NoLevelThatHoldsIsNeutral) {
  add({kName}, {level({{kName, PredicateKind::kExact}})});
  EXPECT_EQ(compare({"ア", "", "", "", ""}, {"イ", "", "", "", ""})[0], kNeutralLevel);
}

TEST_F(PairComparatorTest, MissingAndPresentSeeTheField) {
  EXPECT_TRUE(name_holds(PredicateKind::kMissing, "ア", ""));
  EXPECT_TRUE(name_holds(PredicateKind::kMissing, "", ""));
  EXPECT_FALSE(name_holds(PredicateKind::kMissing, "ア", "イ"));
  EXPECT_TRUE(name_holds(PredicateKind::kPresent, "ア", "イ"));
  EXPECT_FALSE(name_holds(PredicateKind::kPresent, "ア", ""));
  EXPECT_TRUE(
      holds({kNote, PredicateKind::kMissing}, {"", "", "", "", "x"}, {"", "", "", "", "x"}));
}

TEST_F(PairComparatorTest, EveryOtherPredicateIsFalseOnAMissingField) {
  for (const PredicateKind kind :
       {PredicateKind::kExact, PredicateKind::kXorAtMost, PredicateKind::kDiceAtLeast,
        PredicateKind::kDigitsDifferAtMost, PredicateKind::kMonthDaySwapped,
        PredicateKind::kYearEqual, PredicateKind::kMonthEqual, PredicateKind::kDayEqual}) {
    const int32_t lax = kind == PredicateKind::kDiceAtLeast ? 0 : 512;
    EXPECT_FALSE(birth_holds(kind, "", "", lax)) << static_cast<int>(kind);
    EXPECT_FALSE(birth_holds(kind, "19800102", "", lax)) << static_cast<int>(kind);
  }
}

TEST_F(PairComparatorTest, DiceAndXorThresholdsAreInclusive) {
  const EncodedProfile a(encoder_.get(), {"ヤマダタロウ", "", "", "", ""});
  const EncodedProfile b(encoder_.get(), {"ヤマダジロウ", "", "", "", ""});
  const int common = count_common_bits(a.vector(0), b.vector(0));
  const int total = a.popcount(0) + b.popcount(0);
  const int32_t highest = 2000 * common / total;
  EXPECT_TRUE(name_holds(PredicateKind::kDiceAtLeast, "ヤマダタロウ", "ヤマダジロウ", highest));
  EXPECT_FALSE(
      name_holds(PredicateKind::kDiceAtLeast, "ヤマダタロウ", "ヤマダジロウ", highest + 1));
  EXPECT_TRUE(
      name_holds(PredicateKind::kXorAtMost, "ヤマダタロウ", "ヤマダジロウ", total - 2 * common));
  EXPECT_FALSE(name_holds(PredicateKind::kXorAtMost, "ヤマダタロウ", "ヤマダジロウ",
                          total - 2 * common - 1));
  EXPECT_TRUE(name_holds(PredicateKind::kDiceAtLeast, "ヤマダ", "ヤマダ", 1000));
  EXPECT_TRUE(name_holds(PredicateKind::kXorAtMost, "ヤマダ", "ヤマダ", 0));
}

TEST_F(PairComparatorTest, ExactOnADateNeedsAllThreeParts) {
  EXPECT_TRUE(birth_holds(PredicateKind::kExact, "19800102", "19800102"));
  EXPECT_FALSE(birth_holds(PredicateKind::kExact, "19800102", "19800103"));
  EXPECT_FALSE(birth_holds(PredicateKind::kExact, "19800000", "19800000"));
}

TEST_F(PairComparatorTest, SwappedMonthAndDayAreSeen) {
  EXPECT_TRUE(birth_holds(PredicateKind::kMonthDaySwapped, "19800302", "19800203"));
  EXPECT_FALSE(birth_holds(PredicateKind::kMonthDaySwapped, "19800302", "19810203"));
  EXPECT_FALSE(birth_holds(PredicateKind::kMonthDaySwapped, "19800302", "19800302"));
  EXPECT_FALSE(birth_holds(PredicateKind::kMonthDaySwapped, "19800302", "19800204"));
  EXPECT_FALSE(birth_holds(PredicateKind::kMonthDaySwapped, "19800000", "19800000"));
}

TEST_F(PairComparatorTest, DatePartsAreComparedOneByOne) {
  EXPECT_TRUE(birth_holds(PredicateKind::kYearEqual, "19800302", "19801231"));
  EXPECT_FALSE(birth_holds(PredicateKind::kYearEqual, "19800302", "19810302"));
  EXPECT_TRUE(birth_holds(PredicateKind::kMonthEqual, "19800302", "19700331"));
  EXPECT_FALSE(birth_holds(PredicateKind::kMonthEqual, "19800302", "19800203"));
  EXPECT_TRUE(birth_holds(PredicateKind::kDayEqual, "19800302", "19701202"));
  EXPECT_FALSE(birth_holds(PredicateKind::kDayEqual, "19800300", "19800300"));
  EXPECT_TRUE(birth_holds(PredicateKind::kYearEqual, "19800000", "19801231"));
}

TEST_F(PairComparatorTest, DigitsOfDatesThatDifferAreCounted) {
  EXPECT_TRUE(birth_holds(PredicateKind::kDigitsDifferAtMost, "19800302", "19800302", 0));
  EXPECT_TRUE(birth_holds(PredicateKind::kDigitsDifferAtMost, "19800302", "19800307", 1));
  EXPECT_FALSE(birth_holds(PredicateKind::kDigitsDifferAtMost, "19800302", "19800307", 0));
  EXPECT_FALSE(birth_holds(PredicateKind::kDigitsDifferAtMost, "19800302", "19911117", 1));
}

TEST_F(PairComparatorTest, DigitsThatOneDateLacksDiffer) {
  EXPECT_FALSE(birth_holds(PredicateKind::kDigitsDifferAtMost, "19800302", "19800000", 2));
  EXPECT_FALSE(birth_holds(PredicateKind::kDigitsDifferAtMost, "19800302", "19800300", 1));
  EXPECT_TRUE(birth_holds(PredicateKind::kDigitsDifferAtMost, "19800302", "19800300", 2));
  EXPECT_TRUE(birth_holds(PredicateKind::kDigitsDifferAtMost, "19800300", "19800300", 0));
}

TEST_F(PairComparatorTest, DigitsOfPhonesThatDifferAreCounted) {
  const auto phones = [this](std::string_view a, std::string_view b, int32_t limit) {
    return holds({kPhone, PredicateKind::kDigitsDifferAtMost, limit}, {"", "", "", a, ""},
                 {"", "", "", b, ""});
  };
  EXPECT_TRUE(phones("09012345678", "09012345678", 0));
  EXPECT_TRUE(phones("09012345678", "09012345679", 1));
  EXPECT_FALSE(phones("09012345678", "09012345679", 0));
  EXPECT_FALSE(phones("09012345678", "08098765432", 2));
}

TEST_F(PairComparatorTest, WithinSeesOneNameInsideTheOther) {
  EXPECT_TRUE(name_holds(PredicateKind::kWithin, "ヤマダ■", "ヤマダハナコ", 0));
  EXPECT_TRUE(name_holds(PredicateKind::kWithin, "■橋太郎", "高橋太郎", 0));
  EXPECT_TRUE(name_holds(PredicateKind::kWithin, "高橋太郎", "高橋太郎", 0));
  EXPECT_FALSE(name_holds(PredicateKind::kWithin, "■橋太郎", "高橋次郎", 6));
  EXPECT_FALSE(name_holds(PredicateKind::kWithin, "林太郎", "小林太郎", 6));
  EXPECT_FALSE(name_holds(PredicateKind::kWithin, "ヤマダ", "ヤマダハナコ", 6));
}

TEST_F(PairComparatorTest, LostLettersAloneAreMissing) {
  EXPECT_TRUE(name_holds(PredicateKind::kMissing, "■■", "高橋"));
  EXPECT_FALSE(name_holds(PredicateKind::kMissing, "■橋", "高橋"));
}

TEST(CrossedFields, ATagMeetsTheOneItIsAlike) {
  FixedKeyring keyring{1};
  LinkageModel model;
  model.fields = named_fields({{"name", FieldEncoding::kTag},
                               {"alias", FieldEncoding::kTag},
                               {"other", FieldEncoding::kTag},
                               {"phone", FieldEncoding::kTag}});
  model.fields[1].alike = "name";
  const auto encoder =
      ProfileEncoder::create(keyring, model.fields, GramParameters(), "encoding").value();
  Comparison comparison;
  comparison.needs = {3};
  comparison.levels = {level({{0, PredicateKind::kCrosses, 0, 1}}), level({})};
  model.comparisons = {comparison};
  comparison.levels = {level({{0, PredicateKind::kCrosses, 0, 2}}), level({})};
  model.comparisons.push_back(comparison);
  const PairComparator comparator(model, encoder->layout());
  const auto compare = [&](const std::vector<std::string_view>& a,
                           const std::vector<std::string_view>& b) {
    const EncodedProfile x(encoder.get(), a);
    const EncodedProfile y(encoder.get(), b);
    ComparisonVector there{};
    ComparisonVector back{};
    comparator.compare(x.data(), y.data(), &there);
    comparator.compare(y.data(), x.data(), &back);
    EXPECT_EQ(there, back);
    EXPECT_EQ(there[1], 1) << "fields with keys of their own never meet";
    return there[0] == 0;
  };
  EXPECT_TRUE(compare({"スミス", "スミ", "", "1"}, {"スミ", "", "スミス", "1"}));
  EXPECT_TRUE(compare({"スミス", "スミ", "", "1"}, {"ジヨン", "スミ", "", "1"}));
  EXPECT_FALSE(compare({"スミス", "", "", "1"}, {"スミス", "", "スミス", "1"}));
  EXPECT_FALSE(compare({"スミス", "スミ", "", "1"}, {"タナカ", "タナ", "", "1"}));
  EXPECT_FALSE(compare({"", "", "", "1"}, {"", "", "", "1"}));
}

}  // namespace
}  // namespace nayose
