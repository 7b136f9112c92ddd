// What the engine promises whatever the input: the same bytes for every batch size, executor and
// restart; the same persons for every order of arrival.

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/base/random.h"
#include "tests/support/encounter_stream.h"
#include "tests/support/engine_run.h"

namespace nayose {
namespace {

constexpr uint64_t kSeedsEnd = 13;

// Odd seeds: many refs. Even seeds: few refs that change again and again within one period.
EncounterStreamOptions options_of(uint64_t seed) {
  EncounterStreamOptions options;
  options.seed = seed;
  if (seed % 2 == 1) return options;
  options.persons = 12;
  options.institutions = 2;
  options.days = 70;
  options.corrections = 0.15;
  options.deletions = 0.05;
  options.wrong_charts = 0.1;
  return options;
}

class EngineProperty : public ::testing::TestWithParam<uint64_t> {
 protected:
  void SetUp() override {
    auto model = parse_model(kTroubleModel, "trouble.toml");
    ASSERT_TRUE(model.ok()) << model.status().to_string();
    model_ = std::move(model).value();
    auto keyring = Keyring::ephemeral();
    ASSERT_TRUE(keyring.ok()) << keyring.status().to_string();
    keyring_ = std::move(keyring).value();
    records_ = encounter_stream(options_of(GetParam()));
  }

  EngineRun make_run(std::unique_ptr<Executor> executor = make_serial_executor()) const {
    return EngineRun(model_, *keyring_, std::move(executor));
  }

  LinkageModel model_;
  std::unique_ptr<Keyring> keyring_;
  std::vector<std::string> records_;
};

TEST_P(EngineProperty, OutputsAreTheSameForEveryBatchSizeAndExecutor) {
  EngineRun reference = make_run();
  reference.process(records_, 0, records_.size(), 1);
  for (const size_t threads : {0, 1, 2, 8}) {
    for (const size_t batch_size : {1, 64, 4096}) {
      EngineRun run = make_run(threads == 0 ? make_serial_executor() : make_tbb_executor(threads));
      run.process(records_, 0, records_.size(), batch_size);
      EXPECT_EQ(run.outputs(), reference.outputs())
          << threads << " threads, batches of " << batch_size;
    }
  }
}

TEST_P(EngineProperty, OutputsAreTheSameAfterRestarts) {
  EngineRun reference = make_run();
  reference.process(records_, 0, records_.size(), 16);
  EngineRun restarted = make_run();
  for (size_t begin = 0; begin < records_.size(); begin += 50) {
    restarted.process(records_, begin, std::min(begin + 50, records_.size()), 16);
    restarted.open();
  }
  EXPECT_EQ(restarted.outputs(), reference.outputs());
}

TEST_P(EngineProperty, OutputsAreTheSameAfterEdgesWereDerivedAgain) {
  EngineRun reference = make_run();
  reference.process(records_, 0, records_.size(), 16);
  EngineRun restored = make_run();
  for (size_t begin = 0; begin < records_.size(); begin += 50) {
    restored.process(records_, begin, std::min(begin + 50, records_.size()), 16);
    restored.mark_edges_stale();
    const uint64_t edges = restored.engine().sizes().edges;
    restored.open();
    EXPECT_EQ(restored.engine().sizes().edges, edges) << "after " << begin + 50 << " records";
  }
  EXPECT_EQ(restored.outputs(), reference.outputs());
}

TEST_P(EngineProperty, PersonsAreTheSameForEveryOrderOfArrival) {
  EngineRun reference = make_run();
  reference.process(records_, 0, records_.size(), 16);
  ASSERT_EQ(reference.engine().counts().profiles_evicted, 0u) << "an exception, not a test of it";
  const Partition expected = partition_of(reference.links());
  EXPECT_GT(expected.size(), 1u);
  Random random(GetParam() + 1000);
  for (int order = 0; order < 5; ++order) {
    std::vector<std::string> shuffled = records_;
    for (size_t i = shuffled.size(); i > 1; --i)
      std::swap(shuffled[i - 1], shuffled[random.below(i)]);
    EngineRun run = make_run();
    run.process(shuffled, 0, shuffled.size(), 16);
    EXPECT_EQ(partition_of(run.links()), expected)
        << "order " << order << ", " << run.engine().counts().profiles_evicted << " evicted";
  }
}

// The negative control of this file: streams that caused nothing would prove nothing.
TEST(EngineStreams, CauseWhatTheyAreMadeToCause) {
  auto model = parse_model(kTroubleModel, "trouble.toml");
  ASSERT_TRUE(model.ok());
  auto keyring = Keyring::ephemeral();
  ASSERT_TRUE(keyring.ok());
  Counts counts;
  for (uint64_t seed = 1; seed < kSeedsEnd; ++seed) {
    const auto records = encounter_stream(options_of(seed));
    EngineRun run(model.value(), *keyring.value(), make_serial_executor());
    run.process(records, 0, records.size(), 16);
    counts.add(run.engine().counts());
  }
  EXPECT_GT(counts.refused_total(), 100u);
  EXPECT_GT(counts.profiles_added, 1000u);
  EXPECT_GT(counts.profiles_retracted, 50u);
  EXPECT_GT(counts.refs_deleted, 10u);
  EXPECT_GT(counts.blocks_refined, 100u);
  EXPECT_GT(counts.blocks_suppressed, 100u);
  EXPECT_GT(counts.components_over_cap, 10u);
  EXPECT_GT(counts.edges_removed, 100u);
  EXPECT_GT(counts.persons_merged, 10u);
  EXPECT_GT(counts.persons_split, 10u);
  EXPECT_GT(counts.persons_erased, 5u);
  EXPECT_GT(counts.payload_values_with_identifiers, 100u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, EngineProperty, ::testing::Range<uint64_t>(1, kSeedsEnd));

}  // namespace
}  // namespace nayose
