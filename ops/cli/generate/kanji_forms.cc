#include "ops/cli/generate/kanji_forms.h"

#include <array>

namespace nayose {
namespace {

struct Pair {
  std::string_view usual;
  std::string_view other;
};

constexpr std::array<Pair, 16> kVariants = {{{"高", "髙"},
                                             {"崎", "﨑"},
                                             {"斎", "齋"},
                                             {"斉", "齊"},
                                             {"辺", "邊"},
                                             {"沢", "澤"},
                                             {"浜", "濱"},
                                             {"広", "廣"},
                                             {"国", "國"},
                                             {"桜", "櫻"},
                                             {"島", "嶋"},
                                             {"富", "冨"},
                                             {"真", "眞"},
                                             {"恵", "惠"},
                                             {"栄", "榮"},
                                             {"龍", "竜"}}};

constexpr std::array<Pair, 9> kRare = {{{"高", "髙"},
                                        {"崎", "﨑"},
                                        {"徳", "德"},
                                        {"浜", "濵"},
                                        {"吉", "𠮷"},
                                        {"瀬", "瀨"},
                                        {"柳", "栁"},
                                        {"桑", "桒"},
                                        {"昇", "曻"}}};

size_t character_size(char lead) {
  const auto byte = static_cast<uint8_t>(lead);
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

template <size_t kSize>
std::string with_first_replaced(std::string_view kanji, const std::array<Pair, kSize>& pairs) {
  std::string result(kanji);
  for (size_t at = 0; at < kanji.size(); at += character_size(kanji[at])) {
    const std::string_view from = kanji.substr(at, character_size(kanji[at]));
    for (const Pair& pair : pairs) {
      if (pair.usual == from) return result.replace(at, from.size(), pair.other);
    }
  }
  return result;
}

// `replacement(pair)` in place of each letter that JIS X 0208 lacks.
template <typename Replacement>
std::string with_rare_replaced(std::string_view kanji, const Replacement& replacement) {
  std::string result;
  for (size_t at = 0; at < kanji.size(); at += character_size(kanji[at])) {
    const std::string_view letter = kanji.substr(at, character_size(kanji[at]));
    const Pair* found = nullptr;
    for (const Pair& pair : kRare) {
      if (pair.other == letter) found = &pair;
    }
    result.append(found == nullptr ? letter : replacement(*found));
  }
  return result;
}

}  // namespace

std::string with_kanji_variant(std::string_view kanji) {
  return with_first_replaced(kanji, kVariants);
}

std::string with_rare_kanji(std::string_view kanji) { return with_first_replaced(kanji, kRare); }

std::string with_substitutes(std::string_view kanji) {
  return with_rare_replaced(kanji, [](const Pair& pair) { return pair.usual; });
}

std::string with_lost_letters(std::string_view kanji, std::string_view mark) {
  return with_rare_replaced(kanji, [&](const Pair&) { return mark; });
}

}  // namespace nayose
