// Names of foreign residents: Latin letters, kana by ear in two ways, and kanji for some.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/random.h"

namespace nayose {

struct ForeignName {
  std::string_view latin;       // Upper case.
  std::string_view kana;        // As one clerk hears it,
  std::string_view other_kana;  // as another does.
  std::string_view kanji;       // Empty for most.
  std::string_view reading;     // Of the kanji, in kana.
};

// One name for a household, one for each person in it. A family name with kanji goes with given
// names with kanji.
// Shapes: indexes are those that the draws gave.
const ForeignName& foreign_family_name(uint8_t index);
const ForeignName& foreign_given_name(uint8_t sex, uint8_t index);
uint8_t draw_foreign_family(Random* random);
uint8_t draw_foreign_given(uint8_t sex, uint8_t family, Random* random);

}  // namespace nayose
