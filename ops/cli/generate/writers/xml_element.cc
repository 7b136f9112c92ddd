#include "ops/cli/generate/writers/xml_element.h"

#include "engine/base/clock.h"

namespace nayose {

void append_xml_escaped(std::string_view value, std::string* out) {
  for (const char c : value) {
    if (c == '&') {
      out->append("&amp;");
    } else if (c == '<') {
      out->append("&lt;");
    } else if (c == '"') {
      out->append("&quot;");
    } else {
      out->push_back(c);
    }
  }
}

void append_xml_element(std::string_view name, std::string_view value, std::string* out) {
  if (value.empty()) return;
  out->append("<").append(name).append(">");
  append_xml_escaped(value, out);
  out->append("</").append(name).append(">");
}

std::string joined_name(std::string_view family, std::string_view given, std::string_view space) {
  std::string name(family);
  if (!family.empty() && !given.empty()) name.append(space);
  return name.append(given);
}

std::string compact_day(int64_t day) {
  std::string text = format_iso_date(civil_from_days(day));
  text.erase(7, 1);
  text.erase(4, 1);
  return text;
}

std::string padded_number(uint64_t number, size_t width) {
  std::string text = std::to_string(number);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return text;
}

}  // namespace nayose
