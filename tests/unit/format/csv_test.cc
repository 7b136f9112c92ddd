#include "connectors/format/csv.h"

#include <gtest/gtest.h>

#include "tests/unit/format/read_record.h"

namespace nayose {
namespace {

FieldSource column(std::vector<std::string> parts) {
  FieldSource source;
  source.alternatives.push_back({std::move(parts)});
  return source;
}

InputMapping mapping() {
  InputMapping result;
  result.envelope[static_cast<size_t>(EnvelopeField::kPatient)] = column({"rec_id"});
  result.envelope[static_cast<size_t>(EnvelopeField::kInstitution)].constant = "febrl";
  result.envelope[static_cast<size_t>(EnvelopeField::kMessageId)] = column({"rec_id"});
  result.fields = {column({"given_name", "surname"}), column({"postcode"})};
  return result;
}

std::unique_ptr<RecordReader> make_reader(const std::string& header, CsvOptions options = {}) {
  auto columns = parse_csv_header(header, options);
  auto factory = make_csv_reader(mapping(), columns.value(), options);
  return std::move(factory).value()->make_reader();
}

class Csv : public testing::Test {
 protected:
  std::unique_ptr<ReadRecord> read(std::string_view raw) { return read_record(reader_.get(), raw); }
  RefusalReason reason(std::string_view raw) { return read(raw)->reason; }

