#include "engine/model/toml_characters.h"

#include <algorithm>
#include <cstddef>

namespace nayose {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool starts_with(std::string_view text, size_t at, std::string_view head) {
  return text.substr(at, head.size()) == head;
}

// Position after the string that starts at `at`; npos when it does not end.
size_t end_of_string(std::string_view text, size_t at) {
  const char quote = text[at];
  const bool escapes = quote == '"';
  const bool long_form = at + 2 < text.size() && text[at + 1] == quote && text[at + 2] == quote;
  const std::string_view close = text.substr(at, long_form ? 3 : 1);
  for (size_t i = at + close.size(); i < text.size(); ++i) {
    if (escapes && text[i] == '\\') {
      ++i;
    } else if (!long_form && text[i] == '\n') {
      return std::string_view::npos;
    } else if (starts_with(text, i, close)) {
      i += close.size();
      // A long string may end in one or two quotes of its own.
      for (int own = 0; long_form && own < 2 && i < text.size() && text[i] == quote; ++own) ++i;
      return i;
    }
  }
  return std::string_view::npos;
}

}  // namespace

int line_of_stray_character(std::string_view text) {
  size_t at = starts_with(text, 0, kByteOrderMark) ? kByteOrderMark.size() : 0;
  while (at < text.size()) {
    const char c = text[at];
    if (static_cast<unsigned char>(c) >= 0x80) {
      return 1 + static_cast<int>(std::count(text.begin(), text.begin() + at, '\n'));
    }
    if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else if (c == '"' || c == '\'') {
      at = end_of_string(text, at);
      if (at == std::string_view::npos) return 0;
    } else {
      ++at;
    }
  }
  return 0;
}

}  // namespace nayose
