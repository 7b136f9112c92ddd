// The engine against the naive linker: what the engine keeps step by step must be what the
// definition gives for the set of refs at the end. The oracle reads the sealed records back.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "tests/support/encounter_stream.h"
#include "tests/support/engine_run.h"
#include "tests/support/naive_linker.h"
#include "tests/support/stored_records.h"

namespace nayose {
namespace {

class EngineOracle : public ::testing::TestWithParam<uint64_t> {};

// What the oracle is given: the live profiles of every ref in the store, and what was asserted.
struct OracleInput {
  std::vector<RecordState> records;
  std::vector<NaiveRef> refs;
  std::set<NaivePair> asserted;
};

OracleInput oracle_input(const EngineRun& run, const LinkageModel& model, const Keyring& keyring,
                         const ProfileLayout& layout) {
  OracleInput input;
  input.records = stored_records(const_cast<EngineRun&>(run).store(), keyring,
                                 encoding_shape(model.encoding_hash, layout, model.rules.size()));
  const size_t rules = model.rules.size();
  for (const RecordState& record : input.records) {
    NaiveRef ref;
    ref.ref = record.ref;
    ref.institution = record.institution;
    for (size_t i = 0; i < record.profile_count(); ++i) {
      if (record.alive[i] == 0) continue;
      NaiveProfile profile;
      profile.bytes = record.profile_bytes.data() + i * layout.bytes();
      profile.tokens.assign(record.tokens.begin() + static_cast<ptrdiff_t>(i * rules),
                            record.tokens.begin() + static_cast<ptrdiff_t>((i + 1) * rules));
      ref.profiles.push_back(profile);
    }
    input.refs.push_back(ref);
  }
  const auto names = [&](size_t a, size_t b) {
    const auto& merged = input.records[a].merged;
    return std::any_of(merged.begin(), merged.end(), [&](const MergeAssertion& merge) {
      return merge.other == input.records[b].ref;
    });
  };
  for (size_t a = 0; a < input.refs.size(); ++a) {
    for (size_t b = a + 1; b < input.refs.size(); ++b) {
      const bool live = !input.refs[a].profiles.empty() && !input.refs[b].profiles.empty();
      if (live && names(a, b) && names(b, a)) input.asserted.insert({a, b});
    }
  }
  return input;
}

TEST_P(EngineOracle, TheEngineLinksWhatTheDefinitionLinks) {
  auto model = parse_model(kTroubleModel, "trouble.toml");
  ASSERT_TRUE(model.ok()) << model.status().to_string();
  auto keyring = Keyring::ephemeral();
  ASSERT_TRUE(keyring.ok());
  EncounterStreamOptions options;
  options.seed = GetParam();
  options.persons = GetParam() % 2 == 0 ? 15 : 50;
  const auto records = encounter_stream(options);
  EngineRun run(model.value(), *keyring.value(), make_serial_executor());
  const ProfileLayout layout(model.value().fields);
  const NaiveLinker oracle(&model.value(), &layout);
  for (size_t begin = 0; begin < records.size(); begin += 100) {
    run.process(records, begin, begin + 100, 32);
    const OracleInput input = oracle_input(run, model.value(), *keyring.value(), layout);
    const NaiveResult expected = oracle.link(input.refs, input.asserted);
    EXPECT_EQ(run.engine().sizes().edges, expected.edges.size() + input.asserted.size());
    LinkMap links;
    for (size_t i = 0; i < input.refs.size(); ++i) {
      if (input.refs[i].profiles.empty()) continue;
      links[to_hex(input.refs[i].ref)] = to_hex(input.refs[expected.persons[i]].ref);
    }
    ASSERT_GT(links.size(), 5u);
    EXPECT_EQ(partition_of(run.links()), partition_of(links)) << "after " << begin + 100;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, EngineOracle, ::testing::Range<uint64_t>(1, 13));

}  // namespace
}  // namespace nayose
