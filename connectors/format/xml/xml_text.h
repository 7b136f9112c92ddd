// The text of one XML file, decoded. Private to this folder.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "connectors/format/message_reader.h"
#include "engine/base/status.h"
#include "engine/normalize/encoding/text_decoder.h"

namespace nayose {

// The encoding that a byte order mark or the declaration of `bytes` (the start of a file) names;
// nothing when it names none that is known.
std::optional<TextEncoding> declared_xml_encoding(std::string_view bytes);

// Threads: one at a time.
class XmlText {
 public:
  // `encoding`: of the caller; not set: declared by the file, else sniffed.
  XmlText(std::unique_ptr<ByteSource> bytes, std::optional<TextEncoding> encoding)
      : bytes_(std::move(bytes)), encoding_(encoding) {}

  // Appends the next piece, UTF-8; false at the end. What cannot be decoded is U+FFFD.
  Result<bool> read(std::string* out);

 private:
  Result<bool> start(std::string* out);

  std::unique_ptr<ByteSource> bytes_;
  std::optional<TextEncoding> encoding_;
  std::unique_ptr<TextDecoder> decoder_;
  std::string piece_;
  bool done_ = false;
};

// True when `text` holds U+FFFD: something in it was not in the encoding it should be in.
bool has_undecodable(std::string_view text);

}  // namespace nayose
