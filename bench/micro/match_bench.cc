// What it costs to find and weigh pairs: block tokens, the block table, match weights.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "bench/support/patients.h"
#include "engine/base/check.h"
#include "engine/base/random.h"
#include "engine/blocking/block_tokenizer.h"
#include "engine/comparison/pair_comparator.h"
#include "engine/index/block_table.h"
#include "engine/scoring/pair_scorer.h"

namespace nayose::bench {
namespace {

constexpr uint32_t kPatients = 4'096;

// All rules of the Japanese model, a record at a time.
void block_tokens(benchmark::State& state) {
  const LinkageModel model = japan_model();
  const auto keyring = Keyring::ephemeral().value();
  const auto encoder = make_encoder(model, *keyring);
  const auto patients = canonical_patients(model, kPatients);
  BlockTokenizer tokenizer(&model);
  std::vector<BlockToken> tokens(model.rules.size());
  std::vector<BlockToken> again(model.rules.size());
  size_t next = 0;
  for (auto _ : state) {
    tokenizer.tokens(patients[next]->canonical, encoder.get(), tokens);
    benchmark::DoNotOptimize(tokens.data());
    next = next + 1 == patients.size() ? 0 : next + 1;
  }
  tokenizer.tokens(patients[0]->canonical, encoder.get(), tokens);
  tokenizer.tokens(patients[1]->canonical, encoder.get(), again);
  CHECK(tokens != again, "two patients share every token");
  tokenizer.tokens(patients[0]->canonical, encoder.get(), again);
  CHECK(tokens == again, "tokens are a function of the values");
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(block_tokens);

// Levels of pairs → weights. The levels are those of patients against each other and themselves.
void score_pair(benchmark::State& state) {
  const LinkageModel model = japan_model();
  const auto keyring = Keyring::ephemeral().value();
  const auto encoder = make_encoder(model, *keyring);
  const auto states = record_states(model, encoder.get(), kPatients);
  const PairComparator comparator(model, encoder->layout());
  const PairScorer scorer(model);
  const size_t stride = encoder->layout().bytes();
  void* const aligned = std::aligned_alloc(64, stride * states.size());
  CHECK(aligned != nullptr, "out of memory");
  auto* const profiles = static_cast<uint8_t*>(aligned);
  for (size_t i = 0; i < states.size(); ++i) {
    std::copy(states[i].profile_bytes.begin(), states[i].profile_bytes.end(),
              profiles + i * stride);
  }
  std::vector<ComparisonVector> levels(2 * states.size());
  for (size_t i = 0; i < states.size(); ++i) {
    const size_t other = (i + 1) % states.size();
    comparator.compare(profiles + i * stride, profiles + other * stride, &levels[2 * i]);
    comparator.compare(profiles + i * stride, profiles + i * stride, &levels[2 * i + 1]);
  }
  std::free(aligned);
  CHECK(scorer.score(levels[1]).weight >= scorer.link_weight(), "a patient links with himself");
  CHECK(scorer.score(levels[0]).weight < scorer.link_weight(), "two strangers do not link");
  size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(scorer.score(levels[next]));
    next = next + 1 == levels.size() ? 0 : next + 1;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(score_pair);

std::vector<BlockToken> random_tokens(size_t count) {
  Random random(1);
  std::vector<BlockToken> tokens(count);
  for (BlockToken& token : tokens) token.value = random.next() | 1;
  return tokens;
}

// Each token gets two members; growth of the table is in the figure.
void block_table_add(benchmark::State& state) {
  const auto tokens = random_tokens(static_cast<size_t>(state.range(0)));
  for (auto _ : state) {
    BlockTable table;
    for (RefIndex member = 0; member < 2; ++member) {
      for (const BlockToken token : tokens) benchmark::DoNotOptimize(table.add(token, member));
    }
    CHECK(table.block_count() == tokens.size(), "a block for each token");
  }
  state.SetItemsProcessed(state.iterations() * 2 * state.range(0));
}
BENCHMARK(block_table_add)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

// Half of the tokens are there. 1 M blocks do not fit a second cache.
void block_table_find(benchmark::State& state) {
  const auto tokens = random_tokens(2 * static_cast<size_t>(state.range(0)));
  BlockTable table;
  for (size_t i = 0; i < tokens.size(); i += 2) table.add(tokens[i], static_cast<RefIndex>(i));
  size_t found = 0;
  size_t next = 0;
  size_t asked = 0;
  for (auto _ : state) {
    found += table.find(tokens[next]) != kNone32 ? 1 : 0;
    ++asked;
    next = (next + 7'919) % tokens.size();
  }
  if (asked > tokens.size()) {
    const double share = static_cast<double>(found) / static_cast<double>(asked);
    CHECK(share > 0.45 && share < 0.55, "half of the tokens are found");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(block_table_find)->Arg(10'000)->Arg(1'000'000);

}  // namespace
}  // namespace nayose::bench
