// Escapes of JSON strings.
#pragma once

#include <string>
#include <string_view>

namespace nayose {

// Appends the decoded form of `written` (between the quotes, escapes already known to be well
// formed) to `*out`. False for half of a surrogate pair, which no UTF-8 can hold.
bool decode_json_string(std::string_view written, std::string* out);

}  // namespace nayose
