// The definition of what the engine computes, written down as dumb as possible: all pairs, all
// profiles, no index, no increments. Tests compare the engine with it.
//
//   block        the refs of which some profile has that token under that rule
//   refined      the refs of which some profile has that token, and that refined token
//   candidates   pairs that share a block of at most block_cap refs, or share an oversize block
//                and a refined one of at most block_cap refs
//   weight       of a pair of refs: that of its best pair of profiles; of equal ones, one that
//                nothing forbids. The pair is forbidden when that pair of profiles is.
//   conflict     a forbidden pair; a pair of one institution where that is not allowed
//   edges        candidates without conflict, of weight join or more; asserted pairs
//   components   by edges. One above component_cap is cut: only edges of join + 4, + 8 … bits count
//                until each part is within the cap; asserted edges always count.
//   persons      of each part: average linkage of all its pairs down to link, see
//                engine/clustering; conflicts never merge, asserted pairs always do.
//
// Cost: O(n²) pairs and O(n³) per component. For small sets.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "engine/base/ids.h"
#include "engine/blocking/block_tokenizer.h"
#include "engine/comparison/pair_comparator.h"
#include "engine/encode/profile_layout.h"
#include "engine/model/linkage_model.h"
#include "engine/scoring/pair_scorer.h"

namespace nayose {

// One set of identifiers: layout.bytes() bytes, 64-byte aligned, and one token per rule.
struct NaiveProfile {
  const uint8_t* bytes = nullptr;
  std::vector<BlockToken> tokens;
};

struct NaiveRef {
  Ref ref;
  uint32_t institution = 0;
  std::vector<NaiveProfile> profiles;  // Live ones. None: the ref takes no part.
};

// Indices into the refs that were given; first < second.
using NaivePair = std::pair<size_t, size_t>;

struct NaiveResult {
  std::set<NaivePair> candidates;
  std::map<NaivePair, MatchWeight> edges;  // Without asserted pairs.
  // Per ref: index of the member with the lowest ref of its component (uncut) and of its person.
  std::vector<size_t> components;
  std::vector<size_t> persons;
};

class NaiveLinker {
 public:
  // Lifetime: `model` and `layout` outlive it.
  NaiveLinker(const LinkageModel* model, const ProfileLayout* layout);

  // `asserted`: pairs that a hospital says are one person.
  NaiveResult link(std::span<const NaiveRef> refs, const std::set<NaivePair>& asserted = {}) const;

  std::set<NaivePair> candidates(std::span<const NaiveRef> refs) const;
  PairScore score(const NaiveRef& a, const NaiveRef& b) const;
  bool conflict(const NaiveRef& a, const NaiveRef& b) const;

 private:
  std::vector<std::vector<size_t>> components(const std::vector<size_t>& members,
                                              const NaiveResult& result,
                                              const std::set<NaivePair>& asserted,
                                              MatchWeight threshold) const;
  void cut(const std::vector<size_t>& part, const NaiveResult& result,
           const std::set<NaivePair>& asserted, MatchWeight threshold,
           std::vector<std::vector<size_t>>* parts) const;
  void cluster(std::span<const NaiveRef> refs, const std::vector<size_t>& part,
               const std::set<NaivePair>& asserted, std::vector<size_t>* persons) const;

  const LinkageModel* model_;
  const ProfileLayout* layout_;
  PairComparator comparator_;
  PairScorer scorer_;
};

// Average linkage on its own: members 0 … n−1 in ascending order of ref, weight and constraint
// (PairMatrix::Constraint) per pair. Result: per member, the lowest member of its cluster.
struct NaiveMatrix {
  std::vector<std::vector<MatchWeight>> weights;
  std::vector<std::vector<int>> constraints;
};
std::vector<size_t> naive_average_linkage(const NaiveMatrix& matrix, MatchWeight link_weight);

}  // namespace nayose
