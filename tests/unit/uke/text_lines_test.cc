#include "connectors/format/text_lines.h"

#include <gtest/gtest.h>

#include "engine/record/source_record.h"
#include "tests/unit/uke/text_input.h"

namespace nayose {
namespace {

struct Lines {
  std::vector<std::string> texts;
  std::vector<int64_t> numbers;
  std::vector<bool> too_long;
};

Lines read_lines(const std::string& bytes, LineDecoding decoding,
                 std::optional<TextEncoding> encoding = std::nullopt, size_t step = 1 << 20) {
  ReaderRequest request;
  request.path = "x";
  request.open = open_string(bytes, step);
  request.options.encoding = encoding;
  auto lines = TextLines::open(request, decoding);
  CHECK(lines.ok(), "opens");
  Lines out;
  TextLine line;
  std::string text;
  while (lines.value()->next(&line).value()) {
    out.texts.push_back(lines.value()->decode(line.text, &text) ? text : "<undecodable>");
    out.numbers.push_back(line.number);
    out.too_long.push_back(line.too_long);
  }
  return out;
}

TEST(TextLines, LineEndsAndTheEndOfOldFilesAreDropped) {
  const Lines lines = read_lines("a\r\n\nb\nc\r\n\x1A", LineDecoding::kByField);
  EXPECT_EQ(lines.texts, (std::vector<std::string>{"a", "", "b", "c", ""}));
  EXPECT_EQ(lines.numbers, (std::vector<int64_t>{1, 2, 3, 4, 5}));
  EXPECT_EQ(read_lines("a\nb", LineDecoding::kWhole).texts, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(read_lines("", LineDecoding::kWhole).texts.empty());
}

TEST(TextLines, EncodingIsToldByTheFirstBytesThatTellIt) {
  std::string ascii;
  while (ascii.size() < 600'000) ascii += "0123456789,abcdef\n";
  for (const TextEncoding encoding : {TextEncoding::kCp932, TextEncoding::kUtf8,
                                      TextEncoding::kEucJp, TextEncoding::kIso2022Jp}) {
    std::string bytes = ascii;
    encode_text("山本カタカナ表\n", encoding, "?", &bytes);
    for (const LineDecoding decoding : {LineDecoding::kByField, LineDecoding::kWhole}) {
      EXPECT_EQ(read_lines(bytes, decoding).texts.back(), "山本カタカナ表")
          << text_encoding_name(encoding);
    }
  }
}

TEST(TextLines, AStrayZeroAmongAsciiDoesNotTellTheEncoding) {
  for (const std::string_view stray : {std::string_view("\0", 1), std::string_view("\x1B(B", 3)}) {
    std::string bytes(stray);
    while (bytes.size() < 600'000) bytes += "0123456789,abcdef\n";
    encode_text("山本カタカナ表\n", TextEncoding::kCp932, "?", &bytes);
    for (const LineDecoding decoding : {LineDecoding::kByField, LineDecoding::kWhole}) {
      EXPECT_EQ(read_lines(bytes, decoding).texts.back(), "山本カタカナ表");
    }
  }
}

TEST(TextLines, ByteOrderMarkIsDropped) {
  for (const LineDecoding decoding : {LineDecoding::kByField, LineDecoding::kWhole}) {
    EXPECT_EQ(read_lines("\xEF\xBB\xBF"
                         "a\n",
                         decoding)
                  .texts[0],
              "a");
  }
}

TEST(TextLines, PartThatCannotBeReadIsTold) {
  const std::string bytes = "\x8E\x52\n\x81\x20\n\x8E\x52\n";
  const Lines lines = read_lines(bytes, LineDecoding::kByField, TextEncoding::kCp932);
  EXPECT_EQ(lines.texts, (std::vector<std::string>{"山", "<undecodable>", "山"}));
  EXPECT_EQ(read_lines(bytes, LineDecoding::kWhole, TextEncoding::kCp932).texts, lines.texts);
}

TEST(TextLines, LineAboveTheCapIsItsBeginning) {
  const std::string bytes = "a\nRE," + std::string(3 * kRecordBytesMax, 'x') + "\nb\n" +
                            std::string(kRecordBytesMax, 'y') + "\n" +
                            std::string(kRecordBytesMax + 1, 'z');
  for (const size_t step : {size_t{1000}, size_t{1} << 20}) {
    const Lines lines = read_lines(bytes, LineDecoding::kByField, std::nullopt, step);
    EXPECT_EQ(lines.too_long, (std::vector<bool>{false, true, false, false, true}));
    EXPECT_EQ(lines.texts[1].substr(0, 4), "RE,x");
    EXPECT_LE(lines.texts[1].size(), 64u);
    EXPECT_EQ(lines.texts[3].size(), kRecordBytesMax);
  }
}

}  // namespace
}  // namespace nayose
