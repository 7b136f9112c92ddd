// The letters of a message id, which may be sent back to whoever sent it.
#pragma once

namespace nayose {

// A–Z a–z 0–9 . _ : - /
constexpr bool is_message_id_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == ':' || c == '-' || c == '/';
}

}  // namespace nayose
