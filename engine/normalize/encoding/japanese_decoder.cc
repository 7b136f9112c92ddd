#include "engine/normalize/encoding/japanese_decoder.h"

#include "engine/normalize/code_points.h"

namespace nayose {
namespace {

constexpr uint8_t kEscape = 0x1B;
constexpr uint8_t kShiftOut = 0x0E;
constexpr uint8_t kShiftIn = 0x0F;

void append_unit(char32_t unit, std::string* out) {
  char bytes[4];
  out->append(bytes, write_code_point(unit, bytes));
}

bool is_euc_byte(uint8_t byte) { return byte >= 0xA1 && byte <= 0xFE; }
bool is_jis_byte(uint8_t byte) { return byte >= 0x21 && byte <= 0x7E; }
bool is_kana_byte(uint8_t byte) { return byte >= 0xA1 && byte <= 0xDF; }
char32_t kana_unit(uint8_t byte) { return kHalfWidthKanaFirst + (byte - 0xA1u); }

// Encodings in which bytes of ASCII are ASCII and others begin with a lead byte. Derived has
// start(byte): a character's first byte; follow(byte): the next one, false when it does not belong
// to the character, so that an ASCII delimiter is never swallowed.
template <typename Derived>
class LeadByteDecoder : public TextDecoder {
 public:
  void decode(std::string_view bytes, bool last, std::string* out) override {
    auto* const self = static_cast<Derived*>(this);
    undecodable_.begin();
    for (size_t i = 0; i < bytes.size();) {
      if (lead_ == 0) {
        const size_t ascii = ascii_prefix(bytes.substr(i));
        out->append(bytes.substr(i, ascii));
        i += ascii;
        if (i < bytes.size()) self->start(static_cast<uint8_t>(bytes[i++]), out);
      } else if (self->follow(static_cast<uint8_t>(bytes[i]), out)) {
        ++i;
      }
    }
    if (!last) return;
    if (lead_ != 0) undecodable_.add(out);
    lead_ = 0;
    row_ = 0;
    undecodable_.end();
  }
  uint64_t undecodable() const override { return undecodable_.count(); }

 protected:
  explicit LeadByteDecoder(const JapaneseTables* tables) : tables_(*tables) {}

  // Ends a character: `unit` is 0 when there is none. Whether `byte`, its last one, was read.
  bool end_character(char32_t unit, uint8_t byte, std::string* out) {
    lead_ = 0;
    row_ = 0;
    if (unit == 0) {
      undecodable_.add(out);
      return byte >= 0x80;
    }
    append_unit(unit, out);
    return true;
  }

  const JapaneseTables& tables_;
  uint8_t lead_ = 0;
  uint8_t row_ = 0;  // Second of three bytes.
  UndecodableCount undecodable_;
};

class Cp932Decoder final : public LeadByteDecoder<Cp932Decoder> {
 public:
  explicit Cp932Decoder(const JapaneseTables* tables) : LeadByteDecoder(tables) {}

 private:
  friend class LeadByteDecoder<Cp932Decoder>;

  void start(uint8_t byte, std::string* out) {
    if (is_cp932_lead(byte)) {
      lead_ = byte;
    } else if (is_kana_byte(byte)) {
      append_unit(kana_unit(byte), out);
    } else {
      undecodable_.add(out);
    }
  }
  bool follow(uint8_t byte, std::string* out) {
    return end_character(is_cp932_trail(byte) ? tables_.cp932(lead_, byte) : char16_t{0}, byte,
                         out);
  }
};

class EucJpDecoder final : public LeadByteDecoder<EucJpDecoder> {
 public:
  explicit EucJpDecoder(const JapaneseTables* tables) : LeadByteDecoder(tables) {}

 private:
  friend class LeadByteDecoder<EucJpDecoder>;
  static constexpr uint8_t kKana = 0x8E;
  static constexpr uint8_t kHojo = 0x8F;

  void start(uint8_t byte, std::string* out) {
    if (byte == kKana || byte == kHojo || is_euc_byte(byte)) {
      lead_ = byte;
    } else {
      undecodable_.add(out);
    }
  }
  bool follow(uint8_t byte, std::string* out) {
    const bool fits = is_euc_byte(byte) && (lead_ != kKana || is_kana_byte(byte));
    if (fits && lead_ == kHojo && row_ == 0) {
      row_ = byte;
      return true;
    }
    char32_t unit = 0;
    if (fits && lead_ == kKana) {
      unit = kana_unit(byte);
    } else if (fits && lead_ == kHojo) {
      unit = tables_.jis_x_0212(row_ - 0xA1u, byte - 0xA1u);
    } else if (fits) {
      unit = tables_.jis_x_0208(lead_ - 0xA1u, byte - 0xA1u);
    }
    return end_character(unit, byte, out);
  }
};

// Also reads what systems put into it against the rules: ESC ( I and SO/SI, kana of eight bits, NEC
// and IBM characters, JIS X 0212. The end of a line goes back to ASCII, so that a lost escape
// damages one line only.
class Iso2022JpDecoder final : public TextDecoder {
 public:
  explicit Iso2022JpDecoder(const JapaneseTables* tables) : tables_(*tables) {}

