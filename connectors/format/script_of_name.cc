#include "connectors/format/script_of_name.h"

#include <cstddef>

namespace nayose {
namespace {

struct Seen {
  bool kanji = false;
  bool kana = false;
  bool latin = false;
  bool other = false;
};

bool in(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

void look(char32_t c, Seen* seen) {
  if (in(c, 0x3400, 0x9FFF) || in(c, 0xF900, 0xFAFF) || in(c, 0x20000, 0x3FFFF) ||
      in(c, 0x3005, 0x3007) || in(c, 0xE000, 0xF8FF) || c == 0x25A0 || c == 0x25CF || c == 0x3013) {
    seen->kanji = true;
  } else if (in(c, 0x3041, 0x309F) || in(c, 0x30A1, 0x30FF) || in(c, 0x31F0, 0x31FF) ||
             in(c, 0xFF66, 0xFF9F)) {
    // The middle dot and the prolonged sound mark stand between Latin letters as well.
    if (c != 0x30FB && c != 0x30FC) seen->kana = true;
  } else if (in(c | 0x20, 'a', 'z') || in(c, 0xFF21, 0xFF3A) || in(c, 0xFF41, 0xFF5A) ||
             in(c, 0xC0, 0x24F) || in(c, 0x1E00, 0x1EFF)) {
    seen->latin = true;
  } else if (c >= 0x250 && !in(c, 0x2000, 0x303F) && !in(c, 0xFE00, 0xFEFF) &&
             !in(c, 0xFF00, 0xFF65)) {
    seen->other = true;
  }
}

void look(std::string_view text, Seen* seen) {
  size_t i = 0;
  while (i < text.size()) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const size_t length = lead < 0x80 ? 1 : lead < 0xC0 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (length == 0 || i + length > text.size()) {
      ++i;
      continue;
    }
    char32_t point = length == 1 ? lead : lead & (0xFFU >> (length + 1));
    for (size_t k = 1; k < length; ++k) {
      point = point << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
    }
    look(point, seen);
    i += length;
  }
}

NameScript verdict(const Seen& seen) {
  if (seen.kanji) return NameScript::kKanji;
  if (seen.kana) return NameScript::kKana;
  if (seen.other) return NameScript::kKanji;
  return seen.latin ? NameScript::kLatin : NameScript::kNone;
}

}  // namespace

NameScript script_of_name(std::string_view text) {
  Seen seen;
  look(text, &seen);
  return verdict(seen);
}

NameScript script_of_name(const NameMessage& name) {
  Seen seen;
  for (const std::string* part : {&name.family, &name.given, &name.middle, &name.text}) {
    look(*part, &seen);
  }
  return verdict(seen);
}

}  // namespace nayose
