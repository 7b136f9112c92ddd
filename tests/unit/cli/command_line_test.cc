#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/encode/keyring.h"
#include "engine/encode/profile_encoder.h"
#include "ops/cli/evaluate_command.h"
#include "ops/cli/main_commands.h"

namespace nayose {
namespace {

namespace fs = std::filesystem;

class CommandLine : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() /
              ("nayose_cli_" + std::to_string(getpid()) + "_" +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  int run(std::vector<std::string> words) {
    words.insert(words.begin(), "nayose");
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    const int code = run_command_line(static_cast<int>(argv.size()), argv.data());
    out_ = ::testing::internal::GetCapturedStdout();
    err_ = ::testing::internal::GetCapturedStderr();
    return code;
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string read(const std::string& name) const {
    std::ifstream in(path(name), std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
  }

  fs::path folder_;
  std::string out_;
  std::string err_;
};

TEST_F(CommandLine, HelpOfEveryCommandHasAnExample) {
  const std::vector<std::vector<std::string>> commands = {
      {}, {"link"}, {"run"}, {"validate"}, {"evaluate"}, {"generate"}, {"keys"}, {"keys", "init"}};
  for (std::vector<std::string> words : commands) {
    words.push_back("--help");
    EXPECT_EQ(run(words), 0);
    EXPECT_NE(out_.find("Example:"), std::string::npos) << out_;
  }
}

TEST_F(CommandLine, WrongUsageIs64WithOneLineAndAHint) {
  EXPECT_EQ(run({}), 64);
  EXPECT_EQ(run({"nonsense"}), 64);
  EXPECT_EQ(run({"link", "--model", "m"}), 64);
  EXPECT_EQ(err_.find("nayose link: "), 0u) << err_;
  EXPECT_NE(err_.find("hint: "), std::string::npos) << err_;
  EXPECT_EQ(run({"generate", "--out", path("x"), "--format", "xml"}), 64);
  EXPECT_EQ(run({"generate", "--out", path("x"), "--start", "yesterday"}), 64);
}

TEST_F(CommandLine, BadConfigurationIs78NamingFileAndLine) {
  write("bad.toml", "model = \"m\"\nkeyring = \"k\"\nstate = \"s\"\nnonsense = 1\n");
  EXPECT_EQ(run({"run", "--config", path("bad.toml")}), 78);
  EXPECT_NE(err_.find("bad.toml:"), std::string::npos) << err_;
  EXPECT_EQ(run({"validate", "--config", path("missing.toml")}), 78);
}

TEST_F(CommandLine, GenerateWritesEncountersTruthAndParts) {
  ASSERT_EQ(run({"generate", "--scale", "300", "--out", path("day"), "--split", "2", "--json"}), 0)
      << err_;
  EXPECT_NE(out_.find("\"encounters\":900"), std::string::npos) << out_;
  const std::string all = read("day/encounters.jsonl");
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 900);
  size_t bytes = 0;
  for (const char* part : {"H001.0", "H001.1", "H002.0", "H002.1", "H003.0", "H003.1"}) {
    bytes += read("day/encounters." + std::string(part) + ".jsonl").size();
  }
  EXPECT_EQ(bytes, all.size());
  EXPECT_FALSE(read("day/truth.jsonl").empty());
}

TEST_F(CommandLine, GenerateWritesForeignFormatsWithTheirNotices) {
  ASSERT_EQ(run({"generate", "--scale", "200", "--out", path("claims"), "--format", "uke"}), 0)
      << err_;
  for (const char* hospital : {"H001", "H002", "H003"}) {
    EXPECT_FALSE(fs::is_empty(path("claims/uke/" + std::string(hospital)))) << hospital;
    const std::string notices = read("claims/notices." + std::string(hospital) + ".csv");
    EXPECT_EQ(notices.find("patient,status,date,version\n"), 0u);
    EXPECT_NE(notices.find(",notified,"), std::string::npos);
  }
  EXPECT_FALSE(fs::exists(path("claims/encounters.jsonl")));
  EXPECT_NE(read("claims/truth.jsonl").find("\"traps\":["), std::string::npos);
  // Nothing is overwritten.
  EXPECT_EQ(run({"generate", "--scale", "200", "--out", path("claims"), "--format", "uke"}), 1);
  EXPECT_EQ(run({"generate", "--out", path("x"), "--years", "1", "--days", "2"}), 64);
}

TEST_F(CommandLine, KeysInitRefusesToOverwrite) {
  EXPECT_EQ(run({"keys", "init", "--keyring", path("keys")}), 0) << err_;
  EXPECT_EQ(run({"keys", "init", "--keyring", path("keys")}), 1);
  EXPECT_NE(err_.find("nayose keys init: "), std::string::npos) << err_;
}

TEST_F(CommandLine, EvaluateRecomputesRefsUnderTheKeyring) {
  ASSERT_EQ(run({"keys", "init", "--keyring", path("keys")}), 0);
  auto keyring = Keyring::open(path("keys"));
  ASSERT_TRUE(keyring.ok());
  auto encoder = ProfileEncoder::create(*keyring.value(), {}, GramParameters(), "evaluate");
  ASSERT_TRUE(encoder.ok());
  const auto link = [&](const char* institution, const char* patient, const char* person) {
    return "{\"ref\":\"" + to_hex(encoder.value()->make_ref(institution, patient)) +
           "\",\"person\":" + person + "}\n";
  };
  const std::string p(32, 'a');
  const std::string q(32, 'b');
  write("links.jsonl", link("A", "1", ("\"" + q + "\"").c_str()) +
                           link("A", "2", ("\"" + p + "\"").c_str()) +
                           link("B", "3", ("\"" + p + "\"").c_str()) +
                           // The later line of a ref counts; one without a person ends its link.
                           link("A", "1", ("\"" + p + "\"").c_str()) +
                           link("B", "4", ("\"" + q + "\"").c_str()) + link("B", "4", "null"));
  write("truth.jsonl",
        "{\"institution\":\"A\",\"patient\":\"1\",\"person\":\"x\"}\n"
        "{\"institution\":\"A\",\"patient\":\"2\",\"person\":\"x\"}\n"
        "{\"institution\":\"B\",\"patient\":\"3\",\"person\":\"y\"}\n"
        "{\"institution\":\"B\",\"patient\":\"4\",\"person\":\"y\"}\n");
  const auto evaluation =
      evaluate_links(path("truth.jsonl"), path("links.jsonl"), *keyring.value());
  ASSERT_TRUE(evaluation.ok()) << evaluation.status().message();
  EXPECT_EQ(evaluation.value().truth_rows, 4u);
  EXPECT_EQ(evaluation.value().rows_not_linked, 1u);
  EXPECT_EQ(evaluation.value().quality.pairs_linked, 3u);
  EXPECT_EQ(evaluation.value().quality.pairs_both, 1u);
  EXPECT_EQ(evaluation.value().quality.recall, 1);

  ASSERT_EQ(run({"evaluate", "--truth", path("truth.jsonl"), "--links", path("links.jsonl"),
                 "--keyring", path("keys"), "--json"}),
            0)
      << err_;
  EXPECT_NE(out_.find("\"precision\":0.333333"), std::string::npos) << out_;
  EXPECT_EQ(out_.find("\"traps\""), std::string::npos) << "only when asked for";

  // Pairs with a twin in them: those of "3", which is wrongly linked to both.
  write("trapped.jsonl",
        "{\"institution\":\"A\",\"patient\":\"1\",\"person\":\"x\"}\n"
        "{\"institution\":\"A\",\"patient\":\"2\",\"person\":\"x\",\"traps\":[]}\n"
        "{\"institution\":\"B\",\"patient\":\"3\",\"person\":\"y\",\"traps\":[\"moved\",\"twin\"]}"
        "\n");
  ASSERT_EQ(run({"evaluate", "--truth", path("trapped.jsonl"), "--links", path("links.jsonl"),
                 "--keyring", path("keys"), "--json", "--by-trap"}),
            0)
      << err_;
  EXPECT_NE(out_.find("\"twin\":{\"refs\":1,\"pairs_linked\":2,\"pairs_true\":0"),
            std::string::npos)
      << out_;
}

// Links a generated day. Result: exit code; `words` come on top.
class LinkCommand : public CommandLine {
 protected:
  void SetUp() override {
    CommandLine::SetUp();
    const char* source = std::getenv("NAYOSE_SOURCE_DIR");
    ASSERT_NE(source, nullptr) << "run through ctest";
    model_ = std::string(source) + "/schemas/models/japan.toml";
    ASSERT_EQ(run({"generate", "--scale", "300", "--out", path("day"), "--seed", "5"}), 0);
    ASSERT_EQ(run({"keys", "init", "--keyring", path("keys")}), 0);
  }
  int link(const std::string& out, std::vector<std::string> words) {
    words.insert(words.begin(),
                 {"link", "--model", model_, "--as-of", "2026-04-02", "--out", path(out)});
    return run(words);
  }
  std::string model_;
};

TEST_F(LinkCommand, FindsThePersonsOfAGeneratedDay) {
  ASSERT_EQ(link("out", {"--keyring", path("keys"), path("day/encounters.jsonl")}), 0) << err_;
  EXPECT_NE(out_.find("encounters   900"), std::string::npos) << out_;
  auto keyring = Keyring::open(path("keys"));
  ASSERT_TRUE(keyring.ok());
  const auto evaluation =
      evaluate_links(path("day/truth.jsonl"), path("out/links.jsonl"), *keyring.value());
  ASSERT_TRUE(evaluation.ok()) << evaluation.status().message();
  EXPECT_GE(evaluation.value().quality.f1, 0.97);
  EXPECT_GT(evaluation.value().quality.pairs_true, 50u);
}

TEST_F(LinkCommand, CsvGivesTheSameLinksAsJsonLines) {
  ASSERT_EQ(
      run({"generate", "--scale", "300", "--out", path("csv"), "--seed", "5", "--format", "csv"}),
      0);
  ASSERT_EQ(link("a", {"--keyring", path("keys"), path("day/encounters.jsonl")}), 0) << err_;
  ASSERT_EQ(link("b", {"--keyring", path("keys"), path("csv/encounters.csv")}), 0) << err_;
  EXPECT_EQ(read("a/links.jsonl"), read("b/links.jsonl"));
}

TEST_F(LinkCommand, KeysOfOneRunNeedNoKeyringAndDiffer) {
  ASSERT_EQ(link("a", {path("day/encounters.jsonl"), "--json"}), 0) << err_;
  EXPECT_NE(out_.find("\"finished\":true"), std::string::npos) << out_;
  ASSERT_EQ(link("b", {path("day/encounters.jsonl")}), 0) << err_;
  // Under other keys a pair at the threshold may fall on its other side.
  const std::string a = read("a/links.jsonl");
  const std::string b = read("b/links.jsonl");
  EXPECT_EQ(std::count(a.begin(), a.end(), '\n'), std::count(b.begin(), b.end(), '\n'));
  EXPECT_NE(a, b);
}

TEST_F(LinkCommand, StateNeedsAKeyring) {
  EXPECT_EQ(link("out", {"--state", path("state"), path("day/encounters.jsonl")}), 64);
  EXPECT_NE(err_.find("--keyring"), std::string::npos) << err_;
}

TEST_F(LinkCommand, FinishedRunHasNothingToDo) {
  const std::vector<std::string> words = {"--keyring", path("keys"), "--state", path("state"),
                                          path("day/encounters.jsonl")};
  ASSERT_EQ(link("out", words), 0) << err_;
  const std::string links = read("out/links.jsonl");
  ASSERT_EQ(link("out", words), 0) << err_;
  EXPECT_NE(out_.find("nothing to do"), std::string::npos) << out_;
  EXPECT_EQ(read("out/links.jsonl"), links);
}

TEST_F(LinkCommand, OnlyAcceptedInstitutionsAreTaken) {
  ASSERT_EQ(link("out", {"--accept-institution", "H001", "--accept-institution", "H002", "--json",
                         path("day/encounters.jsonl")}),
            0)
      << err_;
  EXPECT_NE(out_.find("\"unknown_institution\":"), std::string::npos) << out_;
  EXPECT_EQ(read("out/encounters.jsonl").find("H003"), std::string::npos);
  EXPECT_NE(read("out/encounters.jsonl").find("H002"), std::string::npos);
}

TEST_F(LinkCommand, NothingOfThePayloadLeavesWithoutAConfiguration) {
  ASSERT_EQ(link("out", {path("day/encounters.jsonl")}), 0) << err_;
  EXPECT_EQ(read("out/encounters.jsonl").find("department"), std::string::npos);
  EXPECT_NE(read("day/encounters.jsonl").find("department"), std::string::npos);
}

TEST_F(LinkCommand, MissingInputAndModelAreTold) {
  EXPECT_EQ(link("out", {path("nowhere.jsonl")}), 1);
  EXPECT_NE(err_.find("nowhere.jsonl"), std::string::npos) << err_;
  model_ = path("nowhere.toml");
  EXPECT_EQ(link("out", {path("day/encounters.jsonl")}), 78);
}

TEST_F(LinkCommand, WrongDayOfReceiptIsUsage) {
  EXPECT_EQ(run({"link", "--model", model_, "--as-of", "2.4.2026", "--out", path("out"),
                 path("day/encounters.jsonl")}),
            64);
}

TEST_F(LinkCommand, DaemonOverFilesDoesTheSame) {
  ASSERT_EQ(link("a", {"--keyring", path("keys"), path("day/encounters.jsonl")}), 0) << err_;
  write("nayose.toml", "model = \"" + model_ +
                           "\"\nkeyring = \"keys\"\nstate = \"state\"\n"
                           "accept_unlisted_institutions = true\n[input]\nkind = \"files\"\n"
                           "[files]\ninputs = \"day/encounters.jsonl\"\nout = \"b\"\n"
                           "as_of = \"2026-04-02\"\n");
  EXPECT_EQ(run({"validate", "--config", path("nayose.toml"), "--json"}), 0) << err_ << out_;
  EXPECT_NE(out_.find("\"valid\":true"), std::string::npos) << out_;
  ASSERT_EQ(run({"run", "--config", path("nayose.toml")}), 0) << err_;
  EXPECT_NE(err_.find("msg=\"stopped\""), std::string::npos) << err_;
  EXPECT_EQ(read("a/links.jsonl"), read("b/links.jsonl"));
}

TEST_F(CommandLine, EvaluateSaysWhenTheKeysAreOthers) {
  ASSERT_EQ(run({"keys", "init", "--keyring", path("keys")}), 0);
  write("links.jsonl", "{\"ref\":\"" + std::string(32, '0') + "\",\"person\":\"p\"}\n");
  write("truth.jsonl", "{\"institution\":\"A\",\"patient\":\"1\",\"person\":\"x\"}\n");
  EXPECT_EQ(run({"evaluate", "--truth", path("truth.jsonl"), "--links", path("links.jsonl"),
                 "--keyring", path("keys")}),
            1);
  EXPECT_NE(err_.find("keyring"), std::string::npos) << err_;
}

TEST_F(CommandLine, EvaluateNamesTheLineOfABrokenFile) {
  ASSERT_EQ(run({"keys", "init", "--keyring", path("keys")}), 0);
  write("links.jsonl", "{\"ref\":\"" + std::string(32, '0') + "\",\"person\":\"p\"}\n{oops\n");
  write("truth.jsonl", "");
  EXPECT_EQ(run({"evaluate", "--truth", path("truth.jsonl"), "--links", path("links.jsonl"),
                 "--keyring", path("keys")}),
            1);
  EXPECT_NE(err_.find("links.jsonl:2"), std::string::npos) << err_;
}

}  // namespace
}  // namespace nayose
