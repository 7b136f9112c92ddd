#include "connectors/file/record_splitter.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "engine/base/random.h"
#include "engine/record/source_record.h"
#include "tests/unit/file/memory_stream.h"

namespace nayose {
namespace {

struct Record {
  std::string text;
  uint64_t line;
  FilePosition behind;
};

std::vector<Record> rest_of(RecordSplitter* splitter) {
  std::vector<Record> records;
  std::string_view record;
  while (splitter->next(&record).value()) {
    records.push_back({std::string(record), splitter->record_line(), splitter->position()});
  }
  return records;
}

std::vector<Record> split(const std::string& bytes, bool csv, size_t piece = SIZE_MAX) {
  RecordSplitter splitter(std::make_unique<MemoryStream>(bytes, piece), csv);
  return rest_of(&splitter);
}

std::vector<std::string> texts(const std::vector<Record>& records) {
  std::vector<std::string> all;
  for (const Record& record : records) all.push_back(record.text);
  return all;
}

using Texts = std::vector<std::string>;

TEST(RecordSplitterTest, TakesBothLineEndsAndALastLineWithoutOne) {
  EXPECT_EQ(texts(split("a\nb\r\nc", false)), (Texts{"a", "b", "c"}));
  EXPECT_EQ(texts(split("a\r\n", false)), (Texts{"a"}));
  EXPECT_TRUE(split("", false).empty());
}

TEST(RecordSplitterTest, EmptyLinesAreSkippedButCounted) {
  const auto records = split("\n\na\n\r\n\nb\n\n", false);
  ASSERT_EQ(texts(records), (Texts{"a", "b"}));
  EXPECT_EQ(records[0].line, 3u);
  EXPECT_EQ(records[1].line, 6u);
  EXPECT_EQ(records[1].behind.lines, 6u);
}

TEST(RecordSplitterTest, LineAtTheCapIsWholeAndOneAboveIsCut) {
  const std::string at_cap(kRecordBytesMax, 'x');
  const std::string above(kRecordBytesMax + 1, 'y');
  const std::string far_above(5 * kRecordBytesMax + 17, 'z');
  for (const size_t piece : {SIZE_MAX, size_t{100'003}}) {
    const auto records =
        split(at_cap + "\r\n" + above + "\n" + far_above + "\nnext\n" + far_above, false, piece);
    ASSERT_EQ(records.size(), 5u);
    EXPECT_TRUE(records[0].text == at_cap);
    EXPECT_TRUE(records[1].text == above);
    EXPECT_TRUE(records[2].text == far_above.substr(0, kRecordBytesMax + 1));
    EXPECT_EQ(records[3].text, "next");
    EXPECT_EQ(records[3].line, 4u);
    EXPECT_EQ(records[4].text.size(), kRecordBytesMax + 1);
  }
}

TEST(RecordSplitterTest, CsvJoinsLinesInsideQuotes) {
  const auto records = split("h\n1,\"two\nlines\",x\r\n\"a \"\"quoted\"\"\r\n\"\nlast", true);
  ASSERT_EQ(texts(records), (Texts{"h", "1,\"two\nlines\",x", "\"a \"\"quoted\"\"\r\n\"", "last"}));
  EXPECT_EQ(records[1].line, 2u);
  EXPECT_EQ(records[2].line, 4u);
  EXPECT_EQ(records[3].line, 6u);
}

TEST(RecordSplitterTest, JsonLinesDoNotKnowQuotes) {
  EXPECT_EQ(texts(split("\"a\nb\"\n", false)), (Texts{"\"a", "b\""}));
}

TEST(RecordSplitterTest, LostQuoteCostsOneRecordNotTheRest) {
  EXPECT_EQ(texts(split("1,\"a\n2,b\n3,c\n", true)), (Texts{"1,\"a", "2,b", "3,c"}));
  std::string far = "1,\"a\n";
  const size_t lines = kRecordBytesMax / 100 + 10;
  for (size_t i = 0; i < lines; ++i) far += std::string(99, 'x') + "\n";
  const auto records = split(far + "\"\n", true);
  ASSERT_EQ(records.size(), lines + 2);
  EXPECT_EQ(records[0].text, "1,\"a");
  EXPECT_EQ(records[1].line, 2u);
}

// The rule, kept dumb: all bytes at once, a list of lines.
std::vector<std::pair<std::string, uint64_t>> split_dumb(const std::string& bytes, bool csv) {
  std::vector<std::string> lines;
  size_t begin = 0;
  while (begin < bytes.size()) {
    const size_t end = std::min(bytes.find('\n', begin), bytes.size());
    lines.push_back(bytes.substr(begin, end - begin));
    begin = end + 1;
  }
  std::vector<std::pair<std::string, uint64_t>> records;
  for (size_t i = 0; i < lines.size(); ++i) {
    const size_t first = i;
    std::string record = lines[i];
    const auto open = [&] { return std::count(record.begin(), record.end(), '"') % 2 == 1; };
    while (csv && open() && i + 1 < lines.size()) record += "\n" + lines[++i];
    if (csv && open()) {
      i = first;
      record = lines[i];
    }
    if (!record.empty() && record.back() == '\r') record.pop_back();
    if (!record.empty()) records.emplace_back(record, first + 1);
  }
  return records;
}

std::string random_bytes(Random* random) {
  std::string bytes;
  const size_t size = random->below(60);
  for (size_t i = 0; i < size; ++i) bytes.push_back("ab\"\n\n\r,"[random->below(7)]);
  return bytes;
}

TEST(RecordSplitterTest, EqualsTheRuleForEveryCutIntoPieces) {
  EXPECT_TRUE(rc::check("as the dumb one", [] {
    Random random(*rc::gen::arbitrary<uint64_t>());
    for (int round = 0; round < 10; ++round) {
      const std::string bytes = random_bytes(&random);
      const bool csv = random.chance(0.5);
      const auto expected = split_dumb(bytes, csv);
      const auto records = split(bytes, csv, 1 + random.below(5));
      RC_ASSERT(records.size() == expected.size());
      for (size_t i = 0; i < records.size(); ++i) {
        RC_ASSERT(records[i].text == expected[i].first);
        RC_ASSERT(records[i].line == expected[i].second);
      }
    }
  }));
}

TEST(RecordSplitterTest, ResumesBehindEveryRecord) {
  std::string bytes;
  Random random(4);
  for (int i = 0; i < 300; ++i) {
    bytes += std::to_string(i) + std::string(random.below(900), 'x') + "\n";
    if (i % 7 == 0) bytes += "\"a\nb\"\r\n";
  }
  ASSERT_GT(bytes.size(), 70'000u);  // Beyond the head that is checked.
  for (const bool csv : {false, true}) {
    const auto records = split(bytes, csv);
    for (size_t i = 0; i < records.size(); i += 11) {
      RecordSplitter splitter(std::make_unique<MemoryStream>(bytes, 5000), csv);
      ASSERT_TRUE(splitter.resume(records[i].behind).ok());
      const auto rest = rest_of(&splitter);
      ASSERT_EQ(rest.size(), records.size() - i - 1);
      for (size_t j = 0; j < rest.size(); ++j) {
        ASSERT_EQ(rest[j].text, records[i + 1 + j].text);
        ASSERT_EQ(rest[j].line, records[i + 1 + j].line);
        ASSERT_EQ(rest[j].behind, records[i + 1 + j].behind);
      }
    }
  }
}

Status resume(const std::string& bytes, const FilePosition& position) {
  RecordSplitter splitter(std::make_unique<MemoryStream>(bytes), false);
  return splitter.resume(position);
}

TEST(RecordSplitterTest, RefusesAnotherInput) {
  std::string bytes;
  for (int i = 0; i < 3000; ++i) bytes += "line " + std::to_string(i) + " of the first file\n";
  const auto records = split(bytes, false);
  const FilePosition position = records[2900].behind;
  EXPECT_TRUE(resume(bytes, position).ok());
  const auto expect = [&](const std::string& other, std::string_view why) {
    const Status status = resume(other, position);
    EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition);
    EXPECT_NE(status.message().find(why), std::string::npos) << status.message();
  };
  std::string other = bytes;
  other[5] = '!';
  expect(other, "first bytes");
  other = bytes;
  other[position.offset - 10] = '!';
  expect(other, "last bytes");
  expect(bytes.substr(0, position.offset - 1), "shorter");
  expect(bytes.substr(0, 100), "shorter");
  expect("", "shorter");
}

TEST(RecordSplitterTest, ShortInputMayGrowByLinesButNotWithinItsLastLine) {
  const FilePosition open_line = split("a\nb", false).back().behind;
  EXPECT_TRUE(resume("a\nb", open_line).ok());
  EXPECT_EQ(resume("a\nbc\n", open_line).code(), StatusCode::kFailedPrecondition);
  const FilePosition whole_line = split("a\nb\n", false).back().behind;
  EXPECT_TRUE(resume("a\nb\nc\n", whole_line).ok());
}

}  // namespace
}  // namespace nayose
