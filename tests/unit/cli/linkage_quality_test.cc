#include "ops/cli/linkage_quality.h"

#include <gtest/gtest.h>

#include "engine/base/random.h"

namespace nayose {
namespace {

TEST(LinkageQuality, HandCase) {
  // Linked {0,1,2} {3,4}; true {0,1} {2,3,4}.
  const LinkageQuality q = measure_linkage({{1, 8}, {1, 8}, {1, 9}, {2, 9}, {2, 9}});
  EXPECT_EQ(q.refs, 5u);
  EXPECT_EQ(q.persons_linked, 2u);
  EXPECT_EQ(q.persons_true, 2u);
  EXPECT_EQ(q.pairs_linked, 4u);
  EXPECT_EQ(q.pairs_true, 4u);
  EXPECT_EQ(q.pairs_both, 2u);
  EXPECT_DOUBLE_EQ(q.precision, 0.5);
  EXPECT_DOUBLE_EQ(q.recall, 0.5);
  EXPECT_DOUBLE_EQ(q.f1, 0.5);
  // B³ precision: refs 0, 1: 2/3 each, ref 2: 1/3, refs 3, 4: 1 each.
  EXPECT_DOUBLE_EQ(q.b3_precision, (2.0 / 3 + 2.0 / 3 + 1.0 / 3 + 1 + 1) / 5);
  EXPECT_DOUBLE_EQ(q.b3_recall, (1 + 1 + 1.0 / 3 + 2.0 / 3 + 2.0 / 3) / 5);
}

TEST(LinkageQuality, PerfectAndEmpty) {
  const LinkageQuality perfect = measure_linkage({{5, 1}, {5, 1}, {6, 2}});
  EXPECT_EQ(perfect.f1, 1);
  EXPECT_EQ(perfect.b3_f1, 1);
  EXPECT_EQ(measure_linkage({}).refs, 0u);
}

TEST(LinkageQuality, WrongLinksAreSeen) {
  EXPECT_EQ(measure_linkage({{1, 1}, {1, 2}}).precision, 0) << "two persons taken as one";
  EXPECT_EQ(measure_linkage({{1, 1}, {2, 1}}).recall, 0) << "one person taken as two";
}

TEST(LinkageQuality, AgreesWithCountingAllPairs) {
  Random random(11);
  for (int round = 0; round < 50; ++round) {
    std::vector<Assignment> refs(1 + random.below(40));
    for (Assignment& ref : refs) {
      ref = {static_cast<uint32_t>(random.below(6)), static_cast<uint32_t>(random.below(6))};
    }
    uint64_t linked = 0;
    uint64_t truth = 0;
    uint64_t both = 0;
    for (size_t i = 0; i < refs.size(); ++i) {
      for (size_t j = i + 1; j < refs.size(); ++j) {
        const bool same_linked = refs[i].linked == refs[j].linked;
        const bool same_truth = refs[i].truth == refs[j].truth;
        linked += same_linked ? 1 : 0;
        truth += same_truth ? 1 : 0;
        both += same_linked && same_truth ? 1 : 0;
      }
    }
    const LinkageQuality q = measure_linkage(refs);
    EXPECT_EQ(q.pairs_linked, linked);
    EXPECT_EQ(q.pairs_true, truth);
    EXPECT_EQ(q.pairs_both, both);
  }
}

TEST(LinkageQuality, PairsTouchingAGroupAreAllLessThoseOfTheOthers) {
  // Linked 1: x x y; linked 2: y z. The group is the last y and z.
  const std::vector<Assignment> all = {{1, 10}, {1, 10}, {1, 11}, {2, 11}, {2, 12}};
  const std::vector<Assignment> others = {{1, 10}, {1, 10}, {1, 11}};
  const PairQuality pairs = measure_pairs_touching(measure_linkage(all), others);
  EXPECT_EQ(pairs.pairs_linked, 1u);
  EXPECT_EQ(pairs.pairs_true, 1u);
  EXPECT_EQ(pairs.pairs_both, 0u);
  EXPECT_EQ(pairs.precision, 0);
  EXPECT_EQ(pairs.recall, 0);
  const PairQuality nothing = measure_pairs_touching(measure_linkage(others), others);
  EXPECT_EQ(nothing.pairs_true, 0u);
  EXPECT_EQ(nothing.recall, 1);
}

}  // namespace
}  // namespace nayose
