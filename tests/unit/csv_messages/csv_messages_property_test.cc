// A table that was written as RFC 4180 says is read back; what nobody wrote harms nothing.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>

#include "tests/unit/uke/text_input.h"

namespace nayose {
namespace {

ConvertOptions mapped(char delimiter) {
  ConvertOptions options;
  options.institution = "1310110049";
  options.event_time = "2026-04-01";
  options.delimiter = delimiter;
  options.columns = {{"/patient", "id"}, {"/name/kanji/text", "name"}, {"/address", "address"}};
  return options;
}

std::string as_csv_value(std::string_view value, char delimiter) {
  const bool plain = value.find_first_of("\"\r\n") == std::string_view::npos &&
                     value.find(delimiter) == std::string_view::npos;
  if (plain && *rc::gen::arbitrary<bool>()) return std::string(value);
  std::string out = "\"";
  for (const char c : value) out.append(c == '"' ? 2 : 1, c);
  return out + "\"";
}

std::string random_value() {
  std::string value;
  const size_t pieces = *rc::gen::inRange<size_t>(0, 8);
  for (size_t i = 0; i < pieces; ++i) {
    value += *rc::gen::element<std::string>("表", "山", "ｱ", ",", "\"", "\n", "\t", "|", "x", "1",
                                            "　", "予");
  }
  return "x" + value + "x";  // Blanks at the ends would be dropped.
}

TEST(CsvMessagesProperty, TablesComeBackAsTheyWereWritten) {
  EXPECT_TRUE(rc::check([] {
    const char delimiter = *rc::gen::element(',', '\t', ';', '|');
    const std::string mark(1, delimiter);
    std::string text = "id" + mark + "name" + mark + "address\r\n";
    std::vector<std::array<std::string, 3>> rows(*rc::gen::inRange<size_t>(0, 10));
    for (auto& row : rows) {
      for (std::string& value : row) value = random_value();
      text += as_csv_value(row[0], delimiter) + mark + as_csv_value(row[1], delimiter) + mark +
              as_csv_value(row[2], delimiter) + *rc::gen::element<std::string>("\n", "\r\n");
    }
    const size_t step = *rc::gen::inRange<size_t>(1, 100);
    const bool utf8 = *rc::gen::arbitrary<bool>();
    const ReadMessages read =
        read_all(MessageFormat::kCsv, utf8 ? text : in_cp932(text), mapped(delimiter), step);
    RC_ASSERT(read.unreadable.empty());
    RC_ASSERT(read.encounters.size() == rows.size());
    for (size_t i = 0; i < rows.size(); ++i) {
      RC_ASSERT(read.encounters[i].patient == rows[i][0]);
      RC_ASSERT(read.encounters[i].kanji.text == rows[i][1]);
      RC_ASSERT(read.encounters[i].address == rows[i][2]);
    }
  }));
}

TEST(CsvMessagesProperty, AnyBytesBehindTheHeaderAreReadOrTold) {
  EXPECT_TRUE(rc::check([] {
    std::string bytes = "id,name,address\n1,a,b\n\"2\",\"x\ny\",c\n";
    bytes += *rc::gen::container<std::string>(
        rc::gen::element<char>('"', '\n', ',', 'a', '\r', '\x81', '\0', '\x1A'));
    ConvertOptions options = mapped(',');
    options.encoding = TextEncoding::kCp932;  // So few bytes do not tell.
    const ReadMessages read = read_all(MessageFormat::kCsv, bytes, options);
    RC_ASSERT(read.encounters.size() >= 2u);
    const size_t step = *rc::gen::inRange<size_t>(1, 16);
    RC_ASSERT(read_all(MessageFormat::kCsv, bytes, options, step).lines == read.lines);
  }));
}

}  // namespace
}  // namespace nayose
