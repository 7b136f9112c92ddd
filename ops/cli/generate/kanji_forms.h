// Ways in which hospitals write the same kanji.
#pragma once

#include <string>
#include <string_view>

namespace nayose {

// The first kanji that has a common variant replaced by it (高 → 髙); else as it is.
std::string with_kanji_variant(std::string_view kanji);

// Letters outside JIS X 0208 (外字): 髙 﨑 德 濵 𠮷 瀨 栁 桒 曻.
// With the first letter that has such a form written so; else as it is.
std::string with_rare_kanji(std::string_view kanji);
// The letters that ISO-2022-JP lacks replaced by their usual form (髙 → 高).
std::string with_substitutes(std::string_view kanji);
// The same replaced by `mark` (■ ● 〓).
std::string with_lost_letters(std::string_view kanji, std::string_view mark);

}  // namespace nayose
