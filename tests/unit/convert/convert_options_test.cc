#include "ops/cli/convert_options.h"

#include <gtest/gtest.h>

#include "ops/cli/config.h"
#include "tests/unit/convert/scratch_folder.h"

namespace nayose {
namespace {

class ConvertOptionsTest : public ScratchFolder {
 protected:
  ConvertArguments arguments(const std::string& from = "hl7") const {
    ConvertArguments given;
    given.from = from;
    return given;
  }
  void expect_wrong(const ConvertArguments& given, StatusCode code, const std::string& says) const {
    const auto plan = make_convert_plan(given);
    ASSERT_FALSE(plan.ok()) << says;
    EXPECT_EQ(plan.status().code(), code) << plan.status().message();
    EXPECT_NE(plan.status().message().find(says), std::string::npos) << plan.status().message();
  }
};

TEST_F(ConvertOptionsTest, NothingGivenLeavesAllToTheMessages) {
  const auto plan = make_convert_plan(arguments());
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(plan.value().format, MessageFormat::kHl7);
  EXPECT_EQ(plan.value().options.notice, nullptr);
  EXPECT_FALSE(plan.value().options.encoding.has_value());
  EXPECT_EQ(plan.value().options.delimiter, ',');
}

TEST_F(ConvertOptionsTest, WrongValuesNameTheOption) {
  ConvertArguments given = arguments("word");
  expect_wrong(given, StatusCode::kInvalidArgument, "--from");
  given = arguments();
  given.encoding = "ebcdic";
  expect_wrong(given, StatusCode::kInvalidArgument, "--encoding");
  given = arguments();
  given.event_time = "yesterday";
  expect_wrong(given, StatusCode::kInvalidArgument, "--event-time");
  for (const char* delimiter : {"::", "\"", "、"}) {
    given = arguments("csv");
    given.delimiter = delimiter;
    expect_wrong(given, StatusCode::kInvalidArgument, "--delimiter");
  }
  given = arguments();
  given.notice_date = "2026-01-01";
  expect_wrong(given, StatusCode::kInvalidArgument, "--notice-date");
  given.notice_status = "told";
  expect_wrong(given, StatusCode::kInvalidArgument, "--notice-status");
  given.notice_status = "notified";
  given.notice_date = "2026-02-30";
  expect_wrong(given, StatusCode::kInvalidArgument, "--notice-status");
  given.notice_date = "";
  expect_wrong(given, StatusCode::kInvalidArgument, "date of the notice");
}

TEST_F(ConvertOptionsTest, TabsMayBeSpelled) {
  ConvertArguments given = arguments("csv");
  for (const char* delimiter : {"tab", "\\t", "\t"}) {
    given.delimiter = delimiter;
    const auto plan = make_convert_plan(given);
    ASSERT_TRUE(plan.ok());
    EXPECT_EQ(plan.value().options.delimiter, '\t');
  }
}

TEST_F(ConvertOptionsTest, ColumnsAreReadFromToml) {
  ConvertArguments given = arguments("csv");
  given.columns = write("columns.toml",
                        "[columns]\n\"/patient\" = \"患者番号\"\n\"/name/kana/text\" = \"カナ\"\n");
  const auto plan = make_convert_plan(given);
  ASSERT_TRUE(plan.ok()) << plan.status().message();
  ASSERT_EQ(plan.value().options.columns.size(), 2u);
  for (const auto& [pointer, column] : plan.value().options.columns) {
    EXPECT_EQ(column, pointer == "/patient" ? "患者番号" : "カナ");
  }
  given.from = "hl7";
  expect_wrong(given, StatusCode::kInvalidArgument, "--columns");
}

TEST_F(ConvertOptionsTest, WrongColumnsNameFileAndLine) {
  ConvertArguments given = arguments("csv");
  given.columns = write("pointer.toml", "[columns]\npatient = \"id\"\n");
  expect_wrong(given, StatusCode::kConfiguration, "pointer.toml:2");
  given.columns = write("place.toml", "[columns]\n\"/birthday\" = \"born\"\n");
  expect_wrong(given, StatusCode::kConfiguration, "place.toml:2");
  given.columns = write("unknown.toml", "more = 1\n[columns]\n\"/patient\" = \"id\"\n");
  expect_wrong(given, StatusCode::kConfiguration, "unknown.toml:1");
  given.columns = write("none.toml", "");
  expect_wrong(given, StatusCode::kConfiguration, "columns");
  given.columns = path("missing.toml");
  expect_wrong(given, StatusCode::kConfiguration, "missing.toml");
}

TEST_F(ConvertOptionsTest, AListGoesBeforeTheNoticeOfAll) {
  const std::string csv =
      "patient,status,date,version\n7,refused,2026-02-01,2\n7,notified,"
      "2026-03-01,3\n8,未通知,,\n";
  const std::string lines =
      "{\"patient\":\"7\",\"status\":\"refused\"}\n"
      "{\"patient\":\"7\",\"status\":\"notified\",\"date\":\"2026-03-01\",\"version\":3}\n"
      "{\"patient\":\"8\",\"status\":\"未通知\"}\n";
  for (const auto& list : {write("list.csv", csv), write("list.jsonl", lines)}) {
    ConvertArguments given = arguments();
    given.notices = list;
    given.notice_status = "notified";
    given.notice_date = "2026-01-10";
    given.notice_version = "v1";
    const auto plan = make_convert_plan(given);
    ASSERT_TRUE(plan.ok()) << plan.status().message();
    const auto& notice = plan.value().options.notice;
    ASSERT_NE(notice("7"), nullptr);
    EXPECT_EQ(notice("7")->date, "2026-03-01");
    EXPECT_EQ(notice("7")->version, "3");
    EXPECT_EQ(notice("8")->status, "未通知");
    EXPECT_EQ(notice("9")->version, "v1");
  }
}

TEST_F(ConvertOptionsTest, PatientsThatNobodyListsHaveNoNotice) {
  ConvertArguments given = arguments();
  given.notices = write("list.csv", "status,patient\nrefused,7\n");
  const auto plan = make_convert_plan(given);
  ASSERT_TRUE(plan.ok()) << plan.status().message();
  EXPECT_NE(plan.value().options.notice("7"), nullptr);
  EXPECT_EQ(plan.value().options.notice("8"), nullptr);
}

TEST_F(ConvertOptionsTest, ABadListNamesTheLineAndNoValue) {
  const std::pair<const char*, const char*> lists[] = {
      {"patient,status\nP-SECRET,told\n", ":2:"},
      {"patient,status\n1,refused\nP-SECRET,notified\n", ":3:"},
      {"patient,status,date\nP-SECRET,notified,2026-13-01\n", ":2:"},
      {"patient,status\nP-SECRET\n", ":2:"},
      {"patient,status\n,refused\n", ":2:"},
      {"id,status\nP-SECRET,refused\n", "patient"}};
  for (const auto& [text, says] : lists) {
    ConvertArguments given = arguments();
    given.notices = write("list.csv", text);
    expect_wrong(given, StatusCode::kConfiguration, says);
    EXPECT_EQ(make_convert_plan(given).status().message().find("SECRET"), std::string::npos);
  }
  ConvertArguments given = arguments();
  given.notices = path("missing.csv");
  expect_wrong(given, StatusCode::kNotFound, "missing.csv");
}

TEST_F(ConvertOptionsTest, AConfigurationSaysTheSame) {
  const std::string files =
      "model = \"m\"\nkeyring = \"k\"\nstate = \"s\"\n[input]\nkind = \"files\"\n[files]\n"
      "inputs = [\"day.csv\"]\nout = \"out\"\n";
  write("columns.toml", "[columns]\n\"/patient\" = \"id\"\n");
  const auto plan = [&](const std::string& more) -> Result<std::optional<ConvertPlan>> {
    const auto config = parse_config(files + more, path("nayose.toml"), ConfigUse::kDaemon);
    if (!config.ok()) return config.status();
    return plan_of_files(config.value());
  };
  ASSERT_TRUE(plan("").ok());
  EXPECT_FALSE(plan("").value().has_value());
  const auto csv =
      plan("[files.convert]\nfrom = \"csv\"\ncolumns = \"columns.toml\"\ndelimiter = \"tab\"\n");
  ASSERT_TRUE(csv.ok()) << csv.status().message();
  EXPECT_EQ(csv.value()->options.delimiter, '\t');
  EXPECT_EQ(csv.value()->options.columns.size(), 1u);
  for (const char* wrong :
       {"[files.convert]\nfrom = \"word\"\n", "[files.convert]\n", "[files.convert]\nfrom = \"\"\n",
        "[files.convert]\nfrom = \"hl7\"\ncolour = \"red\"\n"}) {
    const auto failed = plan(wrong);
    ASSERT_FALSE(failed.ok()) << wrong;
    EXPECT_EQ(failed.status().code(), StatusCode::kConfiguration) << failed.status().message();
    EXPECT_NE(failed.status().message().find("nayose.toml"), std::string::npos);
  }
  const auto half = plan("[files.convert]\nfrom = \"hl7\"\nnotice_date = \"2026-01-01\"\n");
  ASSERT_FALSE(half.ok());
  EXPECT_NE(half.status().message().find(
                "files.convert: notice_date and notice_version need notice_status"),
            std::string::npos)
      << half.status().message();
}

}  // namespace
}  // namespace nayose
