// Reads one raw record in a buffer that ends where the contract says it may end.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/record/source_record.h"

namespace nayose {

// A record, its reason and the bytes that its views point into.
struct ReadRecord {
  std::vector<char> bytes;
  SourceRecord record;
  RefusalReason reason = RefusalReason::kNone;
  std::string bad_field;

  std::string_view get(EnvelopeField field) const { return record.get(field); }
};

inline std::unique_ptr<ReadRecord> read_record(RecordReader* reader, std::string_view raw) {
  auto result = std::make_unique<ReadRecord>();
  // The padding holds what would change the result if it were taken for content.
  result->bytes.assign(raw.size() + kReadPadding, '"');
  std::copy(raw.begin(), raw.end(), result->bytes.begin());
  std::string_view bad_field;
  result->reason = reader->read({result->bytes.data(), raw.size()}, &result->record, &bad_field);
  result->bad_field = bad_field;
  return result;
}

// "{key:string,key:[…]}" without quotes, for comparing.
inline std::string payload_text(const PayloadEvents& events) {
  std::string text;
  for (const PayloadEvent& event : events) {
    switch (event.kind) {
      case PayloadEventKind::kBeginObject:
        text += "{";
        break;
      case PayloadEventKind::kEndObject:
        text += "}";
        break;
      case PayloadEventKind::kBeginArray:
        text += "[";
        break;
      case PayloadEventKind::kEndArray:
        text += "]";
        break;
      case PayloadEventKind::kKey:
        text += std::string(event.text) + ":";
        break;
      case PayloadEventKind::kString:
        text += "'" + std::string(event.text) + "' ";
        break;
      case PayloadEventKind::kLiteral:
        text += std::string(event.text) + " ";
        break;
    }
  }
  return text;
}

}  // namespace nayose
