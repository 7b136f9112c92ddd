// Writes the small JSON objects of --json and of log lines. Reading is connectors/format's work.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace nayose {

// One object on one line. Members come in the order of the calls.
class JsonText {
 public:
  JsonText() : text_("{") {}
  JsonText& string(std::string_view key, std::string_view value);
  JsonText& integer(std::string_view key, uint64_t value);
  // Fixed point with `decimals` digits; null when not finite.
  JsonText& number(std::string_view key, double value, int decimals);
  JsonText& boolean(std::string_view key, bool value);
  JsonText& begin_object(std::string_view key);
  JsonText& end_object();
  // The object with its newline.
  std::string line() const { return text_ + "}\n"; }

 private:
  void name(std::string_view key);
  std::string text_;
};

}  // namespace nayose
