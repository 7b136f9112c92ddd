// Parts of a canonical value, as blocking rules name them. Pure, no allocation once `buffer` has
// grown: a part is a view into the value or into the buffer.
#pragma once

#include <string>
#include <string_view>

#include "engine/model/linkage_model.h"

namespace nayose {

// The first / last `count` code points of UTF-8; the whole text when it is shorter.
std::string_view prefix_of(std::string_view text, int count);
std::string_view suffix_of(std::string_view text, int count);

// A part of a canonical date "YYYYMMDD"; empty when what the kind asks for is unknown. kFull asks
// for year, month and day.
std::string_view date_part(std::string_view date, PartKind kind);

// Kana skeleton: what typists and ears confuse is folded. Voiced → unvoiced, small → large, long
// vowels dropped (ー, ウ after an o or u, オ after an o). Other characters stay.
//   ジュンイチロウ → シユンイチロ; オオノ, オーノ → オノ
void kana_skeleton(std::string_view katakana, std::string* out);

// American Soundex ("R163"); empty without a letter. Letters only count, in either case.
// Source: US National Archives, the Soundex indexing system (H and W do not part equal codes).
void soundex(std::string_view latin, std::string* out);

}  // namespace nayose
