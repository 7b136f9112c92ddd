// Individual numbers (個人番号) must never be processed: this finds them.
#pragma once

#include <string_view>

namespace nayose {

// True when `text` is an individual number: twelve digits of any width, in circles or as kanji
// (〇一二), with hyphens and spaces between or around them and nothing else, and a valid check
// digit. 000000000000 is a filler, not a number. One in ten random twelve-digit numbers passes.
// Cost: one pass, no allocation. Never throws, whatever the bytes.
// Source: 総務省令第85号 (2014) article 5.
bool is_my_number(std::string_view text);

// True when an individual number stands anywhere in `text`: a run of exactly twelve digits, or
// groups of equal length with one hyphen or space between them that make twelve (4-4-4, 6-6 …).
// Groups of unequal length do not count: dates and phones would be taken for numbers.
bool contains_my_number(std::string_view text);

// False for what cannot hold twelve digits, whatever their kind; true says little. Cheaper than the
// others.
bool may_hold_my_number(std::string_view text);

}  // namespace nayose
