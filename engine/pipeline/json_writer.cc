#include "engine/pipeline/json_writer.h"

#include <charconv>

namespace nayose {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

void append_escape(char c, std::string* out) {
  switch (c) {
    case '"':
      out->append("\\\"");
      return;
    case '\\':
      out->append("\\\\");
      return;
    case '\n':
      out->append("\\n");
      return;
    case '\r':
      out->append("\\r");
      return;
    case '\t':
      out->append("\\t");
      return;
    default:
      out->append("\\u00");
      out->push_back(kHexDigits[(c >> 4) & 15]);
      out->push_back(kHexDigits[c & 15]);
  }
}

}  // namespace

void append_json_string(std::string_view text, std::string* out) {
  out->push_back('"');
  size_t begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') continue;
    out->append(text, begin, i - begin);
    append_escape(c, out);
    begin = i + 1;
  }
  out->append(text, begin, text.size() - begin);
  out->push_back('"');
}

void append_json_number(int64_t value, std::string* out) {
  char buffer[24];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value);
  out->append(buffer, end.ptr);
}

}  // namespace nayose
