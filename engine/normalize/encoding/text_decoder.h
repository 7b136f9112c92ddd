// Bytes of a Japanese encoding → UTF-8. What Windows and JIS tables map differently (～ － ∥ …)
// comes out as Windows has it, so that one text gives one string whatever it came in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/status.h"

namespace nayose {

enum class TextEncoding : uint8_t { kUtf8 = 0, kCp932, kIso2022Jp, kEucJp, kUtf16 };

// "utf-8", "cp932" (also "shift_jis", "sjis", "windows-31j"), "iso-2022-jp", "euc-jp", "utf-16".
std::string_view text_encoding_name(TextEncoding encoding);
std::optional<TextEncoding> parse_text_encoding(std::string_view name);

// The encoding that `bytes` (some KiB from the start) are most likely in: a byte order mark, ISO
// 2022 escapes, UTF-8 with few broken characters, then whichever of CP932 and EUC-JP has fewer
// impossible bytes.
TextEncoding sniff_text_encoding(std::string_view bytes);

// Threads: one at a time. Keeps what a call leaves unfinished (half a character, an escape state)
//          for the next one.
class TextDecoder {
 public:
  static Result<std::unique_ptr<TextDecoder>> create(TextEncoding encoding);
  virtual ~TextDecoder() = default;

  // Appends the text of `bytes`. Bytes that cannot be read become U+FFFD and are counted; a byte
  // order mark is dropped. User-defined characters (外字) keep their private code points.
  // `last`: nothing follows; the decoder is then as new.
  // Cost: ASCII at memory speed; no allocation in steady state.
  virtual void decode(std::string_view bytes, bool last, std::string* out) = 0;
  // Characters that could not be read since the last call with `last`, that one included.
  virtual uint64_t undecodable() const = 0;
};

// The other way, for what writes other systems' formats. Appends the bytes of UTF-8 `text` to `out`
// in CP932, ISO-2022-JP (JIS X 0201 and 0208 only, ends in ASCII), EUC-JP, UTF-8 or UTF-16 (big
// endian). A character that the encoding lacks becomes `substitute`: UTF-8 too, of characters that
// the encoding has.
void encode_text(std::string_view text, TextEncoding encoding, std::string_view substitute,
                 std::string* out);

}  // namespace nayose
