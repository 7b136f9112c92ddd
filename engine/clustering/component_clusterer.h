// One connected component → clusters: greedy average linkage under constraints.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/ids.h"

namespace nayose {

// All pairs of a component of n members, upper triangle: entry (i, j), i < j, lies at
// i·n − i·(i+1)/2 + (j − i − 1).
struct PairMatrix {
  size_t size = 0;
  std::vector<int32_t> weights;  // 1/1024 bits.
  // Tied and unknown pairs have no weight: they are left out of every average.
  enum Constraint : uint8_t { kFree = 0, kForbidden, kMustLink, kTied, kUnknown };
  std::vector<uint8_t> constraints;

  void reset(size_t members);
  size_t index(size_t i, size_t j) const;
};

// Merges the two clusters of highest average weight until none reaches `link_weight`.
// Members are given in ascending order of ref, so that ties break by ref: the pair of clusters
// with the smallest (lowest member, other lowest member) wins. Must-link pairs are merged first,
// whatever their weight, and win over kForbidden. Two clusters with a forbidden pair between them
// are never merged otherwise. Tied pairs come next, in the order of the matrix. Clusters
// between which no weight is known are not merged otherwise.
// Shapes: `labels` gets one entry per member: the index of the lowest member of its cluster.
// Exact: averages are compared as fractions of 64-bit sums; the result is a function of the
//        matrix alone.
// Cost:   O(n²) memory, O(n² log n) time or better on average; no allocation in steady state.
class ComponentClusterer {
 public:
  void cluster(const PairMatrix& pairs, int32_t link_weight, std::vector<uint32_t>* labels);

 private:
  void merge_all(int32_t link_weight, std::vector<uint32_t>* labels);
  void load(const PairMatrix& pairs);
  void merge_constrained(const PairMatrix& pairs, PairMatrix::Constraint constraint,
                         std::vector<uint32_t>* labels);
  void merge(uint32_t low, uint32_t high, std::vector<uint32_t>* labels);
  void find_best(uint32_t row);
  bool heavier(uint32_t row_a, uint32_t column_a, uint32_t row_b, uint32_t column_b) const;

  // A cluster lives in the row of its lowest member; size 0 marks a row that was merged away.
  size_t size_ = 0;
  std::vector<int64_t> sums_;       // size_ × size_, symmetric.
  std::vector<uint8_t> forbidden_;  // The same shape.
  std::vector<uint32_t> known_;     // The same shape: pairs whose weight is in the sum.
  bool all_known_ = true;
  std::vector<uint32_t> sizes_;
  std::vector<uint32_t> best_;  // Per row: heaviest allowed column to its right, or the row itself.
};

}  // namespace nayose
