#include "ops/cli/generate/kana_forms.h"

#include <array>
#include <vector>

namespace nayose {
namespace {

// Katakana U+30A1..U+30FC lie in three bytes of UTF-8: E3 82 A1 … E3 83 BC.
constexpr uint32_t kFirst = 0x30a1;
constexpr uint32_t kLast = 0x30fc;
constexpr uint32_t kLastWithHiragana = 0x30f6;

// Half-width forms in the order of the code points from U+30A1; empty: none.
constexpr std::array<std::string_view, kLast - kFirst + 1> kHalfWidth = {
    "ｧ",  "ｱ",  "ｨ",  "ｲ",  "ｩ",  "ｳ",  "ｪ",  "ｴ",  "ｫ",  "ｵ",  "ｶ", "ｶﾞ", "ｷ",  "ｷﾞ", "ｸ", "ｸﾞ",
    "ｹ",  "ｹﾞ", "ｺ",  "ｺﾞ", "ｻ",  "ｻﾞ", "ｼ",  "ｼﾞ", "ｽ",  "ｽﾞ", "ｾ", "ｾﾞ", "ｿ",  "ｿﾞ", "ﾀ", "ﾀﾞ",
    "ﾁ",  "ﾁﾞ", "ｯ",  "ﾂ",  "ﾂﾞ", "ﾃ",  "ﾃﾞ", "ﾄ",  "ﾄﾞ", "ﾅ",  "ﾆ", "ﾇ",  "ﾈ",  "ﾉ",  "ﾊ", "ﾊﾞ",
    "ﾊﾟ", "ﾋ",  "ﾋﾞ", "ﾋﾟ", "ﾌ",  "ﾌﾞ", "ﾌﾟ", "ﾍ",  "ﾍﾞ", "ﾍﾟ", "ﾎ", "ﾎﾞ", "ﾎﾟ", "ﾏ",  "ﾐ", "ﾑ",
    "ﾒ",  "ﾓ",  "ｬ",  "ﾔ",  "ｭ",  "ﾕ",  "ｮ",  "ﾖ",  "ﾗ",  "ﾘ",  "ﾙ", "ﾚ",  "ﾛ",  "",   "ﾜ", "",
    "",   "ｦ",  "ﾝ",  "ｳﾞ", "",   "",   "",   "",   "",   "",   "",  "ｰ"};

struct Pair {
  std::string_view from;
  std::string_view to;
};

constexpr std::array<Pair, 9> kSmall = {{{"ァ", "ア"},
                                         {"ィ", "イ"},
                                         {"ゥ", "ウ"},
                                         {"ェ", "エ"},
                                         {"ォ", "オ"},
                                         {"ッ", "ツ"},
                                         {"ャ", "ヤ"},
                                         {"ュ", "ユ"},
                                         {"ョ", "ヨ"}}};

constexpr std::array<Pair, 24> kLookalikes = {
    {{"カ", "ガ"}, {"ガ", "カ"}, {"キ", "ギ"}, {"サ", "ザ"}, {"ザ", "サ"}, {"シ", "ツ"},
     {"ジ", "シ"}, {"ス", "ズ"}, {"ズ", "ス"}, {"タ", "ダ"}, {"ダ", "タ"}, {"ト", "ド"},
     {"ハ", "バ"}, {"バ", "ハ"}, {"ヒ", "ビ"}, {"ベ", "ペ"}, {"ソ", "ン"}, {"ン", "ソ"},
     {"ユ", "ヨ"}, {"ク", "ワ"}, {"マ", "ア"}, {"コ", "ゴ"}, {"ミ", "シ"}, {"リ", "ソ"}}};

template <size_t kSize>
std::string_view find(const std::array<Pair, kSize>& pairs, std::string_view character) {
  for (const Pair& pair : pairs) {
    if (pair.from == character) return pair.to;
  }
  return {};
}

// All characters of the tables' kana and of most kanji have three bytes; others count one by one.
std::string_view first_character(std::string_view text) {
  const auto lead = static_cast<uint8_t>(text.front());
  const size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return text.substr(0, size);
}

uint32_t code_point_of_three_bytes(std::string_view bytes) {
  return (uint32_t{static_cast<uint8_t>(bytes[0])} & 0x0f) << 12 |
         (uint32_t{static_cast<uint8_t>(bytes[1])} & 0x3f) << 6 |
         (uint32_t{static_cast<uint8_t>(bytes[2])} & 0x3f);
}

}  // namespace

void append_half_width_kana(std::string_view kana, std::string* out) {
  while (!kana.empty()) {
    const std::string_view character = first_character(kana);
    kana.remove_prefix(character.size());
    const uint32_t code = character.size() == 3 ? code_point_of_three_bytes(character) : 0;
    const bool katakana = code >= kFirst && code <= kLast && !kHalfWidth[code - kFirst].empty();
    out->append(katakana ? kHalfWidth[code - kFirst] : character);
  }
}

void append_large_kana(std::string_view kana, std::string* out) {
  while (!kana.empty()) {
    const std::string_view character = first_character(kana);
    kana.remove_prefix(character.size());
    const std::string_view large = find(kSmall, character);
    out->append(large.empty() ? character : large);
  }
}

void append_hiragana(std::string_view kana, std::string* out) {
  while (!kana.empty()) {
    const std::string_view character = first_character(kana);
    kana.remove_prefix(character.size());
    const uint32_t code = character.size() == 3 ? code_point_of_three_bytes(character) : 0;
    if (code < kFirst || code > kLastWithHiragana) {
      out->append(character);
      continue;
    }
    const uint32_t hiragana = code - 0x60;
    out->push_back(static_cast<char>(0xe0 | hiragana >> 12));
    out->push_back(static_cast<char>(0x80 | (hiragana >> 6 & 0x3f)));
    out->push_back(static_cast<char>(0x80 | (hiragana & 0x3f)));
  }
}

void append_full_width_digits(std::string_view text, std::string* out) {
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      out->append("\xef\xbc");
      out->push_back(static_cast<char>(0x90 + (c - '0')));
    } else {
      out->push_back(c);
    }
  }
}

void append_full_width(std::string_view text, std::string* out) {
  for (const char c : text) {
    if (c > ' ' && c <= '~') {
      const uint32_t code = 0xff01 + static_cast<uint32_t>(c - '!');
      out->push_back('\xef');
      out->push_back(static_cast<char>(0x80 | (code >> 6 & 0x3f)));
      out->push_back(static_cast<char>(0x80 | (code & 0x3f)));
    } else {
      out->push_back(c);
    }
  }
}

std::string with_kana_lookalike(std::string_view kana, uint32_t choice) {
  std::vector<size_t> places;
  for (size_t at = 0; at < kana.size(); at += first_character(kana.substr(at)).size()) {
    if (!find(kLookalikes, first_character(kana.substr(at))).empty()) places.push_back(at);
  }
  std::string result(kana);
  if (places.empty()) return result;
  const size_t at = places[choice % places.size()];
  const std::string_view from = first_character(kana.substr(at));
  return result.replace(at, from.size(), find(kLookalikes, from));
}

std::string with_kana_dropped(std::string_view kana, uint32_t choice) {
  const size_t characters = kana.size() / 3;
  std::string result(kana);
  if (characters < 3 || kana.size() % 3 != 0) return result;
  return result.erase((1 + choice % (characters - 1)) * 3, 3);
}

}  // namespace nayose
