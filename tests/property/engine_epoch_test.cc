// A changed encoding is a new epoch of an old store (ops/decisions/0008): visits take the profiles
// over one by one, and the change alone neither adds profiles nor merges or splits persons.

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "engine/base/random.h"
#include "engine/pipeline/meta_keys.h"
#include "tests/support/encounter_stream.h"
#include "tests/support/engine_run.h"
#include "tests/support/stored_records.h"

namespace nayose {
namespace {

constexpr uint64_t kSeedsEnd = 25;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  if (at == std::string::npos) ADD_FAILURE() << "the model has no " << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

// What a new version may bring, none of which changes what these streams' values say.
std::string changed_model(const std::string& base, uint64_t kind) {
  switch (kind % 4) {
    case 0:  // Another normaliser.
      return replaced(base, "normalizer = \"postcode\"", "normalizer = \"digits\"");
    case 1:  // Other gram parameters.
      return replaced(base, "name = \"trouble\"",
                      "name = \"trouble\"\n[encoding]\npositions_per_gram = 7");
    case 2:  // A field more: profiles have another size.
      return replaced(base, "[[rule]]",
                      "[[field]]\nname = \"whole_name\"\nsource = \"/name/kana/given\"\n"
                      "normalizer = \"text\"\nencoding = \"bloom\"\n\n[[rule]]");
    default:  // A rule more that brings nothing together.
      return replaced(base, "[[comparison]]",
                      "[[rule]]\nname = \"all\"\nparts = [\"family_kana\", \"given_kana\", "
                      "\"birth_date\", \"phone\"]\n\n[[comparison]]");
  }
}

LinkageModel parsed(const std::string& text) {
  auto model = parse_model(text, "epoch.toml");
  EXPECT_TRUE(model.ok()) << model.status().to_string();
  return std::move(model).value();
}

// Without caps: what counts there depends on how many have come over.
std::string uncapped() {
  return replaced(replaced(kTroubleModel, "block_cap = 3", "block_cap = 1000"), "component_cap = 6",
                  "component_cap = 250");
}

// Without the rules by name: pairs that weigh enough to link, but that no rule brings together.
std::string fewer_rules(const std::string& base) {
  const size_t begin = base.find("[[rule]]\nname = \"name\"");
  const size_t end = base.find("[[rule]]\nname = \"birth\"");
  EXPECT_LT(begin, end);
  return base.substr(0, begin) + base.substr(end);
}

// The first message of each patient, as it was.
std::vector<std::string> first_visits(const std::vector<std::string>& stream) {
  std::set<std::string> seen;
  std::vector<std::string> visits;
  for (const std::string& record : stream) {
    const size_t begin = record.find("\"institution\"");
    const size_t end = record.find(",\"encounter\"");
    if (seen.insert(record.substr(begin, end - begin)).second) visits.push_back(record);
  }
  return visits;
}

std::vector<std::string> a_year_later(std::vector<std::string> records) {
  for (std::string& record : records) {
    record = replaced(record, "\"event_time\":\"2026", "\"event_time\":\"2027");
  }
  return records;
}

void shuffle(std::vector<std::string>* records, Random* random) {
  for (size_t i = records->size(); i > 1; --i) {
    std::swap((*records)[i - 1], (*records)[random->below(i)]);
  }
}

std::string table_text(const StateStore& store, Table table) {
  std::string text;
  const Status scanned =
      store.scan(table, 1, [&](int, std::string_view key, std::string_view value) {
        text.append(key).append(value);
        return Status();
      });
  EXPECT_TRUE(scanned.ok());
  return text;
}

class EngineEpoch : public ::testing::TestWithParam<uint64_t> {
 protected:
  EngineEpoch() : keyring_(std::move(Keyring::ephemeral()).value()) {
    set_models(GetParam() % 3 == 0 ? fewer_rules(uncapped()) : uncapped());
    EncounterStreamOptions options;
    options.seed = GetParam();
    options.corrections = options.deletions = options.merges = 0;
    options.wrong_charts = options.refusals = 0;
    visits_ = first_visits(encounter_stream(options));
    again_ = a_year_later(visits_);
    Random random(GetParam() + 50);
    shuffle(&again_, &random);
  }

  void set_models(const std::string& base) {
    old_model_ = parsed(base);
    new_model_ = parsed(changed_model(base, GetParam()));
    ASSERT_NE(old_model_.encoding_hash, new_model_.encoding_hash);
  }

  EngineRun make_run(const LinkageModel& model) const {
    EngineRun run(model, *keyring_, make_serial_executor());
    run.set_received_ms(1'830'297'600'000);  // 2028-01-01
    return run;
  }

