// A cursor over the tokens of a JSON document that simdjson has validated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace nayose {

// `starts` holds the offset of each brace, bracket, colon and comma, and of the first byte of each
// string and literal, in order; after the last one stands the length of the document. Whitespace is
// in no token. A value is read as it is written, so a number keeps its digits and a string
// without escapes is not copied. Private to connectors/format.
class JsonTokens {
 public:
  JsonTokens(const char* text, const uint32_t* starts) : text_(text), starts_(starts) {}

  char peek() const { return text_[starts_[position_]]; }
  char peek_next() const { return text_[starts_[position_ + 1]]; }
  void skip() { ++position_; }

  // The string or literal at the cursor as written (a string without its quotes); moves past it.
  std::string_view take_string() {
    const char* begin = text_ + starts_[position_] + 1;
    const char* end = text_ + starts_[++position_] - 1;
    while (*end != '"') --end;
    return {begin, static_cast<size_t>(end - begin)};
  }
  std::string_view take_literal() {
    const char* begin = text_ + starts_[position_];
    const char* end = text_ + starts_[++position_];
    while (end[-1] == ' ' || end[-1] == '\n' || end[-1] == '\t' || end[-1] == '\r') --end;
    return {begin, static_cast<size_t>(end - begin)};
  }

  // Moves past the value at the cursor, whatever it is.
  void skip_value() {
    size_t depth = 0;
    do {
      const char start = peek();
      depth += start == '{' || start == '[';
      depth -= start == '}' || start == ']';
      ++position_;
    } while (depth > 0);
  }

 private:
  const char* text_;
  const uint32_t* starts_;
  size_t position_ = 0;
};

}  // namespace nayose
