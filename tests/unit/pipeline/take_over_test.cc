// A store that is taken over to another encoding (ops/decisions/0008), as scenarios.

#include <gtest/gtest.h>

#include "connectors/format/encounter_json.h"
#include "engine/pipeline/meta_keys.h"
#include "tests/support/encounter_stream.h"
#include "tests/support/engine_run.h"

namespace nayose {
namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  if (at == std::string::npos) ADD_FAILURE() << "no " << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

LinkageModel parsed(const std::string& text) {
  auto model = parse_model(text, "take_over.toml");
  EXPECT_TRUE(model.ok()) << model.status().to_string();
  return std::move(model).value();
}

// Without the rules by name; and with edges far below the link threshold.
std::string rules_without_names() {
  const std::string base = replaced(kTroubleModel, "join_bits = -3", "join_bits = -9");
  const size_t begin = base.find("[[rule]]\nname = \"name\"");
  return base.substr(0, begin) + base.substr(base.find("[[rule]]\nname = \"birth\""));
}

std::string of_other_grams(const std::string& base) {
  return replaced(base, "name = \"trouble\"",
                  "name = \"trouble\"\n[encoding]\npositions_per_gram = 7");
}

// A visit to a hospital of the patient's own: `who` is its number.
std::string visit(int who, int year, const std::string& identifiers) {
  const std::string number = std::to_string(who);
  return R"({"institution":"H)" + number + R"(","patient":"P","encounter":"E)" +
         std::to_string(year) + R"(","event_time":")" + std::to_string(year) + "-03-0" + number +
         R"(","notice":{"status":"notified","date":"2025-01-01"},"birth_date":"1980-04-05",)" +
         identifiers + "}";
}

class TakeOver : public ::testing::Test {
 protected:
  EngineRun make_run(const LinkageModel& model) const {
    EngineRun run(model, *keyring_, make_serial_executor());
    run.set_received_ms(1'830'297'600'000);  // 2028-01-01
    return run;
  }

  std::unique_ptr<Keyring> keyring_ = std::move(Keyring::ephemeral()).value();
};

// 1 and 2 are one person, 3 and 4 are others. 2 and 3 weigh enough to be one, but no rule brings
// them together, and 1 speaks against it; 4 has an edge to both.
TEST_F(TakeOver, APairWithoutAnEdgeMergesNoCarriedPersons) {
  const LinkageModel old_model = parsed(rules_without_names());
  const LinkageModel new_model = parsed(of_other_grams(rules_without_names()));
  const std::string taro = R"("name":{"kana":{"family":"ヤマダ","given":"タロウ"}})";
  const std::string jiro = R"("name":{"kana":{"family":"ヤマダ","given":"ジロウ"}})";
  const std::string hanako = R"("name":{"kana":{"family":"スズキ","given":"ハナコ"}})";
  const auto visits = [&](int year) {
    return std::vector<std::string>{
        visit(1, year, R"("sex":"male","phones":["0312345678"],)" + taro),
        visit(2, year, R"("sex":"male","phones":["0312345678"],)" + jiro),
        visit(3, year, R"("phones":["0399998888"],)" + jiro),
        visit(4, year, R"("sex":"male","phones":["0399998888"],)" + hanako)};
  };
  EngineRun run = make_run(old_model);
  run.process(visits(2026), 0, 4, 1);
  const LinkMap before = run.links();
  ASSERT_EQ(partition_of(before).size(), 3u);
  ASSERT_GE(run.engine().sizes().edges, 3u);
  run.take_over(new_model);
  for (size_t i = 4; i-- > 0;) {
    run.process(visits(2027), i, i + 1, 1);
    EXPECT_EQ(run.links(), before) << i << " are still to come";
  }
}

// Passes on to a store, and notes which stored edges a write erases.
class WatchedStore final : public StateStore {
 public:
  explicit WatchedStore(StateStore* store) : store_(store) {}

