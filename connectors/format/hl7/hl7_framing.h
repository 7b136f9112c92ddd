// Cuts a stream of bytes into HL7 messages, before anything is decoded: the bytes that end a
// segment are part of no character in any encoding but UTF-16. Private to this folder and its
// tests.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "connectors/format/message_reader.h"

namespace nayose {

// Longest message that is looked at.
inline constexpr size_t kHl7MessageBytesMax = 1 << 20;

enum class Hl7Frame : uint8_t {
  kMessage,    // From MSH to the next one, or to what ends it.
  kTruncated,  // The same, but it began with 0x0B and never ended with 0x1C.
  kTooLong,    // More than kHl7MessageBytesMax: some of its start.
  kStray,      // What stands outside of messages.
  kEnd,
};

// A message begins with MSH at the start of a line, or after the 0x0B of MLLP, and ends before the
// next one, 0x1C, a batch header or trailer (FHS BHS BTS FTS), or the end of the input.
// Memory: bounded by one message. Threads: one at a time.
class Hl7Framing {
 public:
  // UTF-16 inputs (`encoding`, else a byte order mark) come out as UTF-8. With `headers` a message
  // also ends before a line that is no segment, which is given as kStray, without the MSH that may
  // follow in the same line: SS-MIX2 transactions.
  Hl7Framing(std::unique_ptr<ByteSource> source, std::optional<TextEncoding> encoding,
             bool headers);

  // `*bytes` lives until the next call. Errors: those of the source.
  Result<Hl7Frame> next(std::string_view* bytes);

  size_t buffered_bytes() const { return buffer_.size(); }

 private:
  enum class Line : uint8_t { kMsh, kBatch, kSegment, kHeader };

  Line classify(size_t at) const;
  // Cuts away what is above the longest message of [start, *at).
  void bound(size_t start, size_t* at);
  void drop_given();
  // Moves `*at` to the end of the segment there.
  Status skip_segment(size_t start, size_t* at);
  Status skip_header(size_t start, size_t* at);
  Hl7Frame give(Hl7Frame frame, size_t start, size_t end, std::string_view* bytes);
  // Reads on until `size` bytes follow `at`, or the input ends.
  Status need(size_t at, size_t size);
  Status fill();

  std::unique_ptr<ByteSource> source_;
  std::unique_ptr<TextDecoder> utf16_;
  std::optional<TextEncoding> encoding_;
  const bool headers_;
  std::string buffer_;
  std::string chunk_;
  size_t given_ = 0;  // What was given out ends here.
  bool at_end_ = false;
  bool started_ = false;
  bool too_long_ = false;
};

}  // namespace nayose
