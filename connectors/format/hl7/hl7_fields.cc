#include "connectors/format/hl7/hl7_fields.h"

namespace nayose {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool read_hex(std::string_view digits, std::string* bytes) {
  if (digits.size() % 2 != 0) return false;
  for (size_t i = 0; i < digits.size(); i += 2) {
    const int high = hex_value(digits[i]);
    const int low = hex_value(digits[i + 1]);
    if (high < 0 || low < 0) return false;
    bytes->push_back(static_cast<char>(high * 16 + low));
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

void Hl7Fields::begin(const Hl7Message* message) {
  message_ = message;
  reason_ = RefusalReason::kNone;
  place_.clear();
}

void Hl7Fields::text(std::string_view raw, std::string* out) {
  out->clear();
  raw = trimmed(raw);
  if (raw.empty() || raw == "\"\"") return;
  if (decoding_.lossy() && raw.find("\xEF\xBF\xBD") != std::string_view::npos) {
    fail(RefusalReason::kUndecodable);
    return;
  }
  const char escape = message_->delimiters().escape;
  if (escape == '\0' || raw.find(escape) == std::string_view::npos) {
    out->assign(raw);
  } else if (!unescape(raw, out)) {
    fail(RefusalReason::kMalformed);
  }
}

void Hl7Fields::fail(RefusalReason reason) {
  if (failed()) return;
  reason_ = reason;
  place_.assign(segment_);
  place_ += '-';
  place_ += std::to_string(field_);
}

bool Hl7Fields::unescape(std::string_view raw, std::string* out) {
  const char escape = message_->delimiters().escape;
  while (!raw.empty()) {
    const size_t begin = raw.find(escape);
    out->append(raw.substr(0, begin));
    if (begin == std::string_view::npos) return true;
    raw.remove_prefix(begin + 1);
    const size_t end = raw.find(escape);
    if (end == std::string_view::npos || !append_escape(raw.substr(0, end), out)) return false;
    raw.remove_prefix(end + 1);
  }
  return true;
}

bool Hl7Fields::append_escape(std::string_view escape, std::string* out) {
  const Hl7Delimiters& delimiters = message_->delimiters();
  if (escape.empty()) return false;
  const std::string_view rest = escape.substr(1);
  if (rest.empty()) {
    const std::string_view names = "FSTRE";
    const char values[] = {delimiters.field, delimiters.component, delimiters.subcomponent,
                           delimiters.repetition, delimiters.escape};
    const size_t i = names.find(escape[0]);
    if (i != std::string_view::npos) out->push_back(values[i]);
    return i != std::string_view::npos || escape == "H" || escape == "N";  // Highlighting.
  }
  std::string bytes;
  switch (escape[0]) {
    case 'X':
      return read_hex(rest, &bytes) && decoding_.append_hex(bytes, out);
    case '.':  // .br .sp .in .ti .fi .nf .sk .ce: layout.
      out->push_back(' ');
      return true;
    case 'C':  // Character sets: the bytes are decoded already.
    case 'M':
      return read_hex(rest, &bytes);
    case 'Z':
      return true;
    default:
      return false;
  }
}

}  // namespace nayose
