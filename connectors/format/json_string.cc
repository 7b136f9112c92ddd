#include "connectors/format/json_string.h"

#include <cstdint>

namespace nayose {
namespace {

uint32_t hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<uint32_t>(digit - '0');
  return static_cast<uint32_t>((digit | 0x20) - 'a' + 10);
}

// The four hex digits at `position`, or a lone surrogate's value when there are not four.
uint32_t code_unit(std::string_view written, size_t position) {
  constexpr uint32_t kNoUnit = 0xDC00;
  if (position + 4 > written.size()) return kNoUnit;
  uint32_t unit = 0;
  for (size_t i = 0; i < 4; ++i) unit = unit << 4 | hex_value(written[position + i]);
  return unit;
}

void append_point(uint32_t point, std::string* out) {
  const auto byte = [&](uint32_t value) { out->push_back(static_cast<char>(value)); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xC0 | point >> 6);
    byte(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    byte(0xE0 | point >> 12);
    byte(0x80 | (point >> 6 & 0x3F));
    byte(0x80 | (point & 0x3F));
  } else {
    byte(0xF0 | point >> 18);
    byte(0x80 | (point >> 12 & 0x3F));
    byte(0x80 | (point >> 6 & 0x3F));
    byte(0x80 | (point & 0x3F));
  }
}

char simple_escape(char letter) {
  switch (letter) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return letter;
  }
}

}  // namespace

bool decode_json_string(std::string_view written, std::string* out) {
  size_t i = 0;
  for (;;) {
    const size_t escape = written.find('\\', i);
    out->append(written.substr(i, escape - i));
    if (escape == std::string_view::npos || escape + 1 >= written.size()) return true;
    const char letter = written[escape + 1];
    i = escape + 2;
    if (letter != 'u') {
      out->push_back(simple_escape(letter));
      continue;
    }
    uint32_t point = code_unit(written, i);
    i += 4;
    if (point >= 0xDC00 && point <= 0xDFFF) return false;
    if (point >= 0xD800 && point <= 0xDBFF) {
      if (written.substr(i, 2) != "\\u") return false;
      const uint32_t low = code_unit(written, i + 2);
      if (low < 0xDC00 || low > 0xDFFF || i + 6 > written.size()) return false;
      point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
      i += 6;
    }
    append_point(point, out);
  }
}

}  // namespace nayose
