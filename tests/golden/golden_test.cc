// Runs every scenario of tests/golden/*.scenario through the engine with the Japanese model.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/base/clock.h"
#include "engine/encode/profile_encoder.h"
#include "tests/golden/scenario.h"
#include "tests/support/engine_run.h"
#include "tests/unit/encode/fixed_keyring.h"

namespace nayose {
namespace {

std::string source_path(const std::string& path) {
  const char* source = std::getenv("NAYOSE_SOURCE_DIR");
  return std::string(source == nullptr ? "." : source) + "/" + path;
}

const LinkageModel& japan_model() {
  static const LinkageModel model =
      std::move(load_model(source_path("schemas/models/japan.toml"))).value();
  return model;
}

const Keyring& keyring() {
  static const FixedKeyring keys(7);
  return keys;
}

std::string last_line(const std::string& lines) {
  if (lines.empty()) return "";
  const size_t before = lines.rfind('\n', lines.size() - 2);
  return lines.substr(before == std::string::npos ? 0 : before + 1);
}

// Patients by person; each sorted, and the whole.
std::vector<std::vector<std::string>> sorted(std::vector<std::vector<std::string>> groups) {
  for (std::vector<std::string>& group : groups) std::sort(group.begin(), group.end());
  std::sort(groups.begin(), groups.end());
  return groups;
}

std::string shown(const std::vector<std::vector<std::string>>& groups) {
  std::string text;
  for (const std::vector<std::string>& group : groups) {
    text += text.empty() ? "" : ", ";
    for (const std::string& patient : group) text += (&patient == &group[0] ? "" : " = ") + patient;
  }
  return text.empty() ? "none" : text;
}

// One scenario, message by message. Problems are told, not asserted, so that controls can see them.
class ScenarioRun {
 public:
  explicit ScenarioRun(const Scenario& scenario)
      : scenario_(scenario),
        encoder_(std::move(ProfileEncoder::create(keyring(), japan_model().fields,
                                                  {japan_model().positions_per_gram,
                                                   japan_model().positions_per_digit},
                                                  japan_model().encoding_hash))
                     .value()),
        run_(make_run(make_serial_executor())) {}

  std::vector<std::string> problems() {
    for (const ScenarioStep& step : scenario_.steps) take(step);
    expect_accepted();
    run_as_one_batch();
    return problems_;
  }

 private:
  std::unique_ptr<EngineRun> make_run(std::unique_ptr<Executor> executor) const {
    auto run = std::make_unique<EngineRun>(japan_model(), keyring(), std::move(executor),
                                           scenario_.config);
    run->set_received_ms(*parse_timestamp_ms(scenario_.received));
    return run;
  }

  void problem(const ScenarioStep& step, const std::string& text) {
    problems_.push_back("line " + std::to_string(step.line) + ": " + text);
  }

  void take(const ScenarioStep& step) {
    switch (step.kind) {
      case ScenarioStep::Kind::kRecord:
        expect_accepted();
        send(step);
        break;
      case ScenarioStep::Kind::kPersons:
        expect_persons(step);
        break;
      case ScenarioStep::Kind::kKeeps:
        expect_kept(step);
        break;
      case ScenarioStep::Kind::kRefused:
        expect_refused(step);
        break;
      case ScenarioStep::Kind::kPayload:
        expect_payload(step);
        break;
    }
  }

  void send(const ScenarioStep& step) {
    const size_t refused_before = output(OutputKind::kRefused).size();
    names_[to_hex(encoder_->make_ref(step.patient.institution, step.patient.patient))] =
        step.patient.text();
    records_.push_back(step.text);
    run_->process(records_, records_.size() - 1, records_.size(), 1);
    const std::string& refused = output(OutputKind::kRefused);
    refusal_ = refused.size() > refused_before ? last_line(refused) : "";
    last_record_ = &step;
  }

  const std::string& output(OutputKind kind) { return run_->outputs()[static_cast<size_t>(kind)]; }

  // A record is accepted unless the scenario says that it is refused.
  void expect_accepted() {
    if (!refusal_.empty()) problem(*last_record_, "refused: " + refusal_);
    refusal_.clear();
  }

  void expect_refused(const ScenarioStep& step) {
    if (refusal_.empty()) return problem(step, "the record before was accepted");
    const std::pair<const char*, std::string> members[] = {
        {"reason", step.words[0]}, {"field", step.words[1]}, {"send_again_on", step.words[2]}};
    for (const auto& [member, value] : members) {
      const std::string wanted = std::string("\"") + member + "\":\"" + value + "\"";
      if (!value.empty() && refusal_.find(wanted) == std::string::npos) {
        problem(step, "expected " + wanted + " in " + refusal_);
      }
    }
    refusal_.clear();
  }

  void expect_payload(const ScenarioStep& step) {
    const std::string line = last_line(output(OutputKind::kEncounters));
    const size_t payload = line.find("\"payload\":");
    const std::string actual = payload == std::string::npos ? "" : line.substr(payload + 10);
    if (actual != step.text + "}\n") problem(step, "expected " + step.text + ", not " + actual);
  }

  std::vector<std::vector<std::string>> groups_of(const LinkMap& links) {
    std::map<std::string, std::vector<std::string>> by_person;
    for (const auto& [ref, person] : links) by_person[person].push_back(names_[ref]);
    std::vector<std::vector<std::string>> groups;
    for (const auto& [person, patients] : by_person) groups.push_back(patients);
    return sorted(std::move(groups));
  }