  size_t profiles(EngineRun& run, const LinkageModel& model) const {
    const ProfileLayout layout(model.fields);
    size_t count = 0;
    for (const RecordState& state :
         stored_records(run.store(), *keyring_,
                        encoding_shape(model.encoding_hash, layout, model.rules.size()))) {
      count += state.profile_count() + state.earlier.size();
    }
    return count;
  }

  std::unique_ptr<Keyring> keyring_;
  LinkageModel old_model_;
  LinkageModel new_model_;
  std::vector<std::string> visits_;
  std::vector<std::string> again_;
};

TEST_P(EngineEpoch, PersonsAndProfilesStayWhileEveryPatientComesOver) {
  EngineRun run = make_run(old_model_);
  run.process(visits_, 0, visits_.size(), 16);
  const LinkMap before = run.links();
  const size_t profiles_before = profiles(run, old_model_);
  const auto outputs_before = run.outputs();
  ASSERT_LT(partition_of(before).size(), before.size());
  run.take_over(new_model_);
  EXPECT_TRUE(run.links() == before);
  EXPECT_EQ(run.engine().sizes().refs, before.size());
  EXPECT_EQ(run.engine().sizes().refs_in_earlier_encoding, before.size());
  EXPECT_EQ(run.engine().sizes().profiles, 0u);
  EXPECT_EQ(run.engine().sizes().blocks, 0u);
  for (size_t i = 0; i < again_.size(); ++i) {
    run.process(again_, i, i + 1, 1);
    ASSERT_TRUE(run.links() == before) << "after " << i + 1 << " visits";
    ASSERT_EQ(run.engine().sizes().refs_in_earlier_encoding, before.size() - i - 1);
  }
  EXPECT_EQ(profiles(run, new_model_), profiles_before);
  EXPECT_EQ(run.engine().counts().profiles_taken_over, before.size());
  EXPECT_EQ(run.engine().counts().refs_taken_over, before.size());
  EXPECT_EQ(run.engine().counts().profiles_added, 0u);
  for (const OutputKind kind : {OutputKind::kLinks, OutputKind::kPersonEvents}) {
    const auto i = static_cast<size_t>(kind);
    EXPECT_TRUE(run.outputs()[i] == outputs_before[i]) << "nobody is told of anything";
  }
  EngineRun fresh = make_run(new_model_);
  fresh.process(again_, 0, again_.size(), 16);
  EXPECT_TRUE(table_text(run.store(), Table::kEdges) == table_text(fresh.store(), Table::kEdges));
  EXPECT_TRUE(partition_of(run.links()) == partition_of(fresh.links()));
}

TEST_P(EngineEpoch, WhoNeverVisitsKeepsThePersonAndHoldsIt) {
  EngineRun run = make_run(old_model_);
  run.process(visits_, 0, visits_.size(), 16);
  const LinkMap before = run.links();
  run.take_over(new_model_);
  run.process(again_, 0, again_.size() / 2, 16);
  run.open();
  EXPECT_TRUE(run.links() == before);
  EXPECT_EQ(run.engine().sizes().refs_in_earlier_encoding, before.size() - again_.size() / 2);
  // The same visits once more are repeats.
  const uint64_t repeats = run.engine().counts().repeat_visits;
  run.process(again_, 0, again_.size() / 2, 16);
  EXPECT_EQ(run.engine().counts().repeat_visits - repeats, again_.size() / 2);
}

// Replayed topics: records and links, no edges. Nothing depends on the edges that are lost.
TEST_P(EngineEpoch, RestoredInTheMiddleItGoesOnTheSame) {
  EngineRun reference = make_run(old_model_);
  reference.process(visits_, 0, visits_.size(), 16);
  reference.take_over(new_model_);
  EngineRun restored = make_run(old_model_);
  restored.process(visits_, 0, visits_.size(), 16);
  restored.take_over(new_model_);
  for (size_t begin = 0; begin < again_.size(); begin += 20) {
    const size_t end = std::min(begin + 20, again_.size());
    reference.process(again_, begin, end, 16);
    restored.process(again_, begin, end, 7);
    StateDelta lost;
    ASSERT_TRUE(restored.store()
                    .scan(Table::kEdges, 1,
                          [&](int, std::string_view key, std::string_view) {
                            lost.erase(Table::kEdges, key);
                            return Status();
                          })
                    .ok());
    ASSERT_TRUE(restored.store().write(lost, Durability::kProcess).ok());
    restored.mark_edges_stale();
    restored.open();
  }
  EXPECT_TRUE(restored.outputs() == reference.outputs());
  EXPECT_TRUE(table_text(restored.store(), Table::kEdges) ==
              table_text(reference.store(), Table::kEdges));
}

// The control: a store that does not know who was one person has nothing to carry.
TEST_P(EngineEpoch, WithoutItsLinksNothingIsCarried) {
  EngineRun run = make_run(old_model_);
  run.process(visits_, 0, visits_.size(), 16);
  const LinkMap before = run.links();
  StateDelta forgotten;
  ASSERT_TRUE(run.store()
                  .scan(Table::kLinks, 1,
                        [&](int, std::string_view key, std::string_view) {
                          forgotten.erase(Table::kLinks, key);
                          return Status();
                        })
                  .ok());
  ASSERT_TRUE(run.store().write(forgotten, Durability::kProcess).ok());
  run.take_over(new_model_);
  run.process(again_, 0, again_.size() / 2, 16);
  EXPECT_FALSE(run.links() == before);
  EXPECT_LT(run.links().size(), before.size());
}

class EngineEpochTrouble : public EngineEpoch {
 protected:
  EngineEpochTrouble() {
    set_models(kTroubleModel);
    EncounterStreamOptions options;
    options.seed = GetParam() + 100;
    if (GetParam() % 2 == 0) {
      options.persons = 12;
      options.institutions = 2;
      options.corrections = 0.15;
      options.deletions = 0.05;
      options.wrong_charts = 0.1;
    }
    options.days = 400;
    records_ = encounter_stream(options);
  }

