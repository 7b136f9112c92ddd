#include "ops/cli/json_text.h"

#include <cmath>
#include <cstdio>

#include "engine/pipeline/json_writer.h"

namespace nayose {

void JsonText::name(std::string_view key) {
  if (text_.back() != '{') text_.push_back(',');
  append_json_string(key, &text_);
  text_.push_back(':');
}

JsonText& JsonText::string(std::string_view key, std::string_view value) {
  name(key);
  append_json_string(value, &text_);
  return *this;
}

JsonText& JsonText::integer(std::string_view key, uint64_t value) {
  name(key);
  text_.append(std::to_string(value));
  return *this;
}

JsonText& JsonText::number(std::string_view key, double value, int decimals) {
  name(key);
  if (!std::isfinite(value)) {
    text_.append("null");
    return *this;
  }
  char digits[64];
  std::snprintf(digits, sizeof(digits), "%.*f", decimals, value);
  text_.append(digits);
  return *this;
}

JsonText& JsonText::boolean(std::string_view key, bool value) {
  name(key);
  text_.append(value ? "true" : "false");
  return *this;
}

JsonText& JsonText::begin_object(std::string_view key) {
  name(key);
  text_.push_back('{');
  return *this;
}

JsonText& JsonText::end_object() {
  text_.push_back('}');
  return *this;
}

}  // namespace nayose
