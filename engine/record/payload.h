// The payload of an encounter as a flat list of events, so that a filter can walk it once.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace nayose {

enum class PayloadEventKind : uint8_t {
  kBeginObject,
  kEndObject,
  kBeginArray,
  kEndArray,
  kKey,      // text: the decoded key; the next event is its value.
  kString,   // text: the decoded string (no quotes, no escapes).
  kLiteral,  // text: a number, true, false or null as written in JSON.
};

struct PayloadEvent {
  PayloadEventKind kind;
  std::string_view text;  // Valid as long as the SourceRecord it belongs to.
};

// Empty when the record has no payload; otherwise starts with kBeginObject.
using PayloadEvents = std::vector<PayloadEvent>;

}  // namespace nayose
