#include "engine/clustering/component_clusterer.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <utility>

#include "engine/base/random.h"

namespace nayose {
namespace {

using Labels = std::vector<uint32_t>;

Labels cluster(const PairMatrix& pairs, int32_t link_weight) {
  Labels labels;
  ComponentClusterer().cluster(pairs, link_weight, &labels);
  return labels;
}

void set_pair(PairMatrix* pairs, size_t i, size_t j, int32_t weight,
              uint8_t constraint = PairMatrix::kFree) {
  pairs->weights[pairs->index(i, j)] = weight;
  pairs->constraints[pairs->index(i, j)] = constraint;
}

PairMatrix matrix(size_t members, int32_t weight) {
  PairMatrix pairs;
  pairs.reset(members);
  std::fill(pairs.weights.begin(), pairs.weights.end(), weight);
  return pairs;
}

// The definition, kept dumb: every average is summed again for every step.
class Reference {
 public:
  explicit Reference(const PairMatrix& pairs) : pairs_(pairs) {
    for (uint32_t i = 0; i < pairs.size; ++i) clusters_.push_back({i});
  }

  Labels cluster(int32_t link_weight) {
    while (merge_one_must_link()) {
    }
    merge_ties();
    while (merge_heaviest(link_weight)) {
    }
    Labels labels(pairs_.size);
    for (const auto& members : clusters_) {
      for (const uint32_t member : members) labels[member] = *members.begin();
    }
    return labels;
  }

  bool saw_tie() const { return saw_tie_; }

 private:
  bool any(const std::set<uint32_t>& a, const std::set<uint32_t>& b, uint8_t constraint) const {
    for (const uint32_t i : a) {
      for (const uint32_t j : b) {
        if (pairs_.constraints[pairs_.index(std::min(i, j), std::max(i, j))] == constraint) {
          return true;
        }
      }
    }
    return false;
  }

  int64_t sum(const std::set<uint32_t>& a, const std::set<uint32_t>& b) const {
    int64_t total = 0;
    for (const uint32_t i : a) {
      for (const uint32_t j : b) {
        const size_t pair = pairs_.index(std::min(i, j), std::max(i, j));
        if (is_known(pair)) total += pairs_.weights[pair];
      }
    }
    return total;
  }

  bool is_known(size_t pair) const {
    return pairs_.constraints[pair] != PairMatrix::kTied &&
           pairs_.constraints[pair] != PairMatrix::kUnknown;
  }

  int64_t known(const std::set<uint32_t>& a, const std::set<uint32_t>& b) const {
    int64_t count = 0;
    for (const uint32_t i : a) {
      for (const uint32_t j : b) count += is_known(pairs_.index(std::min(i, j), std::max(i, j)));
    }
    return count;
  }

  void merge(size_t a, size_t b) {
    clusters_[a].insert(clusters_[b].begin(), clusters_[b].end());
    clusters_.erase(clusters_.begin() + static_cast<std::ptrdiff_t>(b));
    std::sort(clusters_.begin(), clusters_.end());
  }

  bool merge_one_must_link() {
    for (size_t a = 0; a < clusters_.size(); ++a) {
      for (size_t b = a + 1; b < clusters_.size(); ++b) {
        if (!any(clusters_[a], clusters_[b], PairMatrix::kMustLink)) continue;
        merge(a, b);
        return true;
      }
    }
    return false;
  }

  size_t cluster_of(uint32_t member) const {
    size_t c = 0;
    while (clusters_[c].count(member) == 0) ++c;
    return c;
  }

  void merge_ties() {
    for (uint32_t i = 0; i < pairs_.size; ++i) {
      for (uint32_t j = i + 1; j < pairs_.size; ++j) {
        if (pairs_.constraints[pairs_.index(i, j)] != PairMatrix::kTied) continue;
        const size_t a = std::min(cluster_of(i), cluster_of(j));
        const size_t b = std::max(cluster_of(i), cluster_of(j));
        if (a != b && !any(clusters_[a], clusters_[b], PairMatrix::kForbidden)) merge(a, b);
      }
    }
  }

