// Quality of links against a truth: pairwise and B³ precision and recall.
#pragma once

#include <cstdint>
#include <vector>

namespace nayose {

// One ref: the person it was linked to, and the person it is. Numbers are names only.
struct Assignment {
  uint32_t linked = 0;
  uint32_t truth = 0;
};

struct LinkageQuality {
  uint64_t refs = 0;
  uint64_t persons_linked = 0;
  uint64_t persons_true = 0;
  uint64_t pairs_linked = 0;  // Pairs of refs with one linked person.
  uint64_t pairs_true = 0;    // Pairs of refs with one true person.
  uint64_t pairs_both = 0;
  // 1 when there is nothing to be wrong about (no pairs).
  double precision = 1;
  double recall = 1;
  double f1 = 1;
  // Source: Bagga & Baldwin 1998 (B³), the mean over refs.
  double b3_precision = 1;
  double b3_recall = 1;
  double b3_f1 = 1;
};

struct PairQuality {
  uint64_t pairs_linked = 0;
  uint64_t pairs_true = 0;
  uint64_t pairs_both = 0;
  double precision = 1;
  double recall = 1;
  double f1 = 1;
};

// Takes the assignments because it sorts them. Cost: O(n log n).
LinkageQuality measure_linkage(std::vector<Assignment> assignments);

// Of the pairs with at least one ref in a group. `all`: measured over all refs; `others`: the
// assignments of those that are not in the group. Cost: O(n log n).
PairQuality measure_pairs_touching(const LinkageQuality& all, std::vector<Assignment> others);

}  // namespace nayose
