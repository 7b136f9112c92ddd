// What must be seen to before toml++ reads a text. Private to engine/model.
#pragma once

#include <string_view>

namespace nayose {

// toml++ 3.3 is undefined on some letters outside strings and comments, where TOML allows ASCII
// only. Result: the 1-based line of the first one; 0 when there is none before the first string
// that does not end (which toml++ refuses). A byte order mark at the start is fine.
int line_of_stray_character(std::string_view text);

}  // namespace nayose