  std::vector<std::string> records_;
};

// Caps, corrections, deletions, merges, late events on both sides of the change: whatever the
// batches and the restarts, the outputs are the same.
TEST_P(EngineEpochTrouble, OutputsAreTheSameForEveryBatchSizeAndRestart) {
  Random random(GetParam());
  std::vector<std::string> late = records_;
  for (size_t i = 0; i + 40 < late.size(); i += 7) std::swap(late[i], late[i + random.below(40)]);
  const size_t change = late.size() / 2;
  EngineRun reference = make_run(old_model_);
  reference.process(late, 0, change, 16);
  reference.take_over(new_model_);
  const uint64_t refs = reference.engine().sizes().refs;
  reference.process(late, change, late.size(), 16);
  EXPECT_LT(reference.engine().sizes().refs_in_earlier_encoding, refs);
  EngineRun other = make_run(old_model_);
  other.process(late, 0, change, 1);
  other.take_over(new_model_);
  for (size_t begin = change; begin < late.size(); begin += 25) {
    const size_t end = std::min(begin + 25, late.size());
    other.process(late, begin, end, 64);
    const uint64_t edges = other.engine().sizes().edges;
    const uint64_t persons = other.engine().sizes().persons;
    if (begin % 2 == 0) other.mark_edges_stale();
    other.open();
    ASSERT_EQ(other.engine().sizes().edges, edges) << "after " << end << " records";
    ASSERT_EQ(other.engine().sizes().persons, persons) << "after " << end << " records";
  }
  EXPECT_TRUE(other.outputs() == reference.outputs());
}

// Two changes, and in the end everybody has come over: what stands is what the last encoding says.
TEST_P(EngineEpochTrouble, AfterTwoChangesTheLastEncodingAloneCounts) {
  const LinkageModel third = parsed(changed_model(kTroubleModel, GetParam() + 1));
  ASSERT_NE(third.encoding_hash, new_model_.encoding_hash);
  EngineRun run = make_run(old_model_);
  run.process(visits_, 0, visits_.size(), 16);
  run.take_over(new_model_);
  run.process(again_, 0, again_.size() / 3, 16);
  run.take_over(third);
  EXPECT_EQ(run.engine().sizes().refs_in_earlier_encoding, visits_.size());
  std::vector<std::string> last = again_;
  for (std::string& record : last) record = replaced(record, "\"2027", "\"2028");
  run.set_received_ms(1'861'920'000'000);  // 2029-01-01
  run.process(last, 0, last.size(), 16);
  EXPECT_EQ(run.engine().sizes().refs_in_earlier_encoding, 0u);
  EXPECT_EQ(profiles(run, third), visits_.size());
  EngineRun fresh = make_run(third);
  fresh.set_received_ms(1'861'920'000'000);
  fresh.process(last, 0, last.size(), 16);
  EXPECT_TRUE(partition_of(run.links()) == partition_of(fresh.links()));
  EXPECT_TRUE(table_text(run.store(), Table::kEdges) == table_text(fresh.store(), Table::kEdges));
  EXPECT_EQ(run.engine().sizes().blocks, fresh.engine().sizes().blocks);
}

INSTANTIATE_TEST_SUITE_P(Seeds, EngineEpoch, ::testing::Range<uint64_t>(1, kSeedsEnd));
INSTANTIATE_TEST_SUITE_P(Seeds, EngineEpochTrouble, ::testing::Range<uint64_t>(1, kSeedsEnd));

}  // namespace
}  // namespace nayose
