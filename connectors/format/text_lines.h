// Lines of one text file in a Japanese encoding. Private to this folder.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/format/format_readers.h"
#include "engine/base/status.h"
#include "engine/normalize/encoding/text_decoder.h"

namespace nayose {

// Ends with LF; CR before it and 0x1A (the end of a file in older systems) are dropped.
struct TextLine {
  std::string_view text;  // Until the next call of next().
  int64_t number = 0;     // From 1.
  bool too_long = false;  // `text` is then its beginning only.
};

enum class LineDecoding : uint8_t {
  kWhole,    // Lines are UTF-8.
  kByField,  // Lines may be bytes: what is taken of them goes through decode(). ASCII characters
             // other than letters stand for themselves in either case, so a line can be split.
};

// The encoding is the given one, else sniffed at the first bytes that are not ASCII.
// Threads: one at a time. Memory: one line of kRecordBytesMax and a block of input.
class TextLines {
 public:
  static Result<std::unique_ptr<TextLines>> open(const ReaderRequest& request,
                                                 LineDecoding decoding);

  // False at the end. Errors: as ByteSource::read().
  Result<bool> next(TextLine* line);

  // `*out` = the text of `part` of a line, in UTF-8; false when it holds what cannot be read.
  // Cost: one copy for ASCII.
  bool decode(std::string_view part, std::string* out);

 private:
  TextLines(std::unique_ptr<ByteSource> source, LineDecoding decoding)
      : source_(std::move(source)), decoding_(decoding) {}

  Status fill();
  Status use_encoding(TextEncoding encoding);
  Status append(std::string_view bytes, bool last);
  void take(size_t end, size_t behind, TextLine* line);

  std::unique_ptr<ByteSource> source_;
  const LineDecoding decoding_;
  std::optional<TextEncoding> encoding_;
  std::unique_ptr<TextDecoder> whole_decoder_;  // Set when lines are decoded.
  std::unique_ptr<TextDecoder> field_decoder_;  // Set when they are not, and not UTF-8.
  std::vector<char> block_;
  std::string buffer_;
  std::string head_;    // Of a line that is too long.
  size_t begin_ = 0;    // Of the line that is looked for.
  size_t scanned_ = 0;  // No line end in [begin_, scanned_).
  int64_t number_ = 0;
  bool first_bytes_ = true;
  bool too_long_ = false;
  bool at_end_ = false;
};

}  // namespace nayose
