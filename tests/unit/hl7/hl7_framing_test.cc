#include "connectors/format/hl7/hl7_framing.h"

#include <gtest/gtest.h>

#include "tests/unit/hl7/read_messages.h"

namespace nayose {
namespace {

struct Framed {
  Hl7Frame frame;
  std::string bytes;
  friend bool operator==(const Framed&, const Framed&) = default;
};

std::vector<Framed> frames(const std::string& bytes, size_t piece = 1 << 20, bool headers = false,
                           std::optional<TextEncoding> encoding = std::nullopt) {
  Hl7Framing framing(std::make_unique<MemorySource>(bytes, piece), encoding, headers);
  std::vector<Framed> result;
  for (;;) {
    std::string_view view;
    const auto frame = framing.next(&view);
    EXPECT_TRUE(frame.ok());
    if (!frame.ok() || frame.value() == Hl7Frame::kEnd) return result;
    result.push_back({frame.value(), std::string(view)});
  }
}

constexpr char kOne[] = "MSH|^~\\&|1\rPID|||1\r";
constexpr char kTwo[] = "MSH|^~\\&|2\rPID|||2\r";

TEST(Hl7Framing, AMessageEndsBeforeTheNext) {
  const std::vector<Framed> expected = {{Hl7Frame::kMessage, kOne}, {Hl7Frame::kMessage, kTwo}};
  for (size_t piece = 1; piece < 50; ++piece) {
    EXPECT_EQ(frames(std::string(kOne) + kTwo, piece), expected) << piece;
  }
  EXPECT_TRUE(frames("").empty());
  EXPECT_TRUE(frames("\r\n\r\n").empty());
}

TEST(Hl7Framing, LinesMayEndAsTheyLike) {
  EXPECT_EQ(frames("MSH|1\nPID|1\n\nMSH|2\nPID|2\n").size(), 2u);
  EXPECT_EQ(frames("MSH|1\r\nPID|1\r\nMSH|2\r\nPID|2").size(), 2u);
  EXPECT_EQ(frames("\xEF\xBB\xBFMSH|1\r").at(0).frame, Hl7Frame::kMessage);
}

TEST(Hl7Framing, BlocksOfMllpAreMessages) {
  const std::string block = std::string("\x0B") + kOne + "\x1C\r\x0B" + kTwo + "\x1C\r";
  const std::vector<Framed> expected = {{Hl7Frame::kMessage, kOne}, {Hl7Frame::kMessage, kTwo}};
  for (size_t piece = 1; piece < 50; ++piece) EXPECT_EQ(frames(block, piece), expected);
}

TEST(Hl7Framing, ABlockWithoutAnEndIsTruncated) {
  const std::vector<Framed> expected = {{Hl7Frame::kTruncated, kOne}, {Hl7Frame::kMessage, kTwo}};
  EXPECT_EQ(frames(std::string("\x0B") + kOne + "\x0B" + kTwo + "\x1C\r"), expected);
  EXPECT_EQ(frames(std::string("\x0B") + kOne + kTwo + "\x1C"), expected);
  EXPECT_EQ(frames(std::string("\x0B") + kOne).at(0).frame, Hl7Frame::kTruncated);
}

TEST(Hl7Framing, LineEndsAndBatchSegmentsWithoutEndTakeNoMemory) {
  const size_t size = 8 * kHl7MessageBytesMax;
  std::string batches;
  while (batches.size() < size) batches += "BHS|x\r";
  for (const std::string& before : {std::string(size, '\r'), std::string(size, '\x0B'), batches,
                                    kOne + std::string(size, '\n')}) {
    const std::string bytes = before + kTwo;
    Hl7Framing framing(std::make_unique<MemorySource>(bytes, 1 << 20), std::nullopt, false);
    std::vector<std::string> last;
    for (;;) {
      std::string_view view;
      const auto frame = framing.next(&view);
      ASSERT_TRUE(frame.ok());
      EXPECT_LT(framing.buffered_bytes(), 2 * kHl7MessageBytesMax);
      if (frame.value() == Hl7Frame::kEnd) break;
      last.emplace_back(view);
    }
    ASSERT_FALSE(last.empty());
    EXPECT_EQ(last.back(), kTwo);
  }
}

TEST(Hl7Framing, BatchSegmentsAreNoMessages) {
  const std::string batch =
      std::string("FHS|^~\\&|x\rBHS|^~\\&|x\r") + kOne + kTwo + "BTS|2\rFTS|1\r";
  const std::vector<Framed> expected = {{Hl7Frame::kMessage, kOne}, {Hl7Frame::kMessage, kTwo}};
  EXPECT_EQ(frames(batch), expected);
}

TEST(Hl7Framing, WhatIsNoMessageIsStray) {
  const std::vector<Framed> expected = {{Hl7Frame::kStray, "hello\rPID|||1\r"},
                                        {Hl7Frame::kMessage, kOne}};
  EXPECT_EQ(frames(std::string("hello\rPID|||1\r") + kOne), expected);
}

TEST(Hl7Framing, ATooLongMessageIsLeftOutAndTheNextIsFound) {
  const std::string large(3 * kHl7MessageBytesMax, 'x');
  for (const std::string& bytes : {kOne + ("OBX|" + large + "\r") + kTwo,
                                   kOne + ("OBX|" + large + "\rZZZ|" + large + "\r") + kTwo}) {
    const std::vector<Framed> got = frames(bytes, 1 << 16);
    ASSERT_EQ(got.size(), 2u);
    EXPECT_EQ(got[0].frame, Hl7Frame::kTooLong);
    EXPECT_EQ(got[0].bytes.substr(0, sizeof kOne - 1), kOne);
    EXPECT_LT(got[0].bytes.size(), kHl7MessageBytesMax);
    EXPECT_EQ(got[1], (Framed{Hl7Frame::kMessage, kTwo}));
  }
  std::string many = "MSH|^~\\&|3\r";
  while (many.size() < kHl7MessageBytesMax + 100) many += "OBX|1|ST|abcdefghijklmnop\r";
  EXPECT_EQ(frames(many + kTwo).at(0).frame, Hl7Frame::kTooLong);
  EXPECT_EQ(frames(many + kTwo).at(1).bytes, kTwo);
  many.resize(kHl7MessageBytesMax - 1);
  EXPECT_EQ(frames(many + "\r" + kTwo).at(0).frame, Hl7Frame::kMessage);
}

TEST(Hl7Framing, HeadersOfTransactionsAreGivenApart) {
  const std::vector<Framed> expected = {{Hl7Frame::kStray, "INS,1,"},
                                        {Hl7Frame::kMessage, kOne},
                                        {Hl7Frame::kStray, "DEL,2\r"},
                                        {Hl7Frame::kMessage, kTwo}};
  for (size_t piece = 1; piece < 60; ++piece) {
    EXPECT_EQ(frames(std::string("INS,1,") + kOne + "DEL,2\r" + kTwo, piece, true), expected);
  }
}

TEST(Hl7Framing, Utf16ComesOutAsUtf8) {
  const std::string text = std::string(kOne) + "OBX|山\r";
  const std::string bytes = in_encoding(text, TextEncoding::kUtf16);
  const std::vector<Framed> expected = {{Hl7Frame::kMessage, text}};
  EXPECT_EQ(frames("\xFE\xFF" + bytes, 3), expected);
  EXPECT_EQ(frames(bytes, 3, false, TextEncoding::kUtf16), expected);
}

}  // namespace
}  // namespace nayose
