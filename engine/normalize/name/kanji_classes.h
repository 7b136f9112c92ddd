// Which kanji are one letter written in several ways: schemas/data/kanji_classes.tsv, compiled in.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace nayose {

// Threads: immutable. Cost: two look-ups a letter, no allocation.
class KanjiClasses {
 public:
  // Built at the first call; the same object for ever.
  static const KanjiClasses& table();

  // The letter that stands for the variants of `letter` (髙 → 高); itself when it has none.
  char32_t variant(char32_t letter) const { return entry(letter).variant ^ letter; }
  // The same, classes that people confuse being one (斉, 斎); kana that look like kanji too.
  char32_t confusable(char32_t letter) const { return entry(letter).confusable ^ letter; }

 private:
  // Differences to the letter itself (by xor): an empty page leaves every letter alone.
  struct Entry {
    char32_t variant = 0;
    char32_t confusable = 0;
  };
  static constexpr uint32_t kPageBits = 8;
  static constexpr char32_t kLetterEnd = 0x32000;
  using Page = std::array<Entry, 1u << kPageBits>;

  KanjiClasses();
  const Entry& entry(char32_t letter) const {
    const char32_t known = letter < kLetterEnd ? letter : 0;
    return pages_[page_of_[known >> kPageBits]][known & ((1u << kPageBits) - 1)];
  }

  std::array<uint16_t, (kLetterEnd >> kPageBits)> page_of_{};  // 0: the empty page.
  std::vector<Page> pages_;
};

}  // namespace nayose
