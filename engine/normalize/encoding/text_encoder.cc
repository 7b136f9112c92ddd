#include <algorithm>
#include <string>

#include "engine/normalize/code_points.h"
#include "engine/normalize/encoding/japanese_decoder.h"
#include "engine/normalize/encoding/japanese_tables.h"
#include "engine/normalize/encoding/text_decoder.h"

namespace nayose {
namespace {

// Writes code points in one encoding. `put` returns false for what the encoding lacks.
class Writer {
 public:
  Writer(TextEncoding encoding, std::string* out) : encoding_(encoding), out_(*out) {
    if (encoding == TextEncoding::kUtf8 || encoding == TextEncoding::kUtf16) return;
    const auto tables = JapaneseTables::get();
    CHECK(tables.ok(), "ICU without its Japanese tables");
    tables_ = tables.value();
  }

  bool put(char32_t point) {
    switch (encoding_) {
      case TextEncoding::kUtf8:
        return put_utf8(point);
      case TextEncoding::kUtf16:
        return put_utf16(point);
      case TextEncoding::kCp932:
        return put_cp932(point);
      case TextEncoding::kEucJp:
        return put_euc_jp(point);
      case TextEncoding::kIso2022Jp:
        return put_iso_2022_jp(point);
    }
    return false;
  }

  // ASCII bytes at once.
  void put_ascii(std::string_view text) {
    if (encoding_ == TextEncoding::kUtf16) {
      for (const char byte : text) put_byte_pair(0, static_cast<unsigned char>(byte));
      return;
    }
    if (!text.empty()) select(Set::kAscii);
    out_.append(text);
  }
  void end() { select(Set::kAscii); }

 private:
  enum class Set : uint8_t { kAscii, kKana, kJisX0208 };

  static bool is_kana(char32_t point) {
    return point >= kHalfWidthKanaFirst && point < kHalfWidthKanaFirst + kHalfWidthKanaCount;
  }
  void put_byte(unsigned byte) { out_.push_back(static_cast<char>(byte)); }
  void put_byte_pair(unsigned first, unsigned second) {
    put_byte(first);
    put_byte(second);
  }

  bool put_utf8(char32_t point) {
    char bytes[4];
    out_.append(bytes, write_code_point(point, bytes));
    return true;
  }

  bool put_utf16(char32_t point) {
    if (point >= 0x10000) {
      const char32_t high = 0xD800 + ((point - 0x10000) >> 10);
      put_byte_pair(high >> 8, high & 0xFF);
      point = 0xDC00 + ((point - 0x10000) & 0x3FF);
    }
    put_byte_pair(point >> 8, point & 0xFF);
    return true;
  }

  bool put_cp932(char32_t point) {
    if (is_kana(point)) {
      put_byte(0xA1 + (point - kHalfWidthKanaFirst));
      return true;
    }
    const unsigned code = point > 0xFFFF ? 0 : tables_->to_cp932(static_cast<char16_t>(point));
    if (code == 0) return false;
    put_byte_pair(code >> 8, code & 0xFF);
    return true;
  }

  bool put_euc_jp(char32_t point) {
    if (is_kana(point)) {
      put_byte_pair(0x8E, 0xA1 + (point - kHalfWidthKanaFirst));
      return true;
    }
    const unsigned code = point > 0xFFFF ? 0 : tables_->to_jis(static_cast<char16_t>(point), false);
    if (code == 0) return false;
    put_byte_pair(code >> 8 | 0x80, (code & 0xFF) | 0x80);
    return true;
  }

  bool put_iso_2022_jp(char32_t point) {
    if (is_kana(point)) {
      select(Set::kKana);
      put_byte(0x21 + (point - kHalfWidthKanaFirst));
      return true;
    }
    const unsigned code = point > 0xFFFF ? 0 : tables_->to_jis(static_cast<char16_t>(point), true);
    if (code == 0) return false;
    select(Set::kJisX0208);
    put_byte_pair(code >> 8, code & 0xFF);
    return true;
  }

  void select(Set set) {
    if (encoding_ != TextEncoding::kIso2022Jp || set == set_) return;
    set_ = set;
    out_.append(set == Set::kAscii ? "\x1B(B" : set == Set::kKana ? "\x1B(I" : "\x1B$B");
  }

  const TextEncoding encoding_;
  std::string& out_;
  const JapaneseTables* tables_ = nullptr;
  Set set_ = Set::kAscii;
};

// How many bytes from the start are ASCII that stands for itself: not what switches ISO-2022-JP.
size_t writable_ascii(std::string_view text, TextEncoding encoding) {
  const size_t ascii = ascii_prefix(text);
  if (encoding != TextEncoding::kIso2022Jp) return ascii;
  return std::min(text.substr(0, ascii).find_first_of("\x1B\x0E\x0F"), ascii);
}

}  // namespace

void encode_text(std::string_view text, TextEncoding encoding, std::string_view substitute,
                 std::string* out) {
  Writer writer(encoding, out);
  while (!text.empty()) {
    const size_t ascii = writable_ascii(text, encoding);
    writer.put_ascii(text.substr(0, ascii));
    text.remove_prefix(ascii);
    if (text.empty()) break;
    size_t size = 0;
    const char32_t point = next_code_point(text, &size);
    text.remove_prefix(size);
    if (point >= 0x80 && writer.put(point)) continue;
    for (size_t i = 0; i < substitute.size();) {
      const char32_t other = next_code_point(substitute, &i);
      const char byte = static_cast<char>(other);
      other < 0x80 ? writer.put_ascii({&byte, 1}) : void(writer.put(other));
    }
  }
  writer.end();
}

}  // namespace nayose
