#include "engine/scoring/pair_scorer.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <random>

namespace nayose {
namespace {

// Numbers for a property, from its seed.
class Draw {
 public:
  explicit Draw(uint64_t seed) : engine_(seed) {}
  double unit() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  bool chance(double probability) { return unit() < probability; }
  size_t below(size_t bound) { return engine_() % bound; }

 private:
  std::mt19937_64 engine_;
};

ComparisonLevel level(double m, double u, double household, bool forbids = false) {
  ComparisonLevel result;
  result.m_probability = m;
  result.u_probability = u;
  result.household_probability = household;
  result.forbids = forbids;
  return result;
}

// Names (both, surname only, none), address, birth date. A household shares surname and address.
LinkageModel family_model(double household_prior) {
  LinkageModel model;
  model.comparisons.resize(3);
  model.comparisons[0].levels = {level(0.9, 0.001, 0.002), level(0.08, 0.009, 0.5),
                                 level(0.02, 0.99, 0.498)};
  model.comparisons[1].levels = {level(0.8, 0.0005, 0.9), level(0.2, 0.9995, 0.1)};
  model.comparisons[2].levels = {level(0.97, 0.0001, 0.0001), level(0.02, 0.01, 0.01),
                                 level(0.01, 0.9899, 0.9899, true)};
  model.match_prior = 1e-4;
  model.household_prior = household_prior;
  model.thresholds = {-2, 0.5, -1};
  return model;
}

// The same in double precision, straight from the definition.
double oracle_bits(const LinkageModel& model, const ComparisonVector& levels) {
  double person = model.match_prior;
  double stranger = 1 - model.match_prior - model.household_prior;
  double household = model.household_prior;
  for (size_t i = 0; i < model.comparisons.size(); ++i) {
    if (levels[i] == kNeutralLevel) continue;
    const ComparisonLevel& chosen = model.comparisons[i].levels[levels[i]];
    person *= chosen.m_probability;
    stranger *= chosen.u_probability;
    household *= chosen.household_probability;
  }
  return std::log2(person / (stranger + household));
}

ComparisonVector vector_of(std::initializer_list<int> levels) {
  ComparisonVector result;
  result.fill(kNeutralLevel);
  size_t i = 0;
  for (const int l : levels) result[i++] = static_cast<uint8_t>(l);
  return result;
}

constexpr int kNeutral = kNeutralLevel;

// Each comparison's weight is rounded once, the prior once, the log-add twice.
constexpr double kUnitsOff = 4;

TEST(PairScorer, RoundsBitsHalfAwayFromZero) {
  EXPECT_EQ(weight_from_bits(1), 1024);
  EXPECT_EQ(weight_from_bits(-2.5), -2560);
  EXPECT_EQ(weight_from_bits(0.5 / 1024), 1);
  EXPECT_EQ(weight_from_bits(-0.5 / 1024), -1);
  EXPECT_EQ(weight_from_bits(0.49 / 1024), 0);
}

TEST(PairScorer, IsWithinUnitsOfTheDefinition) {
  for (const double household_prior : {0.0, 1e-6, 1e-4, 0.1}) {
    const LinkageModel model = family_model(household_prior);
    const PairScorer scorer(model);
    for (const int names : {0, 1, 2, kNeutral}) {
      for (const int address : {0, 1, kNeutral}) {
        for (const int birth : {0, 1, 2, kNeutral}) {
          const ComparisonVector levels = vector_of({names, address, birth});
          EXPECT_NEAR(scorer.score(levels).weight, oracle_bits(model, levels) * kWeightPerBit,
                      kUnitsOff);
        }
      }
    }
  }
}

TEST(PairScorer, IsWithinUnitsOfTheDefinitionForAnyModel) {
  rc::check("|weight − oracle| ≤ units", [] {
    Draw random(*rc::gen::arbitrary<uint64_t>());
    LinkageModel model;
    model.match_prior = std::exp2(-1 - random.unit() * 30);
    model.household_prior = random.chance(0.8) ? std::exp2(-2 - random.unit() * 30) : 0;
    model.comparisons.resize(1 + random.below(6));
    ComparisonVector levels = vector_of({});
    for (size_t i = 0; i < model.comparisons.size(); ++i) {
      const size_t count = 1 + random.below(4);
      for (size_t l = 0; l < count; ++l) {
        model.comparisons[i].levels.push_back(level(std::exp2(-random.unit() * 12),
                                                    std::exp2(-random.unit() * 12),
                                                    std::exp2(-random.unit() * 12)));
      }
      if (!random.chance(0.2)) levels[i] = static_cast<uint8_t>(random.below(count));
    }
    const double expected = oracle_bits(model, levels) * kWeightPerBit;
    RC_ASSERT(std::abs(PairScorer(model).score(levels).weight - expected) <= 7);
  });
}

TEST(PairScorer, AHouseholdIsNotAPerson) {
  // Surname and address agree, the birth date is near.
  const ComparisonVector levels = vector_of({1, 0, 1});
  const MatchWeight two_classes = PairScorer(family_model(0)).score(levels).weight;
  const MatchWeight three_classes = PairScorer(family_model(1e-4)).score(levels).weight;
  EXPECT_GT(two_classes, 0);
  EXPECT_LT(three_classes, 0);
}

TEST(PairScorer, ATinyHouseholdClassChangesNothing) {
  const PairScorer without(family_model(0));
  const PairScorer with(family_model(1e-15));
  const ComparisonVector levels = vector_of({0, 1, 0});
  EXPECT_NEAR(without.score(levels).weight, with.score(levels).weight, 1);
}

TEST(PairScorer, NeutralComparisonsAddNothing) {
  const LinkageModel model = family_model(1e-4);
  const PairScorer scorer(model);
  const double prior = std::log2(model.match_prior / (1 - model.match_prior));
  EXPECT_NEAR(scorer.score(vector_of({})).weight, prior * kWeightPerBit, 2);

  LinkageModel with_neutral = model;
  with_neutral.comparisons.push_back(model.comparisons[0]);
  const PairScorer longer(with_neutral);
  for (const int names : {0, 1, 2}) {
    EXPECT_EQ(longer.score(vector_of({names, 0, 1, kNeutral})).weight,
              scorer.score(vector_of({names, 0, 1})).weight);
  }
}

TEST(PairScorer, LevelsOfWeightZeroAddNothing) {
  LinkageModel model = family_model(1e-4);
  model.comparisons[1].levels[1] = level(0.5, 0.5, 0.5);
  const PairScorer scorer(model);
  EXPECT_EQ(scorer.score(vector_of({0, 1, 0})).weight,
            scorer.score(vector_of({0, kNeutral, 0})).weight);
}

TEST(PairScorer, RisesWithTheEvidence) {
  rc::check("more m, less u and household: never a lower weight", [] {
    Draw random(*rc::gen::arbitrary<uint64_t>());
    LinkageModel model = family_model(std::exp2(-5 - random.unit() * 20));
    const ComparisonVector levels =
        vector_of({static_cast<int>(random.below(3)), static_cast<int>(random.below(2)),
                   static_cast<int>(random.below(3))});
    const MatchWeight before = PairScorer(model).score(levels).weight;
    const size_t chosen = random.below(3);
    ComparisonLevel& changed = model.comparisons[chosen].levels[levels[chosen]];
    const double factor = 1 - random.unit() * 0.01;
    switch (random.below(3)) {
      case 0:
        changed.u_probability *= factor;
        break;
      case 1:
        changed.household_probability *= factor;
        break;
      default:
        changed.m_probability /= factor;
    }
    RC_ASSERT(PairScorer(model).score(levels).weight >= before);
  });
}

TEST(PairScorer, ForbidsWhatItsLevelForbids) {
  const PairScorer scorer(family_model(1e-4));
  EXPECT_TRUE(scorer.score(vector_of({0, 0, 2})).forbidden);
  EXPECT_FALSE(scorer.score(vector_of({0, 0, 1})).forbidden);
  EXPECT_FALSE(scorer.score(vector_of({0, 0, kNeutral})).forbidden);
}

TEST(PairScorer, GivesTheThresholdsAsWeights) {
  const PairScorer scorer(family_model(0));
  EXPECT_EQ(scorer.join_weight(), -2048);
  EXPECT_EQ(scorer.link_weight(), 512);
  EXPECT_EQ(scorer.review_weight(), -1024);
}

TEST(PairScorerDeathTest, AbortsOnALevelThatDoesNotExist) {
  const PairScorer scorer(family_model(0));
  EXPECT_DEATH(scorer.score(vector_of({3, 0, 0})), "a level that its comparison does not have");
}

}  // namespace
}  // namespace nayose
