#include "ops/cli/convert_input.h"

#include <gtest/gtest.h>

#include "tests/unit/convert/patient_table.h"
#include "tests/unit/convert/scratch_folder.h"

namespace nayose {
namespace {

class ConvertInputTest : public ScratchFolder {
 protected:
  ConvertPlan plan() {
    auto made = make_convert_plan(table_arguments(write("columns.toml", kTableColumns)));
    EXPECT_TRUE(made.ok()) << made.status().message();
    return std::move(made).value();
  }
  static std::string read_all(const ConvertPlan& plan, const std::string& input, size_t piece) {
    auto stream = open_converted_stream(plan, input);
    EXPECT_TRUE(stream.ok()) << stream.status().message();
    if (!stream.ok()) return "";
    std::string all;
    std::string bytes(piece, '\0');
    while (true) {
      const auto got = stream.value()->read(bytes.data(), bytes.size());
      EXPECT_TRUE(got.ok()) << got.status().message();
      if (!got.ok() || got.value() == 0) return all;
      all.append(bytes, 0, got.value());
    }
  }
};

TEST_F(ConvertInputTest, GivesEncountersAndWhatIsUnreadableInOrder) {
  const std::string table =
      write("day.csv", kTableHeader + table_row(1) + "2,too,few\n" + table_row(3));
  auto input = ConvertedInput::open(plan(), table);
  ASSERT_TRUE(input.ok()) << input.status().message();
  const auto next = [&] {
    const auto outcome = input.value()->next();
    EXPECT_TRUE(outcome.ok()) << outcome.status().message();
    return outcome.ok() ? outcome.value() : MessageOutcome::kEnd;
  };
  ASSERT_EQ(next(), MessageOutcome::kEncounter);
  EXPECT_EQ(input.value()->encounter().patient, "1");
  EXPECT_EQ(input.value()->encounter().notice_date, "2026-01-10");
  EXPECT_EQ(input.value()->line().back(), '\n');
  ASSERT_EQ(next(), MessageOutcome::kUnreadable);
  EXPECT_EQ(input.value()->unreadable().reason, RefusalReason::kMalformed);
  EXPECT_EQ(input.value()->unreadable().place, "line:3");
  EXPECT_NE(input.value()->line().find("nayose.unreadable.v1"), std::string::npos);
  ASSERT_EQ(next(), MessageOutcome::kEncounter);
  EXPECT_EQ(input.value()->encounter().patient, "3");
  EXPECT_EQ(next(), MessageOutcome::kEnd);
  EXPECT_EQ(next(), MessageOutcome::kEnd);
  EXPECT_EQ(input.value()->bytes(), std::filesystem::file_size(table));
}

TEST_F(ConvertInputTest, TheStreamDoesNotDependOnHowItIsRead) {
  std::string table = kTableHeader;
  for (int i = 0; i < 50; ++i) table += i % 7 == 3 ? "broken\n" : table_row(i);
  const std::string file = write("day.csv", table);
  const std::string whole = read_all(plan(), file, 1 << 20);
  EXPECT_EQ(std::count(whole.begin(), whole.end(), '\n'), 50);
  for (const size_t piece : {1, 7, 4096}) EXPECT_EQ(read_all(plan(), file, piece), whole);
  auto stream = open_converted_stream(plan(), file);
  ASSERT_TRUE(stream.ok() && stream.value()->skip(1000).ok());
  std::string rest(whole.size(), '\0');
  const auto got = stream.value()->read(rest.data(), rest.size());
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(rest.substr(0, got.value()), whole.substr(1000));
}

TEST_F(ConvertInputTest, AFolderIsAllItsFilesByName) {
  write("in/b/2.csv", kTableHeader + table_row(4));
  write("in/b/1.csv", kTableHeader + table_row(3));
  write("in/a.csv", kTableHeader + table_row(1) + table_row(2));
  write("in/.hidden.csv", kTableHeader + table_row(9));
  write("in/.git/x.csv", kTableHeader + table_row(9));
  std::string patients;
  auto input = ConvertedInput::open(plan(), path("in"));
  ASSERT_TRUE(input.ok());
  while (true) {
    const auto outcome = input.value()->next();
    ASSERT_TRUE(outcome.ok());
    if (outcome.value() == MessageOutcome::kEnd) break;
    patients += input.value()->encounter().patient;
  }
  EXPECT_EQ(patients, "1234");
}

TEST_F(ConvertInputTest, AnEmptyFolderHasNoMessages) {
  std::filesystem::create_directories(path("empty"));
  EXPECT_EQ(read_all(plan(), path("empty"), 100), "");
}

TEST_F(ConvertInputTest, ErrorsDoNotNameFilesBelowTheInput) {
  write("in/patient-4711.csv.gz", "this is no gzip file, but long enough to be looked at");
  auto input = ConvertedInput::open(plan(), path("in"));
  const Status status = input.ok() ? input.value()->next().status() : input.status();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.message().find("4711"), std::string::npos) << status.message();
  EXPECT_NE(status.message().find(path("in")), std::string::npos) << status.message();
}

TEST_F(ConvertInputTest, AMissingInputIsNamed) {
  auto input = ConvertedInput::open(plan(), path("missing.csv"));
  const Status status = input.ok() ? input.value()->next().status() : input.status();
  EXPECT_EQ(status.code(), StatusCode::kNotFound);
  EXPECT_NE(status.message().find("missing.csv"), std::string::npos);
}

}  // namespace
}  // namespace nayose