  std::unique_ptr<RecordReader> reader_ =
      make_reader("rec_id,given_name,surname,postcode,payload.note,ignored");
};

TEST_F(Csv, ReadsColumnsByName) {
  const auto record = read("r1,michaela,neumann,4011,visit,x");
  ASSERT_EQ(record->reason, RefusalReason::kNone);
  EXPECT_EQ(record->get(EnvelopeField::kPatient), "r1");
  EXPECT_EQ(record->get(EnvelopeField::kMessageId), "r1");
  EXPECT_EQ(record->get(EnvelopeField::kInstitution), "febrl");
  EXPECT_EQ(record->get(EnvelopeField::kEventTime), "");
  EXPECT_EQ(record->record.fields[0], "michaela\x1fneumann");
  EXPECT_EQ(record->record.fields[1], "4011");
  EXPECT_EQ(payload_text(record->record.payload), "{note:'visit' }");
  const std::vector<std::string_view> identifiers = {"r1", "michaela", "neumann", "4011"};
  EXPECT_EQ(record->record.identifiers, identifiers);
}

TEST_F(Csv, QuotedValuesMayHoldDelimitersQuotesAndLineEnds) {
  const auto record = read("\"r,1\",\"a \"\"b\"\" c\",\"\",\"x\r\ny\",\"\"\"\",");
  ASSERT_EQ(record->reason, RefusalReason::kNone);
  EXPECT_EQ(record->get(EnvelopeField::kPatient), "r,1");
  EXPECT_EQ(record->record.fields[0], "a \"b\" c\x1f");
  EXPECT_EQ(record->record.fields[1], "x\r\ny");
  EXPECT_EQ(payload_text(record->record.payload), "{note:'\"' }");
}

TEST_F(Csv, EmptyValuesAreMissing) {
  const auto record = read(",,,,,\r");
  ASSERT_EQ(record->reason, RefusalReason::kNone);
  EXPECT_EQ(record->record.fields[0], "");
  EXPECT_TRUE(record->record.identifiers.empty());
  EXPECT_EQ(payload_text(record->record.payload), "{}");
}

TEST_F(Csv, RefusesTheWrongNumberOfColumns) {
  EXPECT_EQ(reason(""), RefusalReason::kMalformed);
  EXPECT_EQ(reason("1,2,3,4,5"), RefusalReason::kMalformed);
  EXPECT_EQ(reason("1,2,3,4,5,6,7"), RefusalReason::kMalformed);
  EXPECT_EQ(reason("1,2,3,4,5,6,"), RefusalReason::kMalformed);
}

TEST_F(Csv, RefusesBrokenQuoting) {
  EXPECT_EQ(reason("1,a\"b,3,4,5,6"), RefusalReason::kMalformed);
  EXPECT_EQ(reason("1,\"a\"b,3,4,5,6"), RefusalReason::kMalformed);
  EXPECT_EQ(reason("1,2,3,4,5,\"6"), RefusalReason::kMalformed);
}

TEST_F(Csv, RefusesInvalidUtf8AndOverlongValues) {
  EXPECT_EQ(reason("1,\x8E\x52,3,4,5,6"), RefusalReason::kInvalidUtf8);
  const auto record = read("r1," + std::string(4097, 'a') + ",3,4,5,6");
  EXPECT_EQ(record->reason, RefusalReason::kFieldTooLong);
  EXPECT_EQ(record->bad_field, "given_name");
  EXPECT_EQ(record->get(EnvelopeField::kMessageId), "r1");
  EXPECT_EQ(reason("1,2,3,4,5," + std::string(kRecordBytesMax, 'a')),
            RefusalReason::kRecordTooLong);
}

TEST(CsvOptions, AnotherDelimiterMayStandBetweenValues) {
  const auto reader = make_reader("rec_id\tgiven_name\tsurname\tpostcode", CsvOptions{'\t'});
  EXPECT_EQ(read_record(reader.get(), "r1\ta,b\tc\t1")->record.fields[0],
            "a,b\x1f"
            "c");
}

TEST(CsvHeader, NamesAreTakenOnceAndMayBeQuoted) {
  const auto names = parse_csv_header("\xEF\xBB\xBF\"a,1\",b\r\n", {});
  ASSERT_TRUE(names.ok());
  EXPECT_EQ(names.value(), (std::vector<std::string>{"a,1", "b"}));
}

TEST(CsvHeader, RefusesEmptyDoubledAndBrokenNames) {
  for (const char* line : {"", "a,,b", "a,b,a", "a,\"b", "a,\x8E\x52"}) {
    EXPECT_EQ(parse_csv_header(line, {}).status().code(), StatusCode::kConfiguration) << line;
  }
}

TEST(CsvHeader, ErrorsShowNoValueForTheHeaderMayBeMissing) {
  const Status status = parse_csv_header("ヤマダ,0312345678,0312345678", {}).status();
  EXPECT_NE(status.message().find("2 and 3"), std::string::npos) << status.message();
  EXPECT_EQ(status.message().find("0312345678"), std::string::npos) << status.message();
}

TEST(CsvHeader, AFieldWithoutAColumnIsAConfigurationError) {
  const auto factory = make_csv_reader(mapping(), {"rec_id", "given_name", "surname"}, {});
  ASSERT_EQ(factory.status().code(), StatusCode::kConfiguration);
  EXPECT_NE(factory.status().message().find("postcode"), std::string::npos);
  // One of the joined parts is enough.
  EXPECT_TRUE(make_csv_reader(mapping(), {"surname", "postcode"}, {}).ok());
}

TEST(CsvSplitter, TellsWhetherARecordGoesOn) {
  EXPECT_FALSE(csv_line_ends_inside_quotes("a,b", false, {}));
  EXPECT_TRUE(csv_line_ends_inside_quotes("a,\"b", false, {}));
  EXPECT_TRUE(csv_line_ends_inside_quotes("still open", true, {}));
  EXPECT_FALSE(csv_line_ends_inside_quotes("closed\",c", true, {}));
  EXPECT_TRUE(csv_line_ends_inside_quotes("a,\"b \"\"", false, {}));
  EXPECT_FALSE(csv_line_ends_inside_quotes("a,\"b \"\"\"", false, {}));
  EXPECT_FALSE(csv_line_ends_inside_quotes("5\" pipe,b", false, {}));
  EXPECT_TRUE(csv_line_ends_inside_quotes("", true, {}));
  EXPECT_TRUE(csv_line_ends_inside_quotes("x\",\"y", true, {}));
}

}  // namespace
}  // namespace nayose
