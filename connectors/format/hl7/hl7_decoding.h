// Bytes of one HL7 message → UTF-8. Private to this folder and its tests.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/normalize/encoding/text_decoder.h"

namespace nayose {

// What MSH-18 declares is often not what was written, so it only decides where the bytes do not:
// ISO 2022 escapes, then valid UTF-8, are believed first.
// Threads: one at a time.
class Hl7Decoding {
 public:
  // `given`: the encoding of all messages, whatever they declare.
  explicit Hl7Decoding(std::optional<TextEncoding> given) : given_(given) {}

  // The text of a message; lives as long as `bytes` and until the next call.
  // Errors: kFailedPrecondition when ICU lacks a table.
  Result<std::string_view> decode(std::string_view bytes);
  // Whether the last message had bytes that could not be read: they are U+FFFD then.
  bool lossy() const { return lossy_; }
  // Appends `bytes` that stand in a \X..\ of the last message; false when they cannot be read.
  bool append_hex(std::string_view bytes, std::string* out);

 private:
  TextEncoding encoding_of(std::string_view bytes) const;
  Result<TextDecoder*> decoder(TextEncoding encoding);

  const std::optional<TextEncoding> given_;
  std::array<std::unique_ptr<TextDecoder>, 5> decoders_;
  TextEncoding encoding_ = TextEncoding::kUtf8;
  std::string text_;
  bool lossy_ = false;
};

}  // namespace nayose
