// What it costs to cluster one connected component.
#include <benchmark/benchmark.h>

#include <vector>

#include "engine/base/check.h"
#include "engine/base/random.h"
#include "engine/clustering/component_clusterer.h"

namespace nayose {
namespace {

constexpr int32_t kLinkWeight = 1'024;
constexpr size_t kMatrices = 64;

// Two persons of `n` / 2 records each, plus noise that never crosses the threshold on average.
PairMatrix two_persons(size_t n, Random* random) {
  PairMatrix pairs;
  pairs.reset(n);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = i + 1; j < n; ++j) {
      const bool together = i % 2 == j % 2;
      const auto noise = static_cast<int32_t>(random->below(8'192));
      pairs.weights[pairs.index(i, j)] = together ? 10'000 + noise : -20'000 + noise;
    }
  }
  return pairs;
}

void cluster_component(benchmark::State& state) {
  const auto n = static_cast<size_t>(state.range(0));
  Random random(1);
  std::vector<PairMatrix> matrices;
  for (size_t i = 0; i < kMatrices; ++i) matrices.push_back(two_persons(n, &random));
  ComponentClusterer clusterer;
  std::vector<uint32_t> labels;
  size_t next = 0;
  for (auto _ : state) {
    clusterer.cluster(matrices[next], kLinkWeight, &labels);
    benchmark::DoNotOptimize(labels.data());
    next = (next + 1) % kMatrices;
  }
  for (size_t i = 0; i < n; ++i) CHECK(labels[i] == i % 2, "the two persons are found");
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(cluster_component)->Arg(2)->Arg(5)->Arg(20)->Arg(100);

}  // namespace
}  // namespace nayose