  Status write(const StateDelta& delta, Durability durability) override {
    for (const auto& change : delta.changes()) {
      if (change.table == Table::kEdges && change.erase) erased_.emplace_back(delta.key(change));
    }
    return store_->write(delta, durability);
  }
  Status get(Table table, std::string_view key, std::string* value) const override {
    return store_->get(table, key, value);
  }
  Status scan(Table table, int threads, const Visitor& visit) const override {
    return store_->scan(table, threads, visit);
  }
  Status clear() override { return store_->clear(); }
  uint64_t disk_bytes() const override { return store_->disk_bytes(); }

  const std::vector<std::string>& erased() const { return erased_; }

 private:
  StateStore* store_;
  std::vector<std::string> erased_;
};

// The edges of many refs take several writes. Who is stopped between two of them must find the
// edges of the earlier encoding again: nothing can derive them.
TEST_F(TakeOver, AnEdgeThatStaysIsNotErasedOnTheWay) {
  const LinkageModel old_model = parsed(kTroubleModel);
  const LinkageModel new_model = parsed(of_other_grams(kTroubleModel));
  EncounterStreamOptions options;
  EngineRun run = make_run(old_model);
  const std::vector<std::string> stream = encounter_stream(options);
  run.process(stream, 0, stream.size(), 16);
  const uint64_t edges = run.engine().sizes().edges;
  ASSERT_GT(edges, 10u);
  const std::string stray(32, 'x');
  StateDelta delta;
  delta.put(Table::kEdges, stray, "1234");
  ASSERT_TRUE(run.store().write(delta, Durability::kProcess).ok());
  ASSERT_TRUE(bind_store(&run.store(), store_identity(new_model, *keyring_), true).ok());

  WatchedStore store(&run.store());
  const auto executor = make_serial_executor();
  const auto readers = make_encounter_json_reader(new_model.input);
  LinkageEngine::Parts parts;
  parts.model = &new_model;
  parts.keyring = keyring_.get();
  parts.store = &store;
  parts.executor = executor.get();
  parts.readers = readers.get();
  const auto engine = LinkageEngine::open(std::move(parts));
  ASSERT_TRUE(engine.ok()) << engine.status().to_string();
  EXPECT_EQ(engine.value()->sizes().edges, edges);
  EXPECT_EQ(store.erased(), std::vector<std::string>{stray});
  std::string stale;
  EXPECT_EQ(store.get(Table::kMeta, kMetaEdgesStale, &stale).code(), StatusCode::kNotFound);
}

// All have come over; then a late deletion takes back what a late visit had taken over, and a
// profile of the earlier encoding stands again. Who is stopped before must not end otherwise.
TEST_F(TakeOver, WhatIsTakenBackInTheEndDoesNotDependOnARestart) {
  const LinkageModel old_model = parsed(kTroubleModel);
  const LinkageModel new_model = parsed(of_other_grams(kTroubleModel));
  const auto message = [](const std::string& who, const std::string& time,
                          const std::string& rest) {
    return R"({"institution":"H)" + who + R"(","patient":"P","encounter":"E)" + time +
           R"(","event_time":")" + time +
           R"(","notice":{"status":"notified","date":"2025-01-01"},)" + rest + "}";
  };
  const auto at_home = [](const std::string& postcode) {
    return R"("name":{"kana":{"family":"ヤマダ","given":"タロウ"}},"birth_date":"1980-04-05",)"
           R"("sex":"male","postcode":")" +
           postcode + "\"";
  };
  const std::vector<std::string> messages = {
      message("1", "2026-01-05", at_home("1000001")),
      message("1", "2026-09-05", at_home("1000002")),
      message("2", "2026-09-06", at_home("1000002")),
      // Here the encoding changes.
      message("2", "2027-03-05", at_home("1000002")),
      message("1", "2026-03-05", at_home("1000003")),
      // Before and behind this one runs are opened again.
      message("1", "2026-06-05", R"("change":{"kind":"delete","scope":"provider"})"),
      message("3", "2026-08-05",
              R"("name":{"kana":{"family":"スズキ","given":"ジロウ"}},"birth_date":"1955-12-24",)"
              R"("sex":"male")"),
      message("3", "2027-05-05", at_home("1000002")),
      message("1", "2027-06-05", at_home("1000004")),
  };
  const auto run_with = [&](bool before, bool after) {
    EngineRun run = make_run(old_model);
    run.process(messages, 0, 3, 1);
    EXPECT_EQ(partition_of(run.links()).size(), 1u);
    run.take_over(new_model);
    run.process(messages, 3, 5, 1);
    EXPECT_EQ(run.engine().sizes().refs_in_earlier_encoding, 0u);
    EXPECT_EQ(partition_of(run.links()).size(), 1u);
    if (before) run.open();
    run.process(messages, 5, 6, 1);
    EXPECT_EQ(run.engine().sizes().refs_in_earlier_encoding, 1u);
    if (after) run.open();
    run.process(messages, 6, messages.size(), 1);
    return run.outputs();
  };
  const auto outputs = run_with(false, false);
  EXPECT_EQ(outputs, run_with(true, false));
  EXPECT_EQ(outputs, run_with(false, true));
  EXPECT_EQ(outputs, run_with(true, true));
}

