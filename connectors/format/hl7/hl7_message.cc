#include "connectors/format/hl7/hl7_message.h"

#include <algorithm>
#include <cstring>

namespace nayose {
namespace {

bool is_delimiter(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return c > ' ' && c < 0x7F && !letter;
}

bool is_segment_name(std::string_view name) {
  return name.size() == 3 && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
         });
}

}  // namespace

std::string_view hl7_part(std::string_view text, char delimiter, unsigned number) {
  if (delimiter == '\0') return number == 1 ? text : std::string_view();
  while (number > 1) {
    const size_t end = text.find(delimiter);
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
    --number;
  }
  return text.substr(0, text.find(delimiter));
}

bool next_hl7_part(char delimiter, std::string_view* rest, std::string_view* part) {
  if (rest->empty()) return false;
  const size_t end = delimiter == '\0' ? std::string_view::npos : rest->find(delimiter);
  *part = rest->substr(0, end);
  rest->remove_prefix(end == std::string_view::npos ? rest->size() : end + 1);
  return true;
}

bool Hl7Message::parse(std::string_view text) {
  segments_.clear();
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    if (segments_.empty() && !read_delimiters(line)) return false;
    const std::string_view name = line.substr(0, 3);
    const bool ended = line.size() <= 3 || line[3] == delimiters_.field;
    if (is_segment_name(name) && ended) segments_.push_back({name, line});
  }
  return !segments_.empty();
}

bool Hl7Message::read_delimiters(std::string_view header) {
  if (header.size() < 5 || header.substr(0, 3) != "MSH" || !is_delimiter(header[3])) return false;
  const std::string_view rest = header.substr(4);
  const std::string_view encoding = rest.substr(0, rest.find(header[3]));
  if (encoding.empty() || encoding.size() > 5) return false;
  const auto at = [&](size_t i) { return i < encoding.size() ? encoding[i] : '\0'; };
  delimiters_ = {header[3], at(0), at(1), at(2), at(3)};
  for (size_t i = 0; i < encoding.size(); ++i) {
    if (!is_delimiter(encoding[i]) || encoding.find(encoding[i], i + 1) != std::string_view::npos) {
      return false;
    }
  }
  return true;
}

std::string_view Hl7Message::field(const Hl7Segment& segment, unsigned number) const {
  const unsigned skipped = segment.name == "MSH" ? 0 : 1;
  return hl7_part(segment.text, delimiters_.field, number + skipped);
}

}  // namespace nayose
