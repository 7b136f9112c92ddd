#include "engine/clustering/component_clusterer.h"

#include "engine/base/check.h"

namespace nayose {
namespace {

__extension__ using Int128 = __int128;

uint32_t root_of(std::vector<uint32_t>* labels, uint32_t member) {
  std::vector<uint32_t>& label = *labels;
  while (label[member] != member) {
    label[member] = label[label[member]];
    member = label[member];
  }
  return member;
}

void cluster_pair(const PairMatrix& pairs, int32_t link_weight, std::vector<uint32_t>* labels) {
  const uint8_t constraint = pairs.constraints[0];
  const bool must = constraint == PairMatrix::kMustLink || constraint == PairMatrix::kTied;
  const bool may = constraint == PairMatrix::kFree && pairs.weights[0] >= link_weight;
  if (must || may) (*labels)[1] = 0;
}

// Pairs in tie order: (0,1), (0,2), (1,2). False with a must-link, a tie or an unknown weight: left
// to the general way.
bool cluster_triple(const PairMatrix& pairs, int32_t link_weight, std::vector<uint32_t>* labels) {
  int best = -1;
  bool forbidden = false;
  for (int pair = 0; pair < 3; ++pair) {
    const uint8_t constraint = pairs.constraints[pair];
    const bool plain = constraint == PairMatrix::kFree || constraint == PairMatrix::kForbidden;
    if (!plain) return false;
    if (constraint == PairMatrix::kForbidden) {
      forbidden = true;
    } else if (best < 0 || pairs.weights[pair] > pairs.weights[best]) {
      best = pair;
    }
  }
  if (best < 0 || pairs.weights[best] < link_weight) return true;
  const int64_t others =
      int64_t{pairs.weights[0]} + pairs.weights[1] + pairs.weights[2] - pairs.weights[best];
  const bool all = !forbidden && others >= 2 * int64_t{link_weight};
  if (all || best == 0) (*labels)[1] = 0;
  if (all || best == 1) (*labels)[2] = 0;
  if (!all && best == 2) (*labels)[2] = 1;
  return true;
}

}  // namespace

void PairMatrix::reset(size_t members) {
  size = members;
  const size_t pairs = members < 2 ? 0 : members * (members - 1) / 2;
  weights.assign(pairs, 0);
  constraints.assign(pairs, kFree);
}

size_t PairMatrix::index(size_t i, size_t j) const {
  return i * size - i * (i + 1) / 2 + (j - i - 1);
}

void ComponentClusterer::cluster(const PairMatrix& pairs, int32_t link_weight,
                                 std::vector<uint32_t>* labels) {
  const size_t n = pairs.size;
  const size_t pair_count = n < 2 ? 0 : n * (n - 1) / 2;
  CHECK(pairs.weights.size() == pair_count, "the pair matrix has the wrong shape");
  CHECK(pairs.constraints.size() == pair_count, "the pair matrix has the wrong shape");
  labels->resize(n);
  for (uint32_t i = 0; i < n; ++i) (*labels)[i] = i;
  if (n < 2) return;
  if (n == 2) return cluster_pair(pairs, link_weight, labels);
  if (n == 3 && cluster_triple(pairs, link_weight, labels)) return;

  load(pairs);
  merge_constrained(pairs, PairMatrix::kMustLink, labels);
  merge_constrained(pairs, PairMatrix::kTied, labels);
  for (uint32_t row = 0; row < n; ++row) {
    if (sizes_[row] != 0) find_best(row);
  }
  merge_all(link_weight, labels);
  // A root is the lowest member of its cluster, so its own label is final before it is read.
  for (uint32_t i = 0; i < n; ++i) (*labels)[i] = (*labels)[(*labels)[i]];
}

void ComponentClusterer::merge_all(int32_t link_weight, std::vector<uint32_t>* labels) {
  const uint32_t n = static_cast<uint32_t>(size_);
  while (true) {
    uint32_t low = n;
    for (uint32_t row = 0; row < n; ++row) {
      if (sizes_[row] == 0 || best_[row] == row) continue;
      if (low == n || heavier(row, best_[row], low, best_[low])) low = row;
    }
    if (low == n) break;
    const uint32_t high = best_[low];
    const Int128 pairs_between = Int128{known_[low * size_ + high]};
    if (Int128{sums_[low * size_ + high]} < pairs_between * link_weight) break;
    merge(low, high, labels);
    find_best(low);
    // A row keeps its best unless it was one of the merged: the average of the union is never
    // above the heavier of its parts. Parts without a known weight may leave it equal.
    for (uint32_t row = 0; row < high; ++row) {
      if (sizes_[row] == 0) continue;
      if (!all_known_ || best_[row] == low || best_[row] == high) find_best(row);
    }
  }
}

void ComponentClusterer::load(const PairMatrix& pairs) {
  const size_t n = pairs.size;
  size_ = n;
  sums_.resize(n * n);
  forbidden_.resize(n * n);
  known_.resize(n * n);
  all_known_ = true;
  sizes_.assign(n, 1);
  best_.resize(n);
  size_t pair = 0;
  for (size_t i = 0; i < n; ++i) {
    sums_[i * n + i] = 0;
    forbidden_[i * n + i] = 0;
    known_[i * n + i] = 0;
    for (size_t j = i + 1; j < n; ++j, ++pair) {
      const uint8_t forbidden = pairs.constraints[pair] == PairMatrix::kForbidden ? 1 : 0;
      const bool known = pairs.constraints[pair] != PairMatrix::kTied &&
                         pairs.constraints[pair] != PairMatrix::kUnknown;
      all_known_ &= known;
      known_[i * n + j] = known_[j * n + i] = known ? 1 : 0;
      sums_[i * n + j] = sums_[j * n + i] = known ? pairs.weights[pair] : 0;
      forbidden_[i * n + j] = forbidden_[j * n + i] = forbidden;
    }
  }
}

void ComponentClusterer::merge_constrained(const PairMatrix& pairs,
                                           PairMatrix::Constraint constraint,
                                           std::vector<uint32_t>* labels) {
  size_t pair = 0;
  for (uint32_t i = 0; i < size_; ++i) {
    for (uint32_t j = i + 1; j < size_; ++j, ++pair) {
      if (pairs.constraints[pair] != constraint) continue;
      const uint32_t a = root_of(labels, i);
      const uint32_t b = root_of(labels, j);
      if (a == b) continue;
      const bool apart = constraint == PairMatrix::kTied && forbidden_[size_t{a} * size_ + b] != 0;
      if (!apart) merge(a < b ? a : b, a < b ? b : a, labels);
    }
  }
}

void ComponentClusterer::merge(uint32_t low, uint32_t high, std::vector<uint32_t>* labels) {
  const size_t n = size_;
  (*labels)[high] = low;
  sizes_[low] += sizes_[high];
  sizes_[high] = 0;
  for (size_t k = 0; k < n; ++k) {
    if (sizes_[k] == 0 || k == low) continue;
    sums_[low * n + k] += sums_[high * n + k];
    known_[low * n + k] += known_[high * n + k];
    forbidden_[low * n + k] |= forbidden_[high * n + k];
    sums_[k * n + low] = sums_[low * n + k];
    known_[k * n + low] = known_[low * n + k];
    forbidden_[k * n + low] = forbidden_[low * n + k];
  }
}

void ComponentClusterer::find_best(uint32_t row) {
  uint32_t best = row;
  for (uint32_t column = row + 1; column < size_; ++column) {
    const size_t cell = row * size_ + column;
    if (sizes_[column] == 0 || forbidden_[cell] != 0 || known_[cell] == 0) continue;
    if (best == row || heavier(row, column, row, best)) best = column;
  }
  best_[row] = best;
}

bool ComponentClusterer::heavier(uint32_t row_a, uint32_t column_a, uint32_t row_b,
                                 uint32_t column_b) const {
  const Int128 pairs_a = Int128{known_[row_a * size_ + column_a]};
  const Int128 pairs_b = Int128{known_[row_b * size_ + column_b]};
  return sums_[row_a * size_ + column_a] * pairs_b > sums_[row_b * size_ + column_b] * pairs_a;
}

}  // namespace nayose