// What the topics hold of a run: the last value of each record and link.
StateDelta topics_of(EngineRun& run) {
  StateDelta delta;
  EXPECT_TRUE(run.store()
                  .scan(Table::kRecords, 1,
                        [&](int, std::string_view key, std::string_view value) {
                          return ChangelogReplay::replay_record(key, value, &delta);
                        })
                  .ok());
  const std::string& lines = run.outputs()[static_cast<size_t>(OutputKind::kLinks)];
  for (size_t at = 0; at < lines.size(); at = lines.find('\n', at) + 1) {
    const size_t end = lines.find('\n', at);
    EXPECT_TRUE(ChangelogReplay::replay_link(lines.substr(at, 32),
                                             lines.substr(at + 33, end - at - 33), &delta)
                    .ok());
  }
  return delta;
}

// A disk is lost while some have come over: the topics hold records of both encodings.
TEST_F(TakeOver, ReplayedTopicsOfTwoEncodingsGoOnTheSame) {
  const LinkageModel old_model = parsed(kTroubleModel);
  const LinkageModel new_model = parsed(of_other_grams(kTroubleModel));
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    EncounterStreamOptions options;
    options.seed = seed;
    options.days = 400;
    const std::vector<std::string> stream = encounter_stream(options);
    const size_t change = stream.size() / 2;
    const size_t lost = change + 40;
    EngineRun run = make_run(old_model);
    run.process(stream, 0, change, 16);
    run.take_over(new_model);
    run.process(stream, change, lost, 16);
    ASSERT_GT(run.engine().sizes().refs_in_earlier_encoding, 10u);
    ASSERT_GT(run.engine().counts().refs_taken_over, 5u);

    EngineRun restored = make_run(new_model);
    ASSERT_TRUE(restored.store().write(topics_of(run), Durability::kProcess).ok());
    restored.open();
    ASSERT_EQ(restored.links(), run.links());
    const EngineSizes sizes = run.engine().sizes();
    EXPECT_EQ(restored.engine().sizes().refs, sizes.refs);
    EXPECT_EQ(restored.engine().sizes().persons, sizes.persons);
    EXPECT_EQ(restored.engine().sizes().refs_in_earlier_encoding, sizes.refs_in_earlier_encoding);
    EXPECT_EQ(restored.engine().sizes().profiles, sizes.profiles);
    EXPECT_EQ(restored.engine().sizes().blocks, sizes.blocks);
    const auto before = run.outputs();
    run.process(stream, lost, stream.size(), 16);
    restored.process(stream, lost, stream.size(), 7);
    for (size_t kind = 0; kind < kOutputKindCount; ++kind) {
      EXPECT_EQ(restored.outputs()[kind], run.outputs()[kind].substr(before[kind].size()))
          << "seed " << seed << ", kind " << kind;
    }
  }
}

}  // namespace
}  // namespace nayose
