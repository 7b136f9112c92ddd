// Appends JSON to a string: the outputs are small and fixed, and written on the hot path.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/ids.h"

namespace nayose {

// Appends `text` (valid UTF-8) as a JSON string with its quotes.
void append_json_string(std::string_view text, std::string* out);
// Appends a decimal number.
void append_json_number(int64_t value, std::string* out);

// Appends the 32 hex digits of an id as a JSON string.
template <typename Tag>
void append_json_id(const Id128<Tag>& id, std::string* out) {
  const size_t begin = out->size();
  out->append(34, '"');
  write_hex128(id.bytes, out->data() + begin + 1);
}

}  // namespace nayose
