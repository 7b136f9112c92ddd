// Random code points and texts for properties.
#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <string>
#include <vector>

#include "engine/normalize/code_points.h"

namespace nayose {

inline std::string utf8(char32_t point) {
  std::string out(4, '\0');
  out.resize(write_code_point(point, out.data()));
  return out;
}

// Any code point but 0, as UTF-8.
inline rc::Gen<std::string> any_code_point() {
  return rc::gen::map(rc::gen::inRange<uint32_t>(1, 0x110000), [](uint32_t value) {
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    return utf8(surrogate ? U'a' : static_cast<char32_t>(value));
  });
}

// One below the CJK blocks.
inline rc::Gen<std::string> low_code_point() {
  return rc::gen::map(rc::gen::inRange<uint32_t>(1, 0x3200),
                      [](uint32_t value) { return utf8(static_cast<char32_t>(value)); });
}

// A text of any number of parts.
inline rc::Gen<std::string> text_of(const rc::Gen<std::string>& part) {
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(part),
                      [](const std::vector<std::string>& parts) {
                        std::string out;
                        for (const std::string& text : parts) out += text;
                        return out;
                      });
}

}  // namespace nayose
