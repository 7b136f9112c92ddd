#include "ops/cli/convert_command.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "ops/cli/main_commands.h"
#include "tests/unit/convert/patient_table.h"
#include "tests/unit/convert/scratch_folder.h"

namespace nayose {
namespace {

class ConvertCommandTest : public ScratchFolder {
 protected:
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
  int convert(std::vector<std::string> words) {
    const std::vector<std::string> common = {
        "convert",       "--from",    "csv", "--columns", write("columns.toml", kTableColumns),
        "--institution", "1310110049"};
    words.insert(words.begin(), common.begin(), common.end());
    return run(words);
  }

  std::string out_;
  std::string err_;
};

TEST_F(ConvertCommandTest, WritesEncountersAndListsTheUnreadable) {
  const std::string day =
      write("day.csv", kTableHeader + table_row(1) + "2,broken\n" + table_row(3));
  ASSERT_EQ(convert({"--json", "--out", path("out.jsonl"), day}), 0) << err_;
  EXPECT_NE(out_.find("\"encounters\":2,\"unreadable\":1"), std::string::npos) << out_;
  EXPECT_NE(out_.find("\"unreadable_by_reason\":{\"malformed\":1}"), std::string::npos) << out_;
  const std::string encounters = read("out.jsonl");
  EXPECT_EQ(std::count(encounters.begin(), encounters.end(), '\n'), 2);
  EXPECT_EQ(encounters.find("unreadable"), std::string::npos);
  const std::string refused = read("out.jsonl.refused.jsonl");
  EXPECT_NE(
      refused.find("\"source\":\"" + day + "\",\"place\":\"line:3\",\"reason\":\"malformed\""),
      std::string::npos)
      << refused;
  EXPECT_EQ(std::count(refused.begin(), refused.end(), '\n'), 1);
}

TEST_F(ConvertCommandTest, StandardOutputHoldsEncountersAlone) {
  const std::string day = write("day.csv", kTableHeader + table_row(1) + "2,broken\n");
  ASSERT_EQ(convert({"--out", "-", day}), 0) << err_;
  EXPECT_EQ(std::count(out_.begin(), out_.end(), '\n'), 1) << out_;
  EXPECT_EQ(out_.find("{\"schema\":\"nayose.encounter.v1\""), 0u) << out_;
  EXPECT_NE(err_.find("\"place\":\"line:3\""), std::string::npos) << err_;
  EXPECT_NE(err_.find("encounters   1"), std::string::npos) << err_;
}

TEST_F(ConvertCommandTest, KeepsWhatIsThereUnlessForced) {
  const std::string day = write("day.csv", kTableHeader + table_row(1));
  write("out.jsonl", "before");
  EXPECT_EQ(convert({"--out", path("out.jsonl"), day}), 1);
  EXPECT_NE(err_.find("--force"), std::string::npos) << err_;
  EXPECT_EQ(read("out.jsonl"), "before");
  EXPECT_EQ(convert({"--force", "--out", path("out.jsonl"), day}), 0) << err_;
  EXPECT_NE(read("out.jsonl"), "before");
}

TEST_F(ConvertCommandTest, NothingReadableIsAFailure) {
  const std::string day = write("day.csv", std::string(kTableHeader) + "1,broken\n");
  EXPECT_EQ(convert({"--out", path("out.jsonl"), day}), 1);
  EXPECT_NE(out_.find("nothing could be read"), std::string::npos) << out_;
  EXPECT_TRUE(exists("out.jsonl"));
}

TEST_F(ConvertCommandTest, AnErrorLeavesNoOutput) {
  const std::string day = write("day.csv", kTableHeader + table_row(1));
  EXPECT_EQ(convert({"--out", path("out.jsonl"), day, path("missing.csv")}), 1);
  EXPECT_NE(err_.find("missing.csv"), std::string::npos) << err_;
  for (const char* name : {"out.jsonl", "out.jsonl.partial", "out.jsonl.refused.jsonl"}) {
    EXPECT_FALSE(exists(name)) << name;
  }
}

TEST_F(ConvertCommandTest, WrongUsageIs64) {
  const std::string day = write("day.csv", kTableHeader + table_row(1));
  EXPECT_EQ(convert({day}), 64);
  EXPECT_EQ(convert({"--out", "-", "-", "-"}), 64);
  EXPECT_EQ(convert({"--out", "-", "--kafka", "k.toml", "--topic", "t", day}), 64);
  EXPECT_EQ(convert({"--kafka", "k.toml", day}), 64);
  EXPECT_EQ(convert({"--out", path("one"), "--refused", path("one"), day}), 64);
  EXPECT_EQ(run({"convert", "--from", "word", "--out", "-", day}), 64);
  EXPECT_EQ(run({"convert", "--out", "-", day}), 64);
  EXPECT_EQ(run({"link", "--institution", "1", "--model", "m", "--out", "o", day}), 64);
  EXPECT_EQ(convert({"--kafka", path("missing.toml"), "--topic", "t", day}), 78);
}

TEST_F(ConvertCommandTest, AHeaderThatDoesNotFitIsToldWithItsInput) {
  const std::string good = write("day.csv", kTableHeader + table_row(1));
  const std::string bad = write("other.csv", "id,name\n1,x\n");
  EXPECT_EQ(convert({"--out", "-", good, bad}), 64);
  EXPECT_NE(err_.find(bad + ": the CSV header has no column"), std::string::npos) << err_;
}

TEST_F(ConvertCommandTest, WithoutAnyMessageTheInputsAreDoubted) {
  std::filesystem::create_directories(path("storage/H001"));
  EXPECT_EQ(run({"convert", "--from", "ssmix2", "--out", path("out.jsonl"), path("storage")}), 0);
  EXPECT_NE(out_.find("no message was found"), std::string::npos) << out_;
}

TEST_F(ConvertCommandTest, AFolderIsNoOutputFile) {
  const std::string day = write("day.csv", kTableHeader + table_row(1));
  std::filesystem::create_directories(path("folder"));
  EXPECT_EQ(convert({"--force", "--out", path("folder"), day}), 1);
  EXPECT_NE(err_.find("is a folder"), std::string::npos) << err_;
  EXPECT_FALSE(exists("folder.partial"));
}

// With `link` and `convert` a wrong mapping is wrong usage, in a configuration a wrong value of it.
TEST_F(ConvertCommandTest, ValidateAndRunFindAMappingThatDoesNotFit) {
  write("day.csv", kTableHeader + table_row(1));
  write("columns.toml", "[columns]\n\"/patient\" = \"no such column\"\n");
  ASSERT_EQ(run({"keys", "init", "--keyring", path("keys")}), 0) << err_;
  const char* source = std::getenv("NAYOSE_SOURCE_DIR");
  ASSERT_NE(source, nullptr) << "run through ctest";
  const std::string config = write(
      "n.toml", "model = \"" + std::string(source) + "/schemas/models/japan.toml\"\n" +
                    "keyring = \"keys\"\nstate = \"state\"\n[input]\nkind = \"files\"\n[files]\n"
                    "inputs = [\"day.csv\"]\nout = \"out\"\n[files.convert]\nfrom = \"csv\"\n"
                    "institution = \"1310110049\"\nevent_time = \"2026-04-01\"\n"
                    "columns = \"columns.toml\"\n");
  EXPECT_EQ(run({"validate", "--config", config}), 78);
  EXPECT_NE(out_.find("day.csv: the CSV header has no column"), std::string::npos) << out_;
  EXPECT_EQ(run({"run", "--config", config}), 78);
  EXPECT_NE(err_.find("day.csv: the CSV header has no column"), std::string::npos) << err_;
}

TEST_F(ConvertCommandTest, AnOptionGivenTwiceIsToldInWords) {
  const std::string day = write("day.csv", kTableHeader + table_row(1));
  EXPECT_EQ(convert({"--out", "-", "--notices", "a", "--notices", "b", day}), 64);
  EXPECT_NE(err_.find("--notices: expected only once"), std::string::npos) << err_;
}

TEST_F(ConvertCommandTest, EveryFormatIsTaken) {
  for (const char* format : {"csv", "hl7", "ssmix2", "ssmix2-transaction", "fhir", "uke",
                             "eligibility", "checkup", "dpc"}) {
    EXPECT_TRUE(parse_message_format(format).has_value()) << format;
    EXPECT_NE(run({"convert", "--from", format, "--out", path("out"), path("missing")}), 64)
        << format << err_;
  }
}

}  // namespace
}  // namespace nayose
