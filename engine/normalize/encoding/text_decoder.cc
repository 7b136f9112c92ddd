#include "engine/normalize/encoding/text_decoder.h"

#include <cstring>

#include "engine/normalize/code_points.h"
#include "engine/normalize/encoding/japanese_decoder.h"

namespace nayose {
namespace {

struct NamedEncoding {
  std::string_view name;
  TextEncoding encoding;
};
// Lower case without '-' and '_'.
constexpr NamedEncoding kNames[] = {
    {"utf8", TextEncoding::kUtf8},           {"cp932", TextEncoding::kCp932},
    {"shiftjis", TextEncoding::kCp932},      {"sjis", TextEncoding::kCp932},
    {"mskanji", TextEncoding::kCp932},       {"xsjis", TextEncoding::kCp932},
    {"windows31j", TextEncoding::kCp932},    {"ms932", TextEncoding::kCp932},
    {"iso2022jp", TextEncoding::kIso2022Jp}, {"jis", TextEncoding::kIso2022Jp},
    {"eucjp", TextEncoding::kEucJp},         {"utf16", TextEncoding::kUtf16}};

class Utf8Decoder final : public TextDecoder {
 public:
  void decode(std::string_view bytes, bool last, std::string* out) override {
    undecodable_.begin();
    if (!held_.empty()) bytes = with_held(bytes);
    while (!bytes.empty()) {
      const size_t ascii = ascii_prefix(bytes);
      out->append(bytes.substr(0, ascii));
      if (ascii > 0) started_ = true;
      bytes.remove_prefix(ascii);
      if (bytes.empty()) break;
      if (!last && is_cut(bytes)) break;
      read_one(&bytes, out);
    }
    held_.assign(bytes);
    if (last) {
      started_ = false;
      undecodable_.end();
    }
  }
  uint64_t undecodable() const override { return undecodable_.count(); }

 private:
  // The start of a character whose end is still to come.
  static bool is_cut(std::string_view bytes) {
    const auto lead = static_cast<unsigned char>(bytes[0]);
    const size_t need = lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
    if (lead >= 0xF5 || bytes.size() >= need) return false;
    for (size_t i = 1; i < bytes.size(); ++i) {
      if ((static_cast<unsigned char>(bytes[i]) & 0xC0) != 0x80) return false;
    }
    return true;
  }

  void read_one(std::string_view* bytes, std::string* out) {
    size_t size = 0;
    const char32_t point = next_code_point(*bytes, &size);
    const std::string_view character = bytes->substr(0, size);
    bytes->remove_prefix(size);
    if (point == kReplacementCharacter && size == 1) {
      undecodable_.add(out);
    } else if (started_ || point != 0xFEFF) {
      out->append(character);
    }
    started_ = true;
  }

  // What the last call left over, followed by `bytes`.
  std::string_view with_held(std::string_view bytes) {
    joined_.assign(held_);
    joined_.append(bytes);
    held_.clear();
    return joined_;
  }

  std::string held_;
  std::string joined_;
  bool started_ = false;
  UndecodableCount undecodable_;
};

// Big endian unless a byte order mark or the first character (a zero byte second) says otherwise.
class Utf16Decoder final : public TextDecoder {
 public:
  void decode(std::string_view bytes, bool last, std::string* out) override {
    undecodable_.begin();
    for (const char byte : bytes) {
      pair_[filled_++] = static_cast<unsigned char>(byte);
      if (filled_ < 2) continue;
      filled_ = 0;
      if (!started_) little_ = (pair_[0] == 0xFF && pair_[1] == 0xFE) || pair_[1] == 0;
      const char32_t unit = little_ ? static_cast<char32_t>(pair_[1] << 8 | pair_[0])
                                    : static_cast<char32_t>(pair_[0] << 8 | pair_[1]);
      if (started_ || unit != 0xFEFF) take(unit, out);
      started_ = true;
    }
    if (!last) return;
    if (high_ != 0 || filled_ != 0) undecodable_.add(out);
    high_ = 0;
    filled_ = 0;
    started_ = false;
    undecodable_.end();
  }
  uint64_t undecodable() const override { return undecodable_.count(); }

 private:
  void take(char32_t unit, std::string* out) {
    const bool is_low = unit >= 0xDC00 && unit <= 0xDFFF;
    if (high_ != 0 && is_low) {
      append(0x10000 + ((high_ - 0xD800) << 10) + (unit - 0xDC00), out);
      high_ = 0;
      return;
    }
    if (high_ != 0) undecodable_.add(out);
    high_ = unit >= 0xD800 && unit <= 0xDBFF ? unit : 0;
    if (is_low) {
      undecodable_.add(out);
    } else if (high_ == 0) {
      append(unit, out);
    }
  }
  static void append(char32_t point, std::string* out) {
    char bytes[4];
    out->append(bytes, write_code_point(point, bytes));
  }

  unsigned char pair_[2] = {};
  int filled_ = 0;
  bool started_ = false;
  bool little_ = false;
  char32_t high_ = 0;
  UndecodableCount undecodable_;
};

}  // namespace

size_t ascii_prefix(std::string_view bytes) {
  size_t i = 0;
  for (; i + sizeof(uint64_t) <= bytes.size(); i += sizeof(uint64_t)) {
    uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, sizeof word);
    if ((word & 0x8080808080808080) != 0) break;
  }
  while (i < bytes.size() && static_cast<unsigned char>(bytes[i]) < 0x80) ++i;
  return i;
}

std::unique_ptr<TextDecoder> make_utf8_decoder() { return std::make_unique<Utf8Decoder>(); }
std::unique_ptr<TextDecoder> make_utf16_decoder() { return std::make_unique<Utf16Decoder>(); }

std::string_view text_encoding_name(TextEncoding encoding) {
  switch (encoding) {
    case TextEncoding::kUtf8:
      return "utf-8";
    case TextEncoding::kCp932:
      return "cp932";
    case TextEncoding::kIso2022Jp:
      return "iso-2022-jp";
    case TextEncoding::kEucJp:
      return "euc-jp";
    case TextEncoding::kUtf16:
      return "utf-16";
  }
  return "utf-8";
}

std::optional<TextEncoding> parse_text_encoding(std::string_view name) {
  std::string plain;
  for (const char letter : name) {
    if (letter == '-' || letter == '_') continue;
    plain += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
  }
  for (const NamedEncoding& named : kNames) {
    if (named.name == plain) return named.encoding;
  }
  return std::nullopt;
}

Result<std::unique_ptr<TextDecoder>> TextDecoder::create(TextEncoding encoding) {
  if (encoding == TextEncoding::kUtf8) return make_utf8_decoder();
  if (encoding == TextEncoding::kUtf16) return make_utf16_decoder();
  NAYOSE_ASSIGN_OR_RETURN(const JapaneseTables* tables, JapaneseTables::get());
  if (encoding == TextEncoding::kCp932) return make_cp932_decoder(tables);
  if (encoding == TextEncoding::kEucJp) return make_euc_jp_decoder(tables);
  return make_iso_2022_jp_decoder(tables);
}

}  // namespace nayose
