// The step that every normaliser begins with: bytes → NFKC code points, Japanese traps handled.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "engine/normalize/code_points.h"

namespace nayose {

// Folds raw bytes into code points: standalone and half-width voiced marks join their kana before
// NFKC (which would turn U+309B into a space and a mark), variation selectors, zero-width and
// direction characters vanish, then NFKC. Marks that join nothing vanish.
// Threads: one object per thread. Cost: table look-ups only, unless the text holds a code point
// outside of ASCII, kana, unified kanji and their punctuation: then ICU. Never throws.
class UnicodeFold {
 public:
  UnicodeFold();
  ~UnicodeFold();
  UnicodeFold(const UnicodeFold&) = delete;
  UnicodeFold& operator=(const UnicodeFold&) = delete;

  // Replaces the content of `*out`. True when ICU was needed: only then may a form that deletes
  // characters bring together what a second fold would compose.
  bool fold(std::string_view raw, CodePoints* out);

  // The same by ICU alone, without the short cuts: the twin that tests compare with.
  void fold_slow(std::string_view raw, CodePoints* out);

 private:
  void apply_nfkc(CodePoints* points);

  struct Scratch;
  std::unique_ptr<Scratch> scratch_;
};

// Simple upper case of one code point, by ICU.
char32_t to_upper_by_icu(char32_t point);
// True for letters, digits and the marks that belong to them, in any script.
bool is_word_character(char32_t point);
// True for letters of any script.
bool is_letter(char32_t point);
// The upper-case base letters A-Z of a Latin letter ("É" → "E", "ß" → "SS"), or nothing.
// Lifetime: static.
std::u32string_view latin_base(char32_t upper);

inline bool is_digit(char32_t point) { return point >= '0' && point <= '9'; }
inline bool is_kana(char32_t point) { return point >= 0x3041 && point <= 0x30FF; }
inline char32_t ascii_upper(char32_t point) {
  return point >= 'a' && point <= 'z' ? point - 32 : point;
}
// Simple upper case of one code point.
inline char32_t to_upper(char32_t point) {
  if (point < 0x80) return ascii_upper(point);
  const bool caseless = point >= 0x3001 && point <= 0x9FFF;  // Kana, unified kanji.
  return caseless ? point : to_upper_by_icu(point);
}

}  // namespace nayose
