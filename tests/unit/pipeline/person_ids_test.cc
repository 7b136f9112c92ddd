// Persons over time, as scenarios: who keeps which id when persons join, merge, split, are erased.

#include <gtest/gtest.h>

#include "tests/support/encounter_stream.h"
#include "tests/support/engine_run.h"

namespace nayose {
namespace {

struct Visit {
  std::string institution;
  std::string patient;
  std::string family;
  std::string given;
  std::string birth_date;
  std::string phone;
  std::string change;  // JSON of `change`, or "".
};

class PersonIds : public ::testing::Test {
 protected:
  void SetUp() override {
    auto model = parse_model(kTroubleModel, "trouble.toml");
    ASSERT_TRUE(model.ok());
    model_ = std::move(model).value();
    keyring_ = std::move(Keyring::ephemeral()).value();
    run_ = std::make_unique<EngineRun>(model_, *keyring_, make_serial_executor());
  }

  void send(const Visit& visit) {
    ++day_;
    const std::string day = std::string(day_ < 10 ? "0" : "") + std::to_string(day_);
    std::string json = R"({"institution":")" + visit.institution + R"(","patient":")" +
                       visit.patient + R"(","encounter":"E)" + std::to_string(day_) +
                       R"(","event_time":"2026-03-)" + day +
                       R"(","notice":{"status":"notified","date":"2025-01-01"},"sex":"male")";
    if (!visit.family.empty()) {
      json += R"(,"name":{"kana":{"family":")" + visit.family + R"(","given":")" + visit.given +
              R"("}})";
    }
    if (!visit.birth_date.empty()) json += R"(,"birth_date":")" + visit.birth_date + '"';
    if (!visit.phone.empty()) json += R"(,"phones":[")" + visit.phone + R"("])";
    if (!visit.change.empty()) json += R"(,"change":)" + visit.change;
    run_->process({json + "}"}, 0, 1, 1);
  }

  // Person of the ref that was linked first, second, … in this scenario.
  std::vector<std::string> persons() {
    const LinkMap links = run_->links();
    std::vector<std::string> found;
    for (const std::string& ref : order_of_refs()) {
      const auto link = links.find(ref);
      found.push_back(link == links.end() ? "" : link->second);
    }
    return found;
  }

  std::vector<std::string> order_of_refs() {
    std::vector<std::string> refs;
    const std::string& lines = run_->outputs()[static_cast<size_t>(OutputKind::kLinks)];
    for (size_t at = 0; at < lines.size(); at = lines.find('\n', at) + 1) {
      const std::string ref = lines.substr(at, 32);
      if (std::find(refs.begin(), refs.end(), ref) == refs.end()) refs.push_back(ref);
    }
    return refs;
  }

  std::string events() { return run_->outputs()[static_cast<size_t>(OutputKind::kPersonEvents)]; }

  size_t count_events(const std::string& event) {
    size_t count = 0;
    const std::string wanted = "\"event\":\"" + event + "\"";
    for (size_t at = events().find(wanted); at != std::string::npos;
         at = events().find(wanted, at + 1)) {
      ++count;
    }
    return count;
  }

  LinkageModel model_;
  std::unique_ptr<Keyring> keyring_;
  std::unique_ptr<EngineRun> run_;
  int day_ = 0;
};

const Visit kYamadaAtH1 = {"H1", "A", "ヤマダ", "タロウ", "1980-04-05", "0312345678", ""};
const Visit kYamadaAtH2 = {"H2", "B", "ヤマダ", "タロウ", "1980-04-05", "0312345678", ""};
const Visit kSuzukiAtH2 = {"H2", "C", "スズキ", "ハナコ", "1955-12-24", "0399998888", ""};

TEST_F(PersonIds, TwoHospitalsOnePatientOnePerson) {
  send(kYamadaAtH1);
  send(kYamadaAtH2);
  send(kSuzukiAtH2);
  const auto found = persons();
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0], found[1]);
  EXPECT_NE(found[0], found[2]);
  EXPECT_EQ(count_events("created"), 2u);
  EXPECT_EQ(count_events("joined"), 1u);
}

TEST_F(PersonIds, TwoLocalIdsOfOneHospitalStayApart) {
  send(kYamadaAtH1);
  Visit twin = kYamadaAtH1;
  twin.patient = "A2";
  send(twin);
  EXPECT_NE(persons()[0], persons()[1]);
}

TEST_F(PersonIds, TheHospitalsOwnMergeWinsOverThat) {
  send(kYamadaAtH1);
  Visit twin = kYamadaAtH1;
  twin.patient = "A2";
  send(twin);
  const std::string first = persons()[0];
  twin.change = R"({"kind":"merge","from_patient":"A"})";
  send(twin);
  EXPECT_EQ(persons()[0], persons()[1]);
  EXPECT_EQ(persons()[0], first) << "a merge keeps the id of the earliest member";
  EXPECT_EQ(count_events("merged"), 1u);
}

