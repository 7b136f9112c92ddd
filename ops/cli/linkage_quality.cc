#include "ops/cli/linkage_quality.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace nayose {
namespace {

uint64_t pairs_of(uint64_t n) { return n * (n - 1) / 2; }

double ratio(uint64_t part, uint64_t whole) {
  return whole == 0 ? 1.0 : static_cast<double>(part) / static_cast<double>(whole);
}

double harmonic_mean(double a, double b) { return a + b == 0 ? 0 : 2 * a * b / (a + b); }

// Calls `run(begin, end)` for each run of equal keys.
template <typename Key, typename Run>
void for_each_run(const std::vector<Assignment>& sorted, const Key& key, const Run& run) {
  for (size_t begin = 0; begin < sorted.size();) {
    size_t end = begin + 1;
    while (end < sorted.size() && key(sorted[end]) == key(sorted[begin])) ++end;
    run(begin, end);
    begin = end;
  }
}

const auto linked_of = [](const Assignment& a) { return a.linked; };
const auto truth_of = [](const Assignment& a) { return a.truth; };
const auto both_of = [](const Assignment& a) { return (uint64_t{a.linked} << 32) | a.truth; };

// Sum over the runs of `key` of Σ |cell|² / |run|, where a cell has one (linked, truth).
template <typename Key>
double cells_over_runs(const std::vector<Assignment>& sorted, const Key& key) {
  double sum = 0;
  for_each_run(sorted, key, [&](size_t begin, size_t end) {
    double squares = 0;
    for (size_t cell = begin; cell < end;) {
      size_t stop = cell + 1;
      while (stop < end && both_of(sorted[stop]) == both_of(sorted[cell])) ++stop;
      squares += static_cast<double>(stop - cell) * static_cast<double>(stop - cell);
      cell = stop;
    }
    sum += squares / static_cast<double>(end - begin);
  });
  return sum;
}

}  // namespace

LinkageQuality measure_linkage(std::vector<Assignment> assignments) {
  LinkageQuality quality;
  quality.refs = assignments.size();
  if (assignments.empty()) return quality;
  const auto refs = static_cast<double>(quality.refs);

  std::sort(assignments.begin(), assignments.end(), [](const Assignment& a, const Assignment& b) {
    return std::tie(a.linked, a.truth) < std::tie(b.linked, b.truth);
  });
  for_each_run(assignments, linked_of, [&](size_t begin, size_t end) {
    ++quality.persons_linked;
    quality.pairs_linked += pairs_of(end - begin);
  });
  for_each_run(assignments, both_of,
               [&](size_t begin, size_t end) { quality.pairs_both += pairs_of(end - begin); });
  quality.b3_precision = cells_over_runs(assignments, linked_of) / refs;

  std::sort(assignments.begin(), assignments.end(), [](const Assignment& a, const Assignment& b) {
    return std::tie(a.truth, a.linked) < std::tie(b.truth, b.linked);
  });
  for_each_run(assignments, truth_of, [&](size_t begin, size_t end) {
    ++quality.persons_true;
    quality.pairs_true += pairs_of(end - begin);
  });
  quality.b3_recall = cells_over_runs(assignments, truth_of) / refs;

  quality.precision = ratio(quality.pairs_both, quality.pairs_linked);
  quality.recall = ratio(quality.pairs_both, quality.pairs_true);
  quality.f1 = harmonic_mean(quality.precision, quality.recall);
  quality.b3_f1 = harmonic_mean(quality.b3_precision, quality.b3_recall);
  return quality;
}

PairQuality measure_pairs_touching(const LinkageQuality& all, std::vector<Assignment> others) {
  const LinkageQuality rest = measure_linkage(std::move(others));
  PairQuality touching;
  touching.pairs_linked = all.pairs_linked - rest.pairs_linked;
  touching.pairs_true = all.pairs_true - rest.pairs_true;
  touching.pairs_both = all.pairs_both - rest.pairs_both;
  touching.precision = ratio(touching.pairs_both, touching.pairs_linked);
  touching.recall = ratio(touching.pairs_both, touching.pairs_true);
  touching.f1 = harmonic_mean(touching.precision, touching.recall);
  return touching;
}

}  // namespace nayose
