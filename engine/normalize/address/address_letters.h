// The letters of an address, with what people write for one another folded together. Private to
// this folder.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/normalize/code_points.h"

namespace nayose {

// What stood before a letter.
enum class AddressGap : uint8_t { kNone = 0, kBlank, kPart };

// Letters without blanks, upper case, hiragana as katakana. ケ, ヶ, が, カ and 力 between kanji are
// one, ニ and 二, ハ and 八, ノ and 之, ッ and ツ, 番町 and 番丁, 通り and 通, and some kanji with
// their old forms (條, 澤, 龍 …).
class AddressLetters {
 public:
  // `folded` as UnicodeFold gives it. Cost: two passes, no allocation in steady state.
  void assign(std::u32string_view folded);

  size_t size() const { return letters_.size(); }
  // 0 past the end.
  char32_t at(size_t i) const { return i < letters_.size() ? letters_[i] : 0; }
  // kPart past the end.
  AddressGap gap(size_t i) const { return i < letters_.size() ? gaps_[i] : AddressGap::kPart; }
  std::u32string_view view() const { return letters_.view(); }
  bool starts_with(size_t i, std::u32string_view word) const {
    return i <= size() && letters_.view().substr(i, word.size()) == word;
  }
  // The text began with two empty parts.
  bool is_building_part() const { return building_part_; }
  // Kana became kanji: their neighbours might now fold, too.
  bool look_again() const { return look_again_; }

 private:
  void join_equals();

  CodePoints letters_;
  std::vector<AddressGap> gaps_;
  bool building_part_ = false;
  bool look_again_ = false;
};

bool is_kanji(char32_t point);
bool is_kanji_numeral(char32_t point);
// A hyphen of any kind, prolonged marks included: people type them for hyphens.
bool is_number_hyphen(char32_t point);

}  // namespace nayose
