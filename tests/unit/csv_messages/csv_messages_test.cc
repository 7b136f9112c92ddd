#include <gtest/gtest.h>

#include "engine/record/source_record.h"
#include "tests/unit/uke/text_input.h"

namespace nayose {
namespace {

ConvertOptions mapped() {
  ConvertOptions options;
  options.institution = "1310110049";
  options.event_time = "2026-04-01";
  options.columns = {{"/patient", "患者番号"},        {"/name/kanji/text", "氏名"},
                     {"/name/kana/text", "カナ氏名"}, {"/birth_date", "生年月日"},
                     {"/address", "住所1 + 住所2"},   {"/payload/dept", "診療科"}};
  return options;
}

constexpr std::string_view kHeader =
    "患者番号,氏名,カナ氏名,生年月日,住所1,住所2,診療科,備考,備考\r\n";
constexpr std::string_view kRow =
    "00012345,表 太郎,ｵﾓﾃ ﾀﾛｳ,S31.4.1,東京都千代田区,千代田1-1,内科,,\r\n";

ReadMessages read_csv(std::string_view text, const ConvertOptions& options) {
  return read_all(MessageFormat::kCsv, in_cp932(text), options, 1 << 20, "/in/patients.csv");
}

std::string csv(std::string_view rows) { return std::string(kHeader).append(rows); }

Status open_status(std::string_view text, const ConvertOptions& options) {
  return open_message_reader(MessageFormat::kCsv, "/in/p.csv", open_string(in_cp932(text)), options)
      .status();
}

TEST(CsvMessages, ColumnsGoWhereTheMappingSays) {
  const ReadMessages read = read_csv(csv(kRow), mapped());
  ASSERT_EQ(read.encounters.size(), 1u);
  const EncounterMessage& message = read.encounters[0];
  EXPECT_EQ(message.institution, "1310110049");
  EXPECT_EQ(message.patient, "00012345");
  EXPECT_EQ(message.kanji.text, "表 太郎");
  EXPECT_EQ(message.kana.text, "ｵﾓﾃ ﾀﾛｳ");
  EXPECT_EQ(message.birth_date, "S31.4.1");
  EXPECT_EQ(message.address, "東京都千代田区千代田1-1");
  EXPECT_EQ(message.payload_json, "{\"dept\":\"内科\"}");
  EXPECT_EQ(message.event_time, "2026-04-01");
  EXPECT_EQ(message.message_id, "patients.csv:2");
  EXPECT_EQ(message.encounter, "row/patients.csv:2");
}

TEST(CsvMessages, EveryPlaceOfTheContractCanBeFilled) {
  ConvertOptions options;
  std::string header;
  std::string row;
  int column = 0;
  for (const auto& [pointer, value] :
       std::vector<std::pair<std::string, std::string>>{{"/institution", "1310110049"},
                                                        {"/patient", "1"},
                                                        {"/encounter", "e1"},
                                                        {"/message_id", "m 1"},
                                                        {"/event_time", "2026/4/1 9:30"},
                                                        {"/sequence", "12"},
                                                        {"/change/kind", "correction"},
                                                        {"/change/scope", "person"},
                                                        {"/change/from_patient", "0"},
                                                        {"/notice/status", "通知済"},
                                                        {"/notice/date", "2026年1月2日"},
                                                        {"/notice/version", "3"},
                                                        {"/name/kanji/family", "山田"},
                                                        {"/name/kanji/given", "太郎"},
                                                        {"/name/latin/middle", "J"},
                                                        {"/name/aliases/0/type", "旧姓"},
                                                        {"/name/aliases/0/kanji/family", "鈴木"},
                                                        {"/name/aliases/1/kana/text", "ベツメイ"},
                                                        {"/sex", "男"},
                                                        {"/postcode", "1000001"},
                                                        {"/phones/1", "0312345678"},
                                                        {"/phones/3", "09012345678"},
                                                        {"/insurances/0/insurer", "138016"},
                                                        {"/insurances/0/number", "123"},
                                                        {"/insurances/0/valid_from", "20240401"},
                                                        {"/insurances/1/number", ""},
                                                        {"/payload/a~1b", "x\"y"}}) {
    const std::string name = "c" + std::to_string(column++);
    options.columns.emplace_back(pointer, name);
    header += (header.empty() ? "" : ",") + name;
    std::string written = value;
    if (written == "x\"y") written = "\"x\"\"y\"";
    row += (row.empty() && column == 1 ? "" : ",") + written;
  }
  const ReadMessages read = read_csv(header + "\n" + row + "\n", options);
  ASSERT_EQ(read.encounters.size(), 1u);
  EXPECT_EQ(read.lines,
            "{\"schema\":\"nayose.encounter.v1\",\"institution\":\"1310110049\",\"patient\":\"1\","
            "\"encounter\":\"e1\",\"message_id\":\"m-1\","
            "\"event_time\":\"2026-04-01T09:30:00+09:00\",\"sequence\":12,"
            "\"change\":{\"kind\":\"correction\",\"scope\":\"person\",\"from_patient\":\"0\"},"
            "\"notice\":{\"status\":\"通知済\",\"date\":\"2026-01-02\",\"version\":\"3\"},"
            "\"name\":{\"kanji\":{\"family\":\"山田\",\"given\":\"太郎\"},"
            "\"latin\":{\"middle\":\"J\"},\"aliases\":["
            "{\"type\":\"maiden\",\"kanji\":{\"family\":\"鈴木\"}},"
            "{\"type\":\"other\",\"kana\":{\"text\":\"ベツメイ\"}}]},"
            "\"sex\":\"男\",\"postcode\":\"1000001\",\"phones\":[\"0312345678\",\"09012345678\"],"
            "\"insurances\":[{\"insurer\":\"138016\",\"number\":\"123\","
            "\"valid_from\":\"2024-04-01\"}],\"payload\":{\"a/b\":\"x\\\"y\"}}\n");
}

TEST(CsvMessages, HeaderOfPointersNeedsNoMapping) {
  const ReadMessages read = read_csv(
      "/schema,/institution,/patient,/event_time,/name/kana/text,payload.note,other\n"
      "nayose.encounter.v1,H001,7,2026-04-01,ヤマダ,x,y\n",
      {});
  ASSERT_EQ(read.encounters.size(), 1u);
  EXPECT_EQ(read.encounters[0].institution, "H001");
  EXPECT_EQ(read.encounters[0].kana.text, "ヤマダ");
  EXPECT_EQ(read.encounters[0].payload_json, "{\"note\":\"x\"}");
}

TEST(CsvMessages, EncodingIsSniffedOrGiven) {
  const std::string expected = read_csv(csv(kRow), mapped()).lines;
  EXPECT_EQ(read_all(MessageFormat::kCsv, csv(kRow), mapped(), 5, "/in/patients.csv").lines,
            expected);
  const std::string marked = "\xEF\xBB\xBF" + csv(kRow);
  EXPECT_EQ(read_all(MessageFormat::kCsv, marked, mapped(), 1 << 20, "/in/patients.csv").lines,
            expected);
  ConvertOptions options = mapped();
  options.encoding = TextEncoding::kEucJp;
  std::string euc;
  encode_text(csv("00012345,山田 太郎,ヤマダ,,,,,,\n"), TextEncoding::kEucJp, "?", &euc);
  const ReadMessages read = read_all(MessageFormat::kCsv, euc, options);
  ASSERT_EQ(read.encounters.size(), 1u);
  EXPECT_EQ(read.encounters[0].kanji.text, "山田 太郎");
}

TEST(CsvMessages, Utf16IsRead) {
  std::string bytes = "\xFE\xFF";
  encode_text(csv(kRow), TextEncoding::kUtf16, "?", &bytes);
  EXPECT_EQ(read_all(MessageFormat::kCsv, bytes, mapped(), 3, "/in/patients.csv").lines,
            read_csv(csv(kRow), mapped()).lines);
}

TEST(CsvMessages, DelimiterMayBeATabOrABar) {
  for (const char delimiter : {'\t', '|', ';'}) {
    ConvertOptions options = mapped();
    options.delimiter = delimiter;
    std::string text = csv(kRow);
    std::replace(text.begin(), text.end(), ',', delimiter);
    const ReadMessages read = read_csv(text, options);
    ASSERT_EQ(read.encounters.size(), 1u) << delimiter;
    EXPECT_EQ(read.encounters[0].kanji.text, "表 太郎");
  }
}

TEST(CsvMessages, QuotedValuesHoldDelimitersQuotesAndLineBreaks) {
  const ReadMessages read = read_csv(
      csv("1,\"山田, \"\"太郎\"\"\",,,,,\"内科\r\n再診\",,\r\n2,鈴木,,,,,,,\r\n"), mapped());
  ASSERT_EQ(read.encounters.size(), 2u);
  EXPECT_EQ(read.encounters[0].kanji.text, "山田, \"太郎\"");
  EXPECT_EQ(read.encounters[0].payload_json, "{\"dept\":\"内科\\u000a再診\"}");
  EXPECT_EQ(read.encounters[1].message_id, "patients.csv:4");
}

TEST(CsvMessages, WrongNumberOfValuesIsToldByLine) {
  const ReadMessages read = read_csv(csv("1,山田,,,,,,\r\n\r\n2,鈴木,,,,,,,\r\n"), mapped());
  ASSERT_EQ(read.unreadable.size(), 1u);
  EXPECT_EQ(read.unreadable[0].reason, RefusalReason::kMalformed);
  EXPECT_EQ(read.unreadable[0].place, "line:2");
  EXPECT_EQ(read.unreadable[0].message_id, "patients.csv:2");
  ASSERT_EQ(read.encounters.size(), 1u);
  EXPECT_EQ(read.encounters[0].patient, "2");
}

TEST(CsvMessages, ForgottenQuoteSpoilsItsOwnLineOnly) {
  std::string rows = "1,\"山田,,,,,,,\r\n";
  for (int i = 2; i < 600; ++i) rows += std::to_string(i) + ",鈴木,,,,,,,\r\n";
  ReadMessages read = read_csv(csv(rows), mapped());
  EXPECT_EQ(read.unreadable.size(), 1u);
  EXPECT_EQ(read.encounters.size(), 598u);
  // Closed by the quote of another record.
  read = read_csv(csv("1,\"山田,,,,,,,\r\n2,\"鈴木\",,,,,,,\r\n3,佐藤,,,,,,,\r\n"), mapped());
  EXPECT_EQ(read.unreadable.size(), 1u);
  ASSERT_EQ(read.encounters.size(), 2u);
  EXPECT_EQ(read.encounters[0].patient, "2");
}

TEST(CsvMessages, LineAboveTheCapIsPassedOver) {
  const std::string rows =
      "1," + std::string(kRecordBytesMax + 10, 'x') + ",,,,,,,\r\n2,鈴木,,,,,,,\r\n";
  const ReadMessages read = read_csv(csv(rows), mapped());
  ASSERT_EQ(read.unreadable.size(), 1u);
  EXPECT_EQ(read.unreadable[0].reason, RefusalReason::kRecordTooLong);
  ASSERT_EQ(read.encounters.size(), 1u);
}

TEST(CsvMessages, BadValuesAreToldByTheirPlace) {
  ConvertOptions options = mapped();
  options.columns = {{"/patient", "p"}, {"/sequence", "s"}, {"/change/kind", "k"}};
  ReadMessages read = read_csv("p,s,k\n1,x,\n2,,gone\n3,4,delete\n", options);
  ASSERT_EQ(read.unreadable.size(), 2u);
  EXPECT_EQ(read.unreadable[0].reason, RefusalReason::kInvalidTime);
  EXPECT_EQ(read.unreadable[0].place, "/sequence");
  EXPECT_EQ(read.unreadable[1].reason, RefusalReason::kUnknownChange);
  EXPECT_EQ(read.unreadable[1].place, "/change/kind");
  ASSERT_EQ(read.encounters.size(), 1u);
  EXPECT_EQ(read.encounters[0].change_kind, "delete");
  EXPECT_EQ(read.encounters[0].encounter, "");
  std::string bytes = in_cp932("p,s,k\n山@,,\n");
  bytes.replace(bytes.find('@'), 1, "\x81");
  read = read_all(MessageFormat::kCsv, bytes, options);
  ASSERT_EQ(read.unreadable.size(), 1u);
  EXPECT_EQ(read.unreadable[0].reason, RefusalReason::kUndecodable);
  EXPECT_EQ(read.unreadable[0].place, "/patient");
}

TEST(CsvMessages, ReadColumnNamedTwiceIsToldByPosition) {
  ConvertOptions options = mapped();
  options.columns.emplace_back("/payload/memo", "備考");
  const Status status = open_status(csv(kRow), options);
  EXPECT_EQ(status.code(), StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find("8 and 9"), std::string::npos) << status.message();
}

TEST(CsvMessages, MissingOptionsAreToldBeforeTheFirstRecord) {
  ConvertOptions options = mapped();
  options.columns.emplace_back("/sex", "性別");
  EXPECT_EQ(open_status(csv(kRow), options).code(), StatusCode::kInvalidArgument);
  options = mapped();
  options.columns.emplace_back("/nome", "備考");
  EXPECT_EQ(open_status(csv(kRow), options).code(), StatusCode::kInvalidArgument);
  options = mapped();
  options.institution.clear();
  EXPECT_EQ(open_status(csv(kRow), options).code(), StatusCode::kInvalidArgument);
  options = mapped();
  options.event_time.clear();
  EXPECT_EQ(open_status(csv(kRow), options).code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(open_status(csv(kRow), {}).code(), StatusCode::kInvalidArgument);
  EXPECT_TRUE(open_status("", mapped()).ok());
}

TEST(CsvMessages, ForgottenHeaderIsNotRepeated) {
  const Status status = open_status(kRow, mapped());
  EXPECT_EQ(status.message().find("太郎"), std::string::npos);
  EXPECT_EQ(status.message().find("00012345"), std::string::npos);
}

}  // namespace
}  // namespace nayose