TEST_F(PersonIds, AMergeKeepsTheEarliestIdAndASplitGivesTheOthersANewOne) {
  send(kYamadaAtH1);
  Visit stranger = kSuzukiAtH2;
  stranger.patient = "B";
  send(stranger);
  const std::string yamada = persons()[0];
  const std::string suzuki = persons()[1];
  ASSERT_NE(yamada, suzuki);
  Visit corrected = kYamadaAtH2;
  corrected.change = R"({"kind":"correction"})";
  send(corrected);
  EXPECT_EQ(persons()[1], yamada) << "B turned out to be Yamada";
  EXPECT_NE(events().find(suzuki + R"(","event":"merged")"), std::string::npos);
  stranger.change = R"({"kind":"correction"})";
  send(stranger);
  EXPECT_EQ(persons()[0], yamada);
  EXPECT_NE(persons()[1], yamada) << "and that it was Suzuki after all";
  EXPECT_NE(persons()[1], suzuki) << "an id is never used again";
  EXPECT_EQ(count_events("split"), 1u);
}

TEST_F(PersonIds, AnErasedFounderLeavesTheIdToTheNextEarliest) {
  send(kYamadaAtH1);
  send(kYamadaAtH2);
  const std::string person = persons()[0];
  send({"H1", "A", "", "", "", "", R"({"kind":"delete","scope":"provider"})"});
  EXPECT_EQ(persons()[0], "");
  EXPECT_EQ(persons()[1], person);
  EXPECT_EQ(count_events("erased"), 0u);
  send({"H2", "B", "", "", "", "", R"({"kind":"delete","scope":"provider"})"});
  EXPECT_EQ(persons()[1], "");
  EXPECT_EQ(count_events("erased"), 1u);
  EXPECT_EQ(run_->engine().sizes().persons, 0u);
  EXPECT_EQ(run_->engine().sizes().edges, 0u);
  EXPECT_EQ(run_->engine().sizes().blocks, 0u);
}

TEST_F(PersonIds, EventsTellOfEveryRefThatComesOrGoes) {
  send(kYamadaAtH1);
  send(kYamadaAtH2);
  Visit suzuki = kSuzukiAtH2;
  send(suzuki);
  const std::string yamada = persons()[0];
  const std::string hanako = persons()[2];
  // C was registered as Suzuki, B turns out to be she too, at another hospital.
  Visit corrected = kSuzukiAtH2;
  corrected.institution = "H2";
  corrected.patient = "B";
  corrected.change = R"({"kind":"merge","from_patient":"C"})";
  send(corrected);
  std::string wrong = R"({"kind":"correction"})";
  corrected.change = wrong;
  send(corrected);
  EXPECT_NE(events().find(yamada + R"(","event":"left","members":1)"), std::string::npos)
      << events();
  EXPECT_NE(events().find(R"("event":"joined","members":2)"), std::string::npos);
  send({"H1", "A", "", "", "", "", R"({"kind":"delete","scope":"provider"})"});
  EXPECT_EQ(count_events("erased"), persons()[1] == yamada ? 0u : 1u);
}

TEST_F(PersonIds, ADeletedPatientWhoComesBackIsANewPerson) {
  send(kYamadaAtH1);
  const std::string before = persons()[0];
  send({"H1", "A", "", "", "", "", R"({"kind":"delete","scope":"provider"})"});
  send(kYamadaAtH1);
  EXPECT_EQ(persons()[0], "") << "the same identifiers stay retracted for the rest of the period";
  EXPECT_EQ(run_->engine().counts().visits_of_retracted, 1u);
  day_ = 30;
  send(kYamadaAtH1);
  EXPECT_NE(persons()[0], "");
  EXPECT_NE(persons()[0], before);
}

TEST_F(PersonIds, ReplayedTopicsGiveTheSamePersons) {
  send(kYamadaAtH1);
  send(kYamadaAtH2);
  send(kSuzukiAtH2);
  StateDelta delta;
  const Status copied = run_->store().scan(
      Table::kRecords, 1, [&](int, std::string_view key, std::string_view value) {
        return ChangelogReplay::replay_record(key, value, &delta);
      });
  ASSERT_TRUE(copied.ok());
  const std::string& lines = run_->outputs()[static_cast<size_t>(OutputKind::kLinks)];
  for (size_t at = 0; at < lines.size(); at = lines.find('\n', at) + 1) {
    const size_t end = lines.find('\n', at);
    ASSERT_TRUE(ChangelogReplay::replay_link(lines.substr(at, 32),
                                             lines.substr(at + 33, end - at - 33), &delta)
                    .ok());
  }
  EngineRun restored(model_, *keyring_, make_serial_executor());
  ASSERT_TRUE(restored.store().write(delta, Durability::kProcess).ok());
  restored.open();
  EXPECT_EQ(restored.links(), run_->links());
  EXPECT_EQ(restored.engine().sizes().edges, run_->engine().sizes().edges);
  EXPECT_EQ(restored.engine().sizes().persons, run_->engine().sizes().persons);
}

TEST_F(PersonIds, ReplayRefusesWhatItDidNotWrite) {
  StateDelta delta;
  EXPECT_FALSE(ChangelogReplay::replay_record("short", "x", &delta).ok());
  EXPECT_FALSE(ChangelogReplay::replay_link("no ref", "{}", &delta).ok());
  EXPECT_FALSE(ChangelogReplay::replay_link(std::string(32, 'a'), "{}", &delta).ok());
  EXPECT_FALSE(
      ChangelogReplay::replay_link(std::string(32, 'a'), R"({"person":"x","version":1})", &delta)
          .ok());
}

TEST_F(PersonIds, AnotherScoringIsRefused) {
  send(kYamadaAtH1);
  LinkageModel other = model_;
  other.scoring_hash = "0123";
  LinkageEngine::Parts parts;
  parts.model = &other;
  parts.keyring = keyring_.get();
  parts.store = &run_->store();
  const auto executor = make_serial_executor();
  parts.executor = executor.get();
  class NoReaders final : public RecordReaderFactory {
    std::unique_ptr<RecordReader> make_reader() const override { return nullptr; }
  } readers;
  parts.readers = &readers;
  const auto engine = LinkageEngine::open(std::move(parts));
  ASSERT_FALSE(engine.ok());
  EXPECT_EQ(engine.status().code(), StatusCode::kFailedPrecondition);
  EXPECT_NE(engine.status().message().find("0123"), std::string::npos);
}

}  // namespace
}  // namespace nayose