  // Clusters stay sorted by lowest member, so the first of equal averages is the one to take.
  bool merge_heaviest(int32_t link_weight) {
    bool found = false;
    size_t best_a = 0, best_b = 0;
    int64_t best_sum = 0, best_pairs = 1;
    for (size_t a = 0; a < clusters_.size(); ++a) {
      for (size_t b = a + 1; b < clusters_.size(); ++b) {
        if (any(clusters_[a], clusters_[b], PairMatrix::kForbidden)) continue;
        const int64_t total = sum(clusters_[a], clusters_[b]);
        const int64_t pairs = known(clusters_[a], clusters_[b]);
        if (pairs == 0) continue;
        if (found && total * best_pairs == best_sum * pairs) saw_tie_ = true;
        if (found && total * best_pairs <= best_sum * pairs) continue;
        found = true;
        best_a = a, best_b = b, best_sum = total, best_pairs = pairs;
      }
    }
    if (!found || best_sum < best_pairs * link_weight) return false;
    merge(best_a, best_b);
    return true;
  }

  const PairMatrix& pairs_;
  std::vector<std::set<uint32_t>> clusters_;
  bool saw_tie_ = false;
};

// `spread` small makes many ties; large makes almost none.
PairMatrix random_matrix(Random* random, size_t members, int32_t spread, double constrained) {
  PairMatrix pairs;
  pairs.reset(members);
  for (size_t p = 0; p < pairs.weights.size(); ++p) {
    pairs.weights[p] = static_cast<int32_t>(random->below(2 * spread + 1)) - spread;
    if (!random->chance(constrained)) continue;
    constexpr PairMatrix::Constraint kKinds[] = {PairMatrix::kForbidden, PairMatrix::kForbidden,
                                                 PairMatrix::kMustLink,  PairMatrix::kTied,
                                                 PairMatrix::kUnknown,   PairMatrix::kUnknown};
    pairs.constraints[p] = kKinds[random->below(6)];
  }
  return pairs;
}

TEST(ComponentClustererTest, GivesNothingForNoMembers) {
  EXPECT_TRUE(cluster(matrix(0, 0), 0).empty());
  EXPECT_EQ(cluster(matrix(1, 0), 0), Labels{0});
}

TEST(ComponentClustererTest, LinksAPairAtTheThresholdAndNotBelow) {
  EXPECT_EQ(cluster(matrix(2, 1024), 1024), (Labels{0, 0}));
  EXPECT_EQ(cluster(matrix(2, 1023), 1024), (Labels{0, 1}));
}

TEST(ComponentClustererTest, AverageHoldsBackAChainThatComponentsWouldTake) {
  // 0-1 and 1-2 are strong, 0-2 speaks against: (100 - 400) / 2 is below the threshold.
  PairMatrix pairs = matrix(3, 100);
  set_pair(&pairs, 0, 1, 101);
  set_pair(&pairs, 0, 2, -400);
  EXPECT_EQ(cluster(pairs, 0), (Labels{0, 0, 2}));
  set_pair(&pairs, 0, 2, -100);
  EXPECT_EQ(cluster(pairs, 0), (Labels{0, 0, 0}));
}

TEST(ComponentClustererTest, TieGoesToTheLowestMembers) {
  PairMatrix pairs = matrix(4, -1000);
  set_pair(&pairs, 0, 2, 10);
  set_pair(&pairs, 0, 3, 10);
  set_pair(&pairs, 1, 2, 10);
  EXPECT_EQ(cluster(pairs, 0), (Labels{0, 1, 0, 3}));
}

TEST(ComponentClustererTest, ForbiddenPairCannotBeCrossedByAChain) {
  PairMatrix pairs = matrix(4, 5000);
  set_pair(&pairs, 0, 3, 5000, PairMatrix::kForbidden);
  const Labels labels = cluster(pairs, 0);
  EXPECT_EQ(labels, (Labels{0, 0, 0, 3}));
}

TEST(ComponentClustererTest, MustLinkWinsOverWeightAndOverForbidden) {
  PairMatrix pairs = matrix(3, -5000);
  set_pair(&pairs, 0, 1, -5000, PairMatrix::kMustLink);
  set_pair(&pairs, 1, 2, -5000, PairMatrix::kMustLink);
  set_pair(&pairs, 0, 2, -5000, PairMatrix::kForbidden);
  EXPECT_EQ(cluster(pairs, 0), (Labels{0, 0, 0}));
  PairMatrix two = matrix(2, -1);
  two.constraints[0] = PairMatrix::kMustLink;
  EXPECT_EQ(cluster(two, 0), (Labels{0, 0}));
}

TEST(ComponentClustererTest, MustLinkedPairWeighsAsOneCluster) {
  // 2 goes to {0, 1} on average although 1 alone speaks against it.
  PairMatrix pairs = matrix(3, 0);
  set_pair(&pairs, 0, 1, 0, PairMatrix::kMustLink);
  set_pair(&pairs, 0, 2, 300);
  set_pair(&pairs, 1, 2, -100);
  EXPECT_EQ(cluster(pairs, 100), (Labels{0, 0, 0}));
  EXPECT_EQ(cluster(pairs, 101), (Labels{0, 0, 2}));
}

TEST(ComponentClustererTest, ATieHoldsWhateverTheWeightButNotAcrossForbidden) {
  PairMatrix pairs = matrix(3, -5000);
  set_pair(&pairs, 0, 1, 0, PairMatrix::kTied);
  EXPECT_EQ(cluster(pairs, 0), (Labels{0, 0, 2}));
  set_pair(&pairs, 1, 2, 0, PairMatrix::kTied);
  EXPECT_EQ(cluster(pairs, 0), (Labels{0, 0, 0}));
  set_pair(&pairs, 0, 2, 0, PairMatrix::kForbidden);
  EXPECT_EQ(cluster(pairs, 0), (Labels{0, 0, 2})) << "the first tie in order holds";
  PairMatrix two = matrix(2, -1);
  two.constraints[0] = PairMatrix::kTied;
  EXPECT_EQ(cluster(two, 0), (Labels{0, 0}));
}

TEST(ComponentClustererTest, UnknownPairsAreLeftOutOfTheAverage) {
  PairMatrix two = matrix(2, 5000);
  two.constraints[0] = PairMatrix::kUnknown;
  EXPECT_EQ(cluster(two, 0), (Labels{0, 1})) << "nothing speaks for it";
  PairMatrix pairs = matrix(3, 100);
  set_pair(&pairs, 0, 1, 101);
  set_pair(&pairs, 0, 2, -400, PairMatrix::kUnknown);
  EXPECT_EQ(cluster(pairs, 0), (Labels{0, 0, 0}));
  set_pair(&pairs, 1, 2, 100, PairMatrix::kUnknown);
  EXPECT_EQ(cluster(pairs, 0), (Labels{0, 0, 2}));
}

TEST(ComponentClustererTest, LargeWeightsDoNotOverflow) {
  PairMatrix pairs = matrix(256, INT32_MAX);
  EXPECT_EQ(cluster(pairs, INT32_MAX), Labels(256, 0));
  pairs = matrix(256, INT32_MIN);
  EXPECT_EQ(cluster(pairs, INT32_MIN), Labels(256, 0));
  Labels apart(256);
  std::iota(apart.begin(), apart.end(), 0u);
  EXPECT_EQ(cluster(pairs, INT32_MIN + 1), apart);
}

TEST(ComponentClustererTest, EqualsTheDefinitionOnRandomComponents) {
  EXPECT_TRUE(rc::check("as the reference", [] {
    Random random(*rc::gen::arbitrary<uint64_t>());
    for (int round = 0; round < 30; ++round) {
      const size_t members = random.below(14);
      const int32_t spread = random.chance(0.5) ? 3 : 100000;
      const double constrained = random.chance(0.4) ? 0.0 : random.unit() * 0.3;
      const PairMatrix pairs = random_matrix(&random, members, spread, constrained);
      const int32_t link_weight = static_cast<int32_t>(random.below(2 * spread + 1)) - spread;
      RC_ASSERT(cluster(pairs, link_weight) == Reference(pairs).cluster(link_weight));
    }
  }));
}

TEST(ComponentClustererTest, EqualsTheDefinitionOnOneLargeComponent) {
  Random random(7);
  const PairMatrix pairs = random_matrix(&random, 48, 2000, 0.02);
  EXPECT_EQ(cluster(pairs, -300), Reference(pairs).cluster(-300));
}

TEST(ComponentClustererTest, OneObjectGivesTheSameForManyComponentsInARow) {
  Random random(11);
  ComponentClusterer reused;
  Labels labels;
  for (int round = 0; round < 200; ++round) {
    const PairMatrix pairs = random_matrix(&random, random.below(12), 50, 0.1);
    reused.cluster(pairs, 0, &labels);
    ASSERT_EQ(labels, cluster(pairs, 0)) << "round " << round;
  }
}

// Without ties the partition does not depend on how the members are numbered at all.
TEST(ComponentClustererTest, PartitionIsTheSameUnderRelabelling) {
  int compared = 0;
  Random random(3);
  for (int round = 0; round < 300; ++round) {
    const size_t n = 2 + random.below(10);
    const PairMatrix pairs = random_matrix(&random, n, 1 << 28, 0.05);
    Reference reference(pairs);
    const Labels expected = reference.cluster(0);
    if (reference.saw_tie()) continue;
    std::vector<uint32_t> place(n);
    std::iota(place.begin(), place.end(), 0u);
    for (size_t i = n; i > 1; --i) std::swap(place[i - 1], place[random.below(i)]);
    PairMatrix shuffled = matrix(n, 0);
    for (size_t i = 0; i < n; ++i) {
      for (size_t j = i + 1; j < n; ++j) {
        set_pair(&shuffled, std::min(place[i], place[j]), std::max(place[i], place[j]),
                 pairs.weights[pairs.index(i, j)], pairs.constraints[pairs.index(i, j)]);
      }
    }
    const Labels labels = cluster(shuffled, 0);
    for (size_t i = 0; i < n; ++i) {
      for (size_t j = 0; j < n; ++j) {
        ASSERT_EQ(expected[i] == expected[j], labels[place[i]] == labels[place[j]]);
      }
    }
    ++compared;
  }
  EXPECT_GT(compared, 250);
}

// Ties included: strangers numbered in between, as other refs of the component may be, change
// nothing as long as the members keep their order.
TEST(ComponentClustererTest, StrangersInBetweenDoNotMoveAnyMember) {
  Random random(5);
  for (int round = 0; round < 200; ++round) {
    const size_t n = 2 + random.below(7);
    const PairMatrix pairs = random_matrix(&random, n, 2, 0.1);
    std::vector<size_t> place;
    size_t total = 0;
    for (size_t i = 0; i < n; ++i) {
      total += random.below(3);
      place.push_back(total++);
    }
    PairMatrix wide = matrix(total, INT32_MIN);
    for (size_t i = 0; i < n; ++i) {
      for (size_t j = i + 1; j < n; ++j) {
        set_pair(&wide, place[i], place[j], pairs.weights[pairs.index(i, j)],
                 pairs.constraints[pairs.index(i, j)]);
      }
    }
    const Labels expected = cluster(pairs, 0);
    const Labels labels = cluster(wide, 0);
    for (size_t i = 0; i < n; ++i) ASSERT_EQ(labels[place[i]], place[expected[i]]);
  }
}

// Negative control: connected components, the wrong rule, must not pass for average linkage.
TEST(ComponentClustererTest, ReferenceTellsConnectedComponentsApart) {
  Random random(13);
  int different = 0;
  for (int round = 0; round < 100; ++round) {
    const PairMatrix pairs = random_matrix(&random, 6, 100, 0.0);
    Labels components(6);
    std::iota(components.begin(), components.end(), 0u);
    for (size_t i = 0; i < 6; ++i) {
      for (size_t j = i + 1; j < 6; ++j) {
        if (pairs.weights[pairs.index(i, j)] < 0) continue;
        const uint32_t from = std::max(components[i], components[j]);
        const uint32_t to = std::min(components[i], components[j]);
        std::replace(components.begin(), components.end(), from, to);
      }
    }
    if (components != Reference(pairs).cluster(0)) ++different;
  }
  EXPECT_GT(different, 50);
}

}  // namespace
}  // namespace nayose