  void decode(std::string_view bytes, bool last, std::string* out) override {
    undecodable_.begin();
    for (size_t i = 0; i < bytes.size(); ++i) {
      if (set_ == Set::kAscii && escape_size_ == 0) {
        const size_t plain = plain_prefix(bytes.substr(i));
        out->append(bytes.substr(i, plain));
        i += plain;
        if (i == bytes.size()) break;
      } else if (set_ == Set::kJisX0208 && escape_size_ == 0 && lead_ == 0) {
        i += take_pairs(bytes.substr(i), out);
        if (i == bytes.size()) break;
      }
      take(static_cast<uint8_t>(bytes[i]), out);
    }
    if (!last) return;
    if (lead_ != 0 || escape_size_ != 0) undecodable_.add(out);
    lead_ = 0;
    escape_size_ = 0;
    set_ = Set::kAscii;
    undecodable_.end();
  }
  uint64_t undecodable() const override { return undecodable_.count(); }

 private:
  enum class Set : uint8_t { kAscii, kKana, kJisX0208, kJisX0212 };

  // Bytes that stand for themselves.
  static size_t plain_prefix(std::string_view bytes) {
    size_t i = 0;
    while (i < bytes.size()) {
      const auto byte = static_cast<uint8_t>(bytes[i]);
      if (byte >= 0x80 || byte == kEscape || byte == kShiftOut || byte == kShiftIn) break;
      ++i;
    }
    return i;
  }

  // Whole characters of JIS X 0208 from the start; returns how many bytes they are.
  size_t take_pairs(std::string_view bytes, std::string* out) {
    size_t i = 0;
    while (i + 1 < bytes.size()) {
      const auto row = static_cast<uint8_t>(bytes[i]);
      const auto cell = static_cast<uint8_t>(bytes[i + 1]);
      if (!is_jis_byte(row) || !is_jis_byte(cell)) break;
      const char16_t unit = tables_.jis_x_0208(row - 0x21u, cell - 0x21u);
      if (unit == 0) break;
      append_unit(unit, out);
      i += 2;
    }
    return i;
  }

  void take(uint8_t byte, std::string* out) {
    if (escape_size_ > 0) return take_escape(byte, out);
    if (lead_ != 0 && is_jis_byte(byte)) {
      const unsigned row = lead_ - 0x21u;
      const unsigned cell = byte - 0x21u;
      lead_ = 0;
      const char16_t unit =
          set_ == Set::kJisX0212 ? tables_.jis_x_0212(row, cell) : tables_.jis_x_0208(row, cell);
      unit == 0 ? undecodable_.add(out) : append_unit(unit, out);
      return;
    }
    if (lead_ != 0) undecodable_.add(out);
    lead_ = 0;
    if (byte == kEscape) {
      escape_size_ = 1;
    } else if (byte == kShiftOut) {
      set_ = Set::kKana;
    } else if (byte == kShiftIn) {
      set_ = Set::kAscii;
    } else {
      take_character(byte, out);
    }
  }

  void take_character(uint8_t byte, std::string* out) {
    if (byte == '\r' || byte == '\n') set_ = Set::kAscii;
    if (is_kana_byte(byte)) {
      append_unit(kana_unit(byte), out);
    } else if (byte >= 0x80) {
      undecodable_.add(out);
    } else if (!is_jis_byte(byte) || set_ == Set::kAscii) {
      out->push_back(static_cast<char>(byte));
    } else if (set_ != Set::kKana) {
      lead_ = byte;
    } else if (byte <= 0x5F) {
      append_unit(kana_unit(static_cast<uint8_t>(byte | 0x80)), out);
    } else {
      undecodable_.add(out);
    }
  }

  void take_escape(uint8_t byte, std::string* out) {
    escape_[escape_size_++] = static_cast<char>(byte);
    const std::string_view escape(escape_ + 1, escape_size_ - 1u);
    if (escape == "$" || escape == "(" || escape == "$(" || escape == ")" || escape == "&") return;
    escape_size_ = 0;
    if (escape == "(B" || escape == "(J" || escape == "(H") {
      set_ = Set::kAscii;
    } else if (escape == "$B" || escape == "$@" || escape == "$(B" || escape == "$(@") {
      set_ = Set::kJisX0208;
    } else if (escape == "$(D") {
      set_ = Set::kJisX0212;
    } else if (escape == "(I") {
      set_ = Set::kKana;
    } else if (escape != ")I" && escape != "&@") {  // What eight-bit kana are; a revision.
      undecodable_.add(out);
      // What follows the stray byte stands for itself: it may be a delimiter.
      const std::string rest(escape);
      for (const char each : rest) take(static_cast<uint8_t>(each), out);
    }
  }

  const JapaneseTables& tables_;
  Set set_ = Set::kAscii;
  uint8_t lead_ = 0;
  char escape_[4] = {};
  uint8_t escape_size_ = 0;
  UndecodableCount undecodable_;
};

}  // namespace

std::unique_ptr<TextDecoder> make_cp932_decoder(const JapaneseTables* tables) {
  return std::make_unique<Cp932Decoder>(tables);
}
std::unique_ptr<TextDecoder> make_euc_jp_decoder(const JapaneseTables* tables) {
  return std::make_unique<EucJpDecoder>(tables);
}
std::unique_ptr<TextDecoder> make_iso_2022_jp_decoder(const JapaneseTables* tables) {
  return std::make_unique<Iso2022JpDecoder>(tables);
}

}  // namespace nayose
