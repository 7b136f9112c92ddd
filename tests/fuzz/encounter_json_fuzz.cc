// Encounter JSON: any bytes are read or refused, and what is read lies inside the record.
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "connectors/format/encounter_json.h"
#include "engine/base/check.h"

namespace {

nayose::InputMapping make_mapping() {
  nayose::InputMapping mapping = nayose::encounter_v1_mapping();
  nayose::FieldSource name;
  name.alternatives.push_back({{"/name/kanji/family", "/name/kanji/given"}});
  nayose::FieldSource phone;
  phone.alternatives.push_back({{"/phones/0"}});
  mapping.fields = {name, phone};
  return mapping;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT
  static const auto reader = nayose::make_encounter_json_reader(make_mapping())->make_reader();
  static nayose::SourceRecord record;
  std::vector<char> padded(size + nayose::kReadPadding, '"');
  if (size > 0) std::memcpy(padded.data(), data, size);
  std::string_view bad_field;
  const nayose::RefusalReason reason = reader->read({padded.data(), size}, &record, &bad_field);
  if (reason != nayose::RefusalReason::kNone) return 0;
  int depth = 0;
  for (const nayose::PayloadEvent& event : record.payload) {
    CHECK(event.text.size() <= size, "a payload text is longer than the record");
    depth += event.kind == nayose::PayloadEventKind::kBeginObject ||
             event.kind == nayose::PayloadEventKind::kBeginArray;
    depth -= event.kind == nayose::PayloadEventKind::kEndObject ||
             event.kind == nayose::PayloadEventKind::kEndArray;
    CHECK(depth >= 0, "a payload closes more than it opened");
  }
  CHECK(depth == 0, "a payload is not closed");
  for (const std::string_view identifier : record.identifiers) {
    CHECK(identifier.size() >= 2 && identifier.size() <= nayose::kFieldBytesMax,
          "an identifier of a size that readers never give");
  }
  return 0;
}
