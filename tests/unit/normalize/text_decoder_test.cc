#include "engine/normalize/encoding/text_decoder.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

namespace nayose {
namespace {

using std::string_literals::operator""s;
using std::string_view_literals::operator""sv;

struct Decoded {
  std::string text;
  uint64_t undecodable = 0;
};

Decoded decode_in_pieces(TextEncoding encoding, std::string_view bytes, size_t piece) {
  auto decoder = TextDecoder::create(encoding);
  EXPECT_TRUE(decoder.ok());
  Decoded result;
  while (bytes.size() > piece) {
    decoder.value()->decode(bytes.substr(0, piece), false, &result.text);
    bytes.remove_prefix(piece);
  }
  decoder.value()->decode(bytes, true, &result.text);
  result.undecodable = decoder.value()->undecodable();
  return result;
}

Decoded decode(TextEncoding encoding, std::string_view bytes) {
  return decode_in_pieces(encoding, bytes, bytes.size() + 1);
}

std::string encode(std::string_view text, TextEncoding encoding,
                   std::string_view substitute = "?") {
  std::string out;
  encode_text(text, encoding, substitute, &out);
  return out;
}

constexpr TextEncoding kAll[] = {TextEncoding::kUtf8, TextEncoding::kCp932,
                                 TextEncoding::kIso2022Jp, TextEncoding::kEucJp,
                                 TextEncoding::kUtf16};

TEST(TextDecoder, NamesAreReadAndWritten) {
  for (const TextEncoding encoding : kAll) {
    EXPECT_EQ(parse_text_encoding(text_encoding_name(encoding)), encoding);
  }
  EXPECT_EQ(parse_text_encoding("Shift_JIS"), TextEncoding::kCp932);
  EXPECT_EQ(parse_text_encoding("SJIS"), TextEncoding::kCp932);
  EXPECT_EQ(parse_text_encoding("Windows-31J"), TextEncoding::kCp932);
  EXPECT_EQ(parse_text_encoding("UTF8"), TextEncoding::kUtf8);
  EXPECT_EQ(parse_text_encoding("latin1"), std::nullopt);
}

// Every pair of bytes, against a codec that is not ICU's. No differences: the single bytes 80, A0
// and FD to FF are where that codec guesses (U+0080, U+00A0, U+F8F1 …) and this one does not.
TEST(TextDecoder, Cp932ReadsEveryPairOfBytesAsPythonDoes) {
  std::ifstream table(NAYOSE_CP932_TABLE);
  std::string line;
  size_t characters = 0;
  while (std::getline(table, line)) {
    const char lead = static_cast<char>(std::stoi(line.substr(0, 2), nullptr, 16));
    std::string_view rest = std::string_view(line).substr(3);
    for (int trail = 0x40; trail <= 0xFC; ++trail) {
      const auto first = static_cast<unsigned char>(rest[0]);
      const size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : 3;
      const std::string character(rest.substr(0, size));
      rest.remove_prefix(size);
      const Decoded got = decode(TextEncoding::kCp932, std::string{lead, static_cast<char>(trail)});
      if (character != "\uFFFD") {
        EXPECT_EQ(got.text, character) << line.substr(0, 2) << std::hex << trail;
        EXPECT_EQ(got.undecodable, 0u);
        ++characters;
      } else {
        EXPECT_GT(got.undecodable, 0u) << line.substr(0, 2) << std::hex << trail;
      }
    }
  }
  EXPECT_EQ(characters, 9604u);
}

TEST(TextDecoder, SingleBytesThatCp932LacksAreUndecodable) {
  for (const char* bytes : {"\x80", "\xA0", "\xFD", "\xFE", "\xFF"}) {
    const Decoded got = decode(TextEncoding::kCp932, bytes);
    EXPECT_EQ(got.text, "\uFFFD");
    EXPECT_EQ(got.undecodable, 1u);
  }
}

// Where Windows and JIS tables differ, and what both have twice.
TEST(TextDecoder, OneTextIsOneStringWhateverItCameIn) {
  const std::string text = "～－∥―￠￡￢￥￣ 山本表ソ①㈱㍻ ガ";
  for (const TextEncoding encoding : {TextEncoding::kCp932, TextEncoding::kEucJp}) {
    EXPECT_EQ(decode(encoding, encode(text, encoding)).text, text);
  }
  const std::string jis = "～－∥―￠￡￢￥￣ 山本表ソ ガ";
  const std::string bytes = encode(jis, TextEncoding::kIso2022Jp);
  EXPECT_EQ(bytes.substr(0, 9), "\x1B$B\x21\x41\x21\x5D\x21\x42");
  EXPECT_EQ(decode(TextEncoding::kIso2022Jp, bytes).text, jis);
  // The JIS table's own characters are written as well.
  for (const TextEncoding encoding :
       {TextEncoding::kCp932, TextEncoding::kEucJp, TextEncoding::kIso2022Jp}) {
    EXPECT_EQ(decode(encoding, encode("\u301C\u2212\u2016\u2014\u00A2\u00A3\u00AC", encoding)).text,
              "～－∥―￠￡￢");
  }
}

TEST(TextDecoder, NecAndIbmCharactersAreRead) {
  for (const char* bytes : {"\xEE\xE0", "\xFB\xFC"}) {
    EXPECT_EQ(decode(TextEncoding::kCp932, bytes).text, "髙");
  }
  EXPECT_EQ(decode(TextEncoding::kCp932, "\xED\x95\xED\xEE\xED\x9E\xED\xF1\xED\x4A\xED\xC7").text,
            "\uFA11濵德瀨曻桒");
  EXPECT_EQ(decode(TextEncoding::kEucJp, "\xFC\xE2").text, "髙");
  EXPECT_EQ(decode(TextEncoding::kIso2022Jp, "\x1B$B\x7C\x62\x2D\x21\x1B(B").text, "髙①");
  EXPECT_EQ(encode("髙①", TextEncoding::kIso2022Jp, "■"), "\x1B$B\x22\x23\x22\x23\x1B(B");
  EXPECT_EQ(encode("髙①", TextEncoding::kCp932), "\xFB\xFC\x87\x40");
}

TEST(TextDecoder, UserDefinedCharactersKeepTheirPrivateCodePoints) {
  EXPECT_EQ(decode(TextEncoding::kCp932, "\xF0\x40\xF9\xFC").text, "\uE000\uE757");
  EXPECT_EQ(decode(TextEncoding::kCp932, "\xF0\x40\xF9\xFC").undecodable, 0u);
  EXPECT_EQ(decode(TextEncoding::kEucJp, "\xF5\xA1").text, "\uE000");
  EXPECT_EQ(decode(TextEncoding::kIso2022Jp, "\x1B$B\x75\x21").text, "\uE000");
  EXPECT_EQ(encode("\uE000\uE757", TextEncoding::kCp932), "\xF0\x40\xF9\xFC");
}

TEST(TextDecoder, AllEscapesOfIso2022JpAreRead) {
  const auto read = [](std::string_view bytes) {
    return decode(TextEncoding::kIso2022Jp, bytes).text;
  };
  EXPECT_EQ(read("a\x1B$B\x3B\x33\x4B\x5C\x1B(Bz"), "a山本z");
  EXPECT_EQ(read("a\x1B$@\x3B\x33\x4B\x5C\x1B(Jz"), "a山本z");
  EXPECT_EQ(read("\x1B(I\x54\x4F\x40\x5E\x1B(B!"), "ﾔﾏﾀﾞ!");
  EXPECT_EQ(read("\x0E\x54\x4F\x0F!"), "ﾔﾏ!");
  EXPECT_EQ(read("\xD4\xCF\xC0\xDE"), "ﾔﾏﾀﾞ");
  EXPECT_EQ(read("\x1B)I\xD4\xCF"), "ﾔﾏ");
  EXPECT_EQ(read("\x1B&@\x1B$B\x3B\x33\x1B(B"), "山");
  EXPECT_EQ(read("\x1B$(D\x30\x21\x1B(B"), "丂");
  EXPECT_EQ(read("\x1B(J\\~\x1B(B"), "\\~");
}

TEST(TextDecoder, ALostEscapeDamagesOneLine) {
  EXPECT_EQ(decode(TextEncoding::kIso2022Jp, "\x1B$B\x3B\x33\rPID|1\r").text, "山\rPID|1\r");
}

TEST(TextDecoder, AStrayByteNeverSwallowsADelimiter) {
  EXPECT_EQ(decode(TextEncoding::kCp932, "\x85|x").text, "\uFFFD|x");
  EXPECT_EQ(decode(TextEncoding::kCp932, "\x8E\rx").text, "\uFFFD\rx");
  EXPECT_EQ(decode(TextEncoding::kEucJp, "\xBB|x\x8F\xBB|").text, "\uFFFD|x\uFFFD|");
  EXPECT_EQ(decode(TextEncoding::kIso2022Jp, "\x1B|x\x1B$|").text, "\uFFFD|x\uFFFD$|");
  EXPECT_EQ(decode(TextEncoding::kUtf8, "\xE5|x").text, "\uFFFD|x");
}

TEST(TextDecoder, UndecodableBytesAreCountedUntilTheEnd) {
  auto decoder = TextDecoder::create(TextEncoding::kUtf8);
  ASSERT_TRUE(decoder.ok());
  std::string text;
  decoder.value()->decode("a\xFF", false, &text);
  decoder.value()->decode(
      "\xC0\xAF"
      "b\xE5\xB1",
      true, &text);
  EXPECT_EQ(text, "a\uFFFD\uFFFD\uFFFDb\uFFFD\uFFFD");
  EXPECT_EQ(decoder.value()->undecodable(), 5u);
  text.clear();
  decoder.value()->decode("c", true, &text);
  EXPECT_EQ(text, "c");
  EXPECT_EQ(decoder.value()->undecodable(), 0u);
}

TEST(TextDecoder, AByteOrderMarkIsDropped) {
  EXPECT_EQ(decode_in_pieces(TextEncoding::kUtf8, "\xEF\xBB\xBF山\uFEFF", 1).text, "山\uFEFF");
  EXPECT_EQ(decode(TextEncoding::kUtf16, "\xFE\xFF\x5C\x71"s).text, "山");
  EXPECT_EQ(decode(TextEncoding::kUtf16, "\xFF\xFE\x71\x5C"s).text, "山");
  EXPECT_EQ(decode(TextEncoding::kUtf16, "a\0b\0"s).text, "ab");
  EXPECT_EQ(decode(TextEncoding::kUtf16, "\x5C\x71"s).text, "山");
}

TEST(TextDecoder, HalfSurrogatesAreUndecodable) {
  EXPECT_EQ(decode(TextEncoding::kUtf16, "\xD8\x42\xDF\xB7"s).text, "𠮷");
  EXPECT_EQ(decode(TextEncoding::kUtf16, "\xDF\xB7\xD8\x42\0a\xD8\x42"s).text,
            "\uFFFD\uFFFD"
            "a\uFFFD");
  EXPECT_EQ(decode(TextEncoding::kUtf16, "\0a\0"s).undecodable, 1u);
}

TEST(TextDecoder, CallsMayCutAnywhere) {
  const std::string text = "MSH|山本^太郎|ﾔﾏ|ソ表\r\nabcdefghijklmnop山\r";
  for (const TextEncoding encoding : kAll) {
    const std::string bytes = encode(text, encoding);
    for (size_t piece = 1; piece < 12; ++piece) {
      const Decoded got = decode_in_pieces(encoding, bytes, piece);
      EXPECT_EQ(got.text, text) << text_encoding_name(encoding) << " " << piece;
      EXPECT_EQ(got.undecodable, 0u);
    }
  }
}

TEST(TextDecoder, ReadsWhatTheEncoderWroteForEveryCharacter) {
  for (char32_t point = 0x20; point < 0x10000; ++point) {
    if (point >= 0xD800 && point <= 0xDFFF) continue;
    const char bytes[] = {static_cast<char>(point >> 8), static_cast<char>(point & 0xFF)};
    const std::string text = decode(TextEncoding::kUtf16, "\xFE\xFF"s + std::string(bytes, 2)).text;
    if (text == "\uFEFF") continue;
    for (const TextEncoding encoding :
         {TextEncoding::kCp932, TextEncoding::kEucJp, TextEncoding::kIso2022Jp}) {
      const std::string encoded = encode(text, encoding, "");
      if (encoded.empty()) continue;
      const std::string again = decode(encoding, encoded).text;
      if (again == text) continue;
      // Only what the JIS table has beside the Windows table.
      EXPECT_TRUE(std::u32string_view(U"\u301C\u2212\u2016\u2014\u00A2\u00A3\u00AC\u00A5\u203E")
                      .find(point) != std::u32string_view::npos)
          << std::hex << static_cast<uint32_t>(point) << text_encoding_name(encoding);
    }
  }
}

TEST(TextDecoder, ABadByteInAnyEncodingStillGivesUtf8) {
  std::string bytes;
  for (int i = 0; i < 4096; ++i) bytes.push_back(static_cast<char>((i * 2654435761u) >> 13));
  for (const TextEncoding encoding : kAll) {
    const std::string text = decode(encoding, bytes).text;
    EXPECT_EQ(decode(TextEncoding::kUtf8, text).undecodable, 0u) << text_encoding_name(encoding);
  }
}

TEST(SniffTextEncoding, KnowsEachEncoding) {
  const std::string text = "氏名,カナ\r\n山田太郎,ヤマダ タロウ\r\n松本花子,マツモト ハナコ\r\n";
  for (const TextEncoding encoding : kAll) {
    EXPECT_EQ(sniff_text_encoding(encode(text, encoding)), encoding)
        << text_encoding_name(encoding);
  }
  EXPECT_EQ(sniff_text_encoding("plain"), TextEncoding::kUtf8);
  EXPECT_EQ(sniff_text_encoding(""), TextEncoding::kUtf8);
  EXPECT_EQ(sniff_text_encoding("\xEF\xBB\xBFx"), TextEncoding::kUtf8);
  EXPECT_EQ(sniff_text_encoding("ABC\x1B(I\x54\x1B(B"), TextEncoding::kIso2022Jp);
}

TEST(SniffTextEncoding, HalfWidthKanaIsCp932) {
  const std::string text = "ﾔﾏﾀﾞ ﾀﾛｳ,ﾏﾂﾓﾄ ﾊﾅｺ,ｻﾄｳ ｲﾁﾛｳ\r\n";
  EXPECT_EQ(sniff_text_encoding(encode(text, TextEncoding::kCp932)), TextEncoding::kCp932);
}

TEST(SniffTextEncoding, ACharacterCutAtTheEndIsNotHeldAgainstIt) {
  const std::string text = "山田太郎ヤマダタロウ";
  for (const TextEncoding encoding :
       {TextEncoding::kUtf8, TextEncoding::kCp932, TextEncoding::kEucJp}) {
    std::string bytes = encode(text, encoding);
    bytes.pop_back();
    EXPECT_EQ(sniff_text_encoding(bytes), encoding) << text_encoding_name(encoding);
  }
}

TEST(SniffTextEncoding, ABrokenByteOrAStrayZeroDoesNotMakeItAnother) {
  const std::string text = "氏名,カナ\r\n山田太郎,ヤマダ タロウ\r\n松本花子,マツモト ハナコ\r\n";
  for (const TextEncoding encoding : kAll) {
    if (encoding == TextEncoding::kUtf16) continue;
    const std::string whole = encode(text, encoding);
    for (size_t i = 0; i <= whole.size(); ++i) {
      for (const std::string_view stray : {"\xFF"sv, "\x80"sv, "\xE5"sv, "\0"sv, "\0\0"sv}) {
        std::string bytes = whole;
        bytes.insert(i, stray);
        // An escape sequence of one is none.
        if (encoding == TextEncoding::kIso2022Jp && bytes.find("\x1B$B") == std::string::npos) {
          continue;
        }
        EXPECT_EQ(sniff_text_encoding(bytes), encoding)
            << text_encoding_name(encoding) << " with " << stray.size() << " at " << i;
      }
      std::string bytes = whole;
      if (encoding == TextEncoding::kUtf8 && i < whole.size()) {
        bytes.erase(i, 1);
        EXPECT_EQ(sniff_text_encoding(bytes), encoding) << "without byte " << i;
      }
    }
  }
}

TEST(SniffTextEncoding, ALongTextWithZerosForBlanksIsNotUtf16) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "ヤマダ\0\0太郎,1948-04-05\r\n"s;
  for (const TextEncoding encoding :
       {TextEncoding::kUtf8, TextEncoding::kCp932, TextEncoding::kEucJp}) {
    EXPECT_EQ(sniff_text_encoding(encode(text, encoding)), encoding)
        << text_encoding_name(encoding);
  }
}

TEST(SniffTextEncoding, FewCharactersOfUtf8InAnotherEncodingAreNotUtf8) {
  const std::string other = encode("ﾔﾏﾀﾞ ﾀﾛｳ,山田太郎\r\n", TextEncoding::kCp932);
  EXPECT_EQ(sniff_text_encoding(other + other + "山"), TextEncoding::kCp932);
}

TEST(EncodeText, WritesTheSubstituteForWhatIsLacking) {
  EXPECT_EQ(encode("𠮷a", TextEncoding::kCp932, "?"), "?a");
  EXPECT_EQ(decode(TextEncoding::kIso2022Jp, encode("𠮷野 髙", TextEncoding::kIso2022Jp, "■")).text,
            "■野 ■");
  // Text must not switch the encoding.
  EXPECT_EQ(encode("a\x1B$B\x0E", TextEncoding::kIso2022Jp, "?"), "a?$B?");
  EXPECT_EQ(encode("x", TextEncoding::kUtf16), "\0x"s);
  EXPECT_EQ(encode("\xFF", TextEncoding::kUtf8), "\uFFFD");
}

}  // namespace
}  // namespace nayose
