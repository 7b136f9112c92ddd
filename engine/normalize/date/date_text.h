// Walks the text of a date: eras, numbers in digits or kanji, what stands between. Private to this
// folder.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/base/clock.h"

namespace nayose {

struct Era {
  int32_t base_year;  // Year 1 is base_year + 1.
  CivilDate end;      // First day of the next era.
  int32_t year_max;   // What systems that missed its end write at most.
};

// In the order of the era digit: 1 明治, 2 大正, 3 昭和, 4 平成, 5 令和. The first two ended long
// before there were computers: more than a year past their end is a slip, no overflow.
inline constexpr std::array<Era, 5> kEras = {{
    {1867, {1912, 7, 30}, 46},
    {1911, {1926, 12, 25}, 16},
    {1925, {1989, 1, 8}, 199},
    {1988, {2019, 5, 1}, 199},
    {2018, {9999, 12, 31}, 199},
}};

struct DateNumber {
  int32_t value = 0;
  int digits = 0;     // As written; 0 = no number here.
  bool ascii = true;  // Written in ASCII digits only.
};

class DateText {
 public:
  explicit DateText(std::u32string_view text);

  bool at_end() const { return position_ >= text_.size(); }
  char32_t peek() const { return at_end() ? 0 : text_[position_]; }
  // Blanks and brackets that hold the date once more.
  void skip_blanks();
  // 0-based era and moves past its name, or -1.
  int era();
  DateNumber number();
  // True when a number follows.
  bool at_number() const;
  // Moves past what may stand between two parts. False when nothing does.
  bool separator();
  // What the first bracket with a number in it holds ("1956年(昭和31年)4月1日"), or nothing.
  std::u32string_view bracketed() const { return bracketed_; }

 private:
  // Past the bracket that opens here.
  size_t bracket_end() const;
  void skip() { ++position_; }

  std::u32string_view text_;
  size_t position_ = 0;
  std::u32string_view bracketed_;
};

// True when `text` holds a digit, a kanji numeral or 元.
bool has_date_digit(std::u32string_view text);

}  // namespace nayose
