#include <cstdint>

#include "engine/normalize/code_points.h"
#include "engine/normalize/encoding/japanese_decoder.h"
#include "engine/normalize/encoding/japanese_tables.h"
#include "engine/normalize/encoding/text_decoder.h"

namespace nayose {
namespace {

uint8_t byte_at(std::string_view bytes, size_t i) { return static_cast<uint8_t>(bytes[i]); }

bool starts_with(std::string_view bytes, std::string_view prefix) {
  return bytes.substr(0, prefix.size()) == prefix;
}

bool has_iso_2022_escape(std::string_view bytes) {
  for (size_t i = bytes.find('\x1B'); i != std::string_view::npos; i = bytes.find('\x1B', i + 1)) {
    const std::string_view escape = bytes.substr(i + 1);
    if (starts_with(escape, "$B") || starts_with(escape, "$@") || starts_with(escape, "$(D") ||
        starts_with(escape, "(I") || starts_with(escape, "(J")) {
      return true;
    }
  }
  return false;
}

// What Japanese text in UTF-16 is made of, but for few characters.
bool is_plausible_unit(unsigned unit) {
  return (unit >= 0x20 && unit < 0x7F) || (unit >= 0x09 && unit <= 0x0D) ||
         (unit >= 0x3000 && unit < 0x3100) || (unit >= 0x4E00 && unit < 0xA000) ||
         (unit >= 0xFF00 && unit < 0xFFF0);
}

// UTF-16 without a mark: ASCII and line ends in it leave zero bytes at one side of the pairs. Zeros
// that strayed into another encoding are not enough: its pairs are no Japanese text.
bool is_unmarked_utf16(std::string_view bytes) {
  size_t zeros[2] = {0, 0};
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\0') ++zeros[i % 2];
  }
  const bool little = zeros[1] > zeros[0];
  const size_t most = zeros[little ? 1 : 0];
  const size_t least = zeros[little ? 0 : 1];
  if (most < 2 || most < bytes.size() / 40 || least > most / 8) return false;
  size_t implausible = 0;
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const unsigned high = byte_at(bytes, little ? i + 1 : i);
    const unsigned low = byte_at(bytes, little ? i : i + 1);
    if (!is_plausible_unit(high << 8 | low)) ++implausible;
  }
  return implausible <= bytes.size() / 16;
}

// A character that is cut off at the end.
bool is_cut_utf8(std::string_view bytes) {
  const uint8_t lead = byte_at(bytes, 0);
  const size_t need = lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
  if (lead >= 0xF5 || bytes.size() >= need) return false;
  for (size_t i = 1; i < bytes.size(); ++i) {
    if ((byte_at(bytes, i) & 0xC0) != 0x80) return false;
  }
  return true;
}

// Valid, or nearly: text of any length may have been cut or damaged somewhere. Only characters of
// three bytes and more speak against damage: pairs are common bytes in half-width kana of CP932.
bool is_utf8(std::string_view bytes) {
  constexpr size_t kWholePerBroken = 4;
  size_t broken = 0;
  size_t whole = 0;
  size_t broken_bytes = 0;  // Next to one another: the rest of one character.
  for (size_t i = 0; i < bytes.size();) {
    const size_t at = i;
    const bool valid = next_code_point(bytes, &i) != kReplacementCharacter || i - at > 1;
    if (valid) {
      if (i - at > 2) ++whole;
      broken_bytes = 0;
    } else if (is_cut_utf8(bytes.substr(at))) {
      break;
    } else if (broken_bytes++ % 3 == 0) {
      ++broken;
    }
  }
  return broken * kWholePerBroken <= whole;
}

struct Plausibility {
  size_t impossible = 0;
  size_t pairs = 0;
  size_t kana_pairs = 0;  // Of EUC-JP: rows 4 and 5.
};

Plausibility as_cp932(std::string_view bytes, const JapaneseTables& tables) {
  Plausibility result;
  for (size_t i = 0; i < bytes.size(); ++i) {
    const uint8_t byte = byte_at(bytes, i);
    if (byte < 0x80 || (byte >= 0xA1 && byte <= 0xDF)) continue;
    if (is_cp932_lead(byte) && i + 1 == bytes.size()) break;
    if (!is_cp932_lead(byte) || !is_cp932_trail(byte_at(bytes, i + 1)) ||
        tables.cp932(byte, byte_at(bytes, i + 1)) == 0) {
      ++result.impossible;
      continue;
    }
    ++result.pairs;
    ++i;
  }
  return result;
}

Plausibility as_euc_jp(std::string_view bytes, const JapaneseTables& tables) {
  Plausibility result;
  const auto is_high = [&](size_t i) {
    return byte_at(bytes, i) >= 0xA1 && byte_at(bytes, i) <= 0xFE;
  };
  for (size_t i = 0; i < bytes.size(); ++i) {
    const uint8_t byte = byte_at(bytes, i);
    if (byte < 0x80) continue;
    const size_t size = byte == 0x8F ? 3 : 2;
    if (i + size > bytes.size()) break;
    const uint8_t next = byte_at(bytes, i + 1);
    bool fits = is_high(i + 1) && (size == 2 || is_high(i + 2));
    if (byte == 0x8E) {
      fits = fits && next <= 0xDF;
    } else if (byte != 0x8F) {
      // User-defined rows count as impossible here: they are rare in EUC-JP, common bytes in CP932.
      const char16_t unit =
          fits && is_high(i) ? tables.jis_x_0208(byte - 0xA1u, next - 0xA1u) : char16_t{0};
      fits = unit != 0 && (unit < 0xE000 || unit > 0xF8FF);
    }
    if (!fits) {
      ++result.impossible;
      continue;
    }
    ++result.pairs;
    if (byte == 0xA4 || byte == 0xA5) ++result.kana_pairs;
    i += size - 1;
  }
  return result;
}

}  // namespace

TextEncoding sniff_text_encoding(std::string_view bytes) {
  if (starts_with(bytes, "\xEF\xBB\xBF")) return TextEncoding::kUtf8;
  if (starts_with(bytes, "\xFE\xFF") || starts_with(bytes, "\xFF\xFE")) return TextEncoding::kUtf16;
  if (has_iso_2022_escape(bytes)) return TextEncoding::kIso2022Jp;
  if (is_unmarked_utf16(bytes)) return TextEncoding::kUtf16;
  if (is_utf8(bytes)) return TextEncoding::kUtf8;
  const auto tables = JapaneseTables::get();
  if (!tables.ok()) return TextEncoding::kCp932;
  const Plausibility cp932 = as_cp932(bytes, *tables.value());
  const Plausibility euc_jp = as_euc_jp(bytes, *tables.value());
  // Half-width kana of CP932 read as kanji of EUC-JP, whose kana rows they seldom meet. What CP932
  // makes of EUC-JP is half-width kana as well, so a broken byte alone speaks for neither.
  if (euc_jp.kana_pairs * 5 > euc_jp.pairs && euc_jp.impossible * 8 <= euc_jp.pairs) {
    return TextEncoding::kEucJp;
  }
  return cp932.impossible <= euc_jp.impossible ? TextEncoding::kCp932 : TextEncoding::kEucJp;
}

}  // namespace nayose
