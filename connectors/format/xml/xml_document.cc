#include "connectors/format/xml/xml_document.h"

#include <algorithm>

#include "engine/base/clock.h"

namespace nayose {
namespace {

constexpr std::string_view kWideSpace = "\xE3\x80\x80";

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool parse_xml_piece(std::string* text, pugi::xml_document* document) {
  const pugi::xml_parse_result result = document->load_buffer_inplace(
      text->data(), text->size(), pugi::parse_default, pugi::encoding_utf8);
  return result.status == pugi::status_ok;
}

std::string_view xml_name(pugi::xml_node node) {
  const std::string_view name = node.name();
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node xml_child(pugi::xml_node parent, std::string_view name) {
  for (pugi::xml_node child = parent.first_child(); child; child = child.next_sibling()) {
    if (xml_name(child) == name) return child;
  }
  return {};
}

std::string_view trimmed(std::string_view text) {
  for (;;) {
    if (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') {
      text.remove_prefix(1);
    } else if (text.substr(0, kWideSpace.size()) == kWideSpace) {
      text.remove_prefix(kWideSpace.size());
    } else {
      break;
    }
  }
  for (;;) {
    if (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') {
      text.remove_suffix(1);
    } else if (text.size() >= kWideSpace.size() &&
               text.substr(text.size() - kWideSpace.size()) == kWideSpace) {
      text.remove_suffix(kWideSpace.size());
    } else {
      return text;
    }
  }
}

std::string_view xml_text(pugi::xml_node node) { return trimmed(node.text().get()); }

std::string_view xml_attribute(pugi::xml_node node, const char* name) {
  return trimmed(node.attribute(name).value());
}

std::string xml_day(std::string_view text) {
  if (text.size() != 8 || !all_digits(text)) return {};
  std::string day(text.substr(0, 4));
  day.append("-").append(text.substr(4, 2)).append("-").append(text.substr(6, 2));
  return parse_iso_date(day) ? day : std::string();
}

std::string xml_instant(std::string_view text) {
  const size_t sign = text.find_first_of("+-");
  std::string_view offset = sign == std::string_view::npos ? "+0900" : text.substr(sign);
  std::string_view time = text.substr(0, sign);
  std::string day = xml_day(time.substr(0, 8));
  if (day.empty()) return {};
  time.remove_prefix(8);
  time = time.substr(0, time.find('.'));
  if (time.empty()) return day;
  if (!all_digits(time) || time.size() > 6 || time.size() % 2 != 0) return {};
  if (offset.size() != 5 || !all_digits(offset.substr(1))) return {};
  std::string clock(time);
  clock.append(6 - clock.size(), '0');
  day.append("T").append(clock, 0, 2).append(":").append(clock, 2, 2);
  day.append(":").append(clock, 4, 2).append(offset.substr(0, 3)).append(":");
  day.append(offset.substr(3));
  return parse_timestamp_ms(day) ? day : std::string();
}

}  // namespace nayose
