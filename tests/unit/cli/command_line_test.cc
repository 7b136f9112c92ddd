#include <gtest/gtest.h>

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