  void expect_persons(const ScenarioStep& step) {
    expect_accepted();
    const LinkMap links = run_->links();
    const auto actual = groups_of(links);
    const auto wanted = sorted(step.groups);
    if (actual != wanted) problem(step, "expected " + shown(wanted) + "; found " + shown(actual));
    before_ = std::move(persons_);
    persons_.clear();
    for (const auto& [ref, person] : links) persons_[names_[ref]] = person;
  }

  void expect_kept(const ScenarioStep& step) {
    for (const std::string& patient : step.groups[0]) {
      const auto before = before_.find(patient);
      const auto now = persons_.find(patient);
      if (before == before_.end() || now == persons_.end() || before->second != now->second) {
        problem(step, "the person of " + patient + " has another id");
      }
    }
  }

  // The same messages at once, on several threads, must give the same persons.
  void run_as_one_batch() {
    const auto run = make_run(make_tbb_executor(2));
    run->process(records_, 0, records_.size(), records_.size());
    if (run->links() != run_->links()) problems_.push_back("one batch gives other persons");
  }

  const Scenario& scenario_;
  std::unique_ptr<ProfileEncoder> encoder_;
  std::unique_ptr<EngineRun> run_;
  std::vector<std::string> records_;
  LinkMap names_;  // ref → patient
  std::string refusal_;
  const ScenarioStep* last_record_ = nullptr;
  std::map<std::string, std::string> persons_;  // patient → person, at the last `persons:`
  std::map<std::string, std::string> before_;   // and at the one before
  std::vector<std::string> problems_;
};

struct FoundScenario {
  std::string file;
  Scenario scenario;
  std::string error;  // Of the whole file.
};

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<FoundScenario> all_scenarios() {
  std::vector<FoundScenario> found;
  std::vector<std::filesystem::path> paths;
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator(source_path("tests/golden"), error)) {
    if (entry.path().extension() == ".scenario") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) {
    auto scenarios = parse_scenarios(read_file(path));
    const std::string file = path.filename().string();
    if (!scenarios.ok()) {
      found.push_back({file, {}, scenarios.status().message()});
      continue;
    }
    for (Scenario& scenario : scenarios.value()) found.push_back({file, std::move(scenario), ""});
  }
  return found;
}

const std::vector<FoundScenario>& scenarios() {
  static const std::vector<FoundScenario> found = all_scenarios();
  return found;
}

TEST(Golden, HasItsScenarios) {
  EXPECT_GE(scenarios().size(), 20u);
  for (const FoundScenario& found : scenarios()) EXPECT_EQ(found.error, "") << found.file;
}

TEST(Golden, EveryScenarioEndsAsItSays) {
  for (const FoundScenario& found : scenarios()) {
    for (const std::string& problem : ScenarioRun(found.scenario).problems()) {
      ADD_FAILURE() << found.file << ", " << found.scenario.name << "\n  " << problem;
    }
  }
}

// Negative controls: what is wrong is told.
std::vector<std::string> problems_of(const std::string& steps) {
  const auto scenarios = parse_scenarios(
      "scenario: control\nH1/1 kana ヤマダ タロウ | born "
      "1980-04-05 | sex M | phone 0312345678\n" +
      steps);
  EXPECT_TRUE(scenarios.ok()) << scenarios.status().message();
  return ScenarioRun(scenarios.value()[0]).problems();
}

TEST(Golden, TellsWhatIsWrong) {
  EXPECT_EQ(problems_of("H2/2 like H1/1\npersons: H1/1 = H2/2").size(), 0u);
  EXPECT_EQ(problems_of("H2/2 like H1/1\npersons: H1/1, H2/2").size(), 1u);
  EXPECT_EQ(problems_of("H2/2 like H1/1\npersons: H1/1").size(), 1u);
  EXPECT_EQ(problems_of("persons: none").size(), 1u);
  EXPECT_EQ(problems_of("refused: malformed").size(), 1u);
  EXPECT_EQ(problems_of("H1/1 again | notice none").size(), 1u);
  EXPECT_EQ(problems_of("H1/1 again | notice none\nrefused: my_number").size(), 1u);
  EXPECT_EQ(problems_of("H1/1 again | department x\npayload: {}").size(), 1u);
  EXPECT_EQ(problems_of("H1/1 change delete\npersons: none\nkeeps: H1/1").size(), 1u);
}

TEST(Golden, NamesTheLineOfABadScenario) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "line 0"},
      {"H1/1 sex M", "line 1"},
      {"scenario: a\nH1 sex M", "line 2"},
      {"scenario: a\nH1/1 shoe size", "not shoe"},
      {"scenario: a\nH1/1 like H2/2", "after like"},
      {"scenario: a\n\nperson: H1/1", "line 3"},
      {"scenario: a\nscenario: a", "another name"},
      {"scenario: a\nreceived: today", "YYYY-MM-DD"}};
  for (const auto& [text, wanted] : cases) {
    const auto scenarios = parse_scenarios(text);
    ASSERT_FALSE(scenarios.ok()) << text;
    EXPECT_NE(scenarios.status().message().find(wanted), std::string::npos)
        << scenarios.status().message();
  }
}

}  // namespace
}  // namespace nayose
