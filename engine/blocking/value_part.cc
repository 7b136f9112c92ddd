#include "engine/blocking/value_part.h"

#include <array>
#include <cstdint>

namespace nayose {
namespace {

bool is_continuation(char byte) { return (static_cast<uint8_t>(byte) & 0xc0) == 0x80; }

constexpr uint32_t kKanaFirst = 0x30a1;  // ァ
constexpr uint32_t kKanaLast = 0x30fa;   // ヺ
constexpr uint32_t kLongVowelMark = 0x30fc;
constexpr uint32_t kKanaU = 0x30a6;
constexpr uint32_t kKanaO = 0x30aa;

// Skeleton of U+30A1 … U+30FA, in order.
constexpr std::u32string_view kFolded =
    U"アアイイウウエエオオ"    // ァ … オ
    U"カカキキククケケココ"    // カ ガ … ゴ
    U"ササシシススセセソソ"    // サ ザ … ゾ
    U"タタチチツツツテテトト"  // タ ダ チ ヂ ッ ツ ヅ … ド
    U"ナニヌネノ"
    U"ハハハヒヒヒフフフヘヘヘホホホ"  // ハ バ パ … ポ
    U"マミムメモ"
    U"ヤヤユユヨヨ"  // ャ ヤ … ヨ
    U"ラリルレロ"
    U"ワワイエオン"  // ヮ ワ ヰ ヱ ヲ ン
    U"ウカケ"        // ヴ ヵ ヶ
    U"ワイエオ";     // ヷ … ヺ
static_assert(kFolded.size() == kKanaLast - kKanaFirst + 1);

constexpr std::u32string_view kEndsInO = U"オコソトノホモヨロ";
constexpr std::u32string_view kEndsInU = U"ウクスツヌフムユル";

bool contains(std::u32string_view set, uint32_t code_point) {
  return set.find(static_cast<char32_t>(code_point)) != std::u32string_view::npos;
}

// Katakana lies in U+3000–U+3FFF: three bytes each.
uint32_t decode_kana(std::string_view text, size_t at) {
  if (at + 3 > text.size() || static_cast<uint8_t>(text[at]) != 0xe3) return 0;
  if (!is_continuation(text[at + 1]) || !is_continuation(text[at + 2])) return 0;
  return 0x3000u | (static_cast<uint32_t>(text[at + 1] & 0x3f) << 6) |
         static_cast<uint32_t>(text[at + 2] & 0x3f);
}

void append_kana(uint32_t code_point, std::string* out) {
  out->push_back(static_cast<char>(0xe3));
  out->push_back(static_cast<char>(0x80 | ((code_point >> 6) & 0x3f)));
  out->push_back(static_cast<char>(0x80 | (code_point & 0x3f)));
}

// Codes of A … Z. '0': a vowel, parts equal codes; '-': H and W, do not.
constexpr std::string_view kSoundexCodes = "01230120022455012623010202";
constexpr size_t kSoundexLength = 4;

char soundex_code(char letter) {
  if (letter == 'H' || letter == 'W') return '-';
  return kSoundexCodes[static_cast<size_t>(letter - 'A')];
}

}  // namespace

std::string_view prefix_of(std::string_view text, int count) {
  size_t end = 0;
  while (end < text.size()) {
    if (!is_continuation(text[end]) && count-- == 0) break;
    ++end;
  }
  return text.substr(0, end);
}

std::string_view suffix_of(std::string_view text, int count) {
  size_t begin = text.size();
  while (begin > 0 && count > 0) {
    --begin;
    if (!is_continuation(text[begin])) --count;
  }
  return text.substr(begin);
}

std::string_view date_part(std::string_view date, PartKind kind) {
  if (date.size() != 8) return {};
  const std::string_view year = date.substr(0, 4);
  const std::string_view month = date.substr(4, 2);
  const std::string_view day = date.substr(6, 2);
  const bool has_year = year != "0000";
  const bool has_month = month != "00";
  const bool has_day = day != "00";
  switch (kind) {
    case PartKind::kYear:
      return has_year ? year : std::string_view{};
    case PartKind::kMonth:
      return has_month ? month : std::string_view{};
    case PartKind::kDay:
      return has_day ? day : std::string_view{};
    case PartKind::kYearMonth:
      return has_year && has_month ? date.substr(0, 6) : std::string_view{};
    case PartKind::kMonthDay:
      return has_month && has_day ? date.substr(4) : std::string_view{};
    case PartKind::kFull:
      return has_year && has_month && has_day ? date : std::string_view{};
    case PartKind::kPrefix:
    case PartKind::kSuffix:
    case PartKind::kSkeleton:
    case PartKind::kSoundex:
      break;
  }
  return {};
}

void kana_skeleton(std::string_view katakana, std::string* out) {
  out->clear();
  uint32_t previous = 0;
  for (size_t at = 0; at < katakana.size();) {
    const uint32_t code_point = decode_kana(katakana, at);
    if (code_point == kLongVowelMark) {
      at += 3;
      continue;
    }
    if (code_point < kKanaFirst || code_point > kKanaLast) {
      out->push_back(katakana[at++]);
      previous = 0;
      continue;
    }
    at += 3;
    const uint32_t folded = kFolded[code_point - kKanaFirst];
    const bool lengthens =
        (folded == kKanaO && contains(kEndsInO, previous)) ||
        (folded == kKanaU && (contains(kEndsInO, previous) || contains(kEndsInU, previous)));
    if (lengthens) continue;
    append_kana(folded, out);
    previous = folded;
  }
}

void soundex(std::string_view latin, std::string* out) {
  out->clear();
  char last_code = '0';
  for (char letter : latin) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    if (letter < 'A' || letter > 'Z') continue;
    const char code = soundex_code(letter);
    if (out->empty()) {
      out->push_back(letter);
      last_code = code == '-' ? '0' : code;
      continue;
    }
    if (code == '-') continue;
    if (code != '0' && code != last_code) out->push_back(code);
    last_code = code;
    if (out->size() == kSoundexLength) return;
  }
  if (!out->empty()) out->resize(kSoundexLength, '0');
}

}  // namespace nayose
