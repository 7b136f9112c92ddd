// One raw record, taken apart but not yet judged: what a RecordReader hands to INGEST.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/record/field_spec.h"
#include "engine/record/input_mapping.h"
#include "engine/record/payload.h"
#include "engine/record/refusal_reason.h"

namespace nayose {

// Bytes that must be readable after a raw record (simdjson reads past the end).
inline constexpr size_t kReadPadding = 64;
// Longest raw record that is looked at.
inline constexpr size_t kRecordBytesMax = 1 << 20;

// Where a raw record came from. Says nothing about the patient.
struct SourceCoordinates {
  uint32_t source = 0;    // Index of a file or a topic in the run's list of sources.
  int32_t partition = 0;  // Kafka partition; 0 for files.
  int64_t offset = 0;     // Kafka offset, or 1-based line number.
  friend auto operator<=>(const SourceCoordinates&, const SourceCoordinates&) = default;
};

// All views point into the raw record or into `text`; they die at the next read() into the same
// object, or with the raw bytes. Reused: clear() keeps capacity, so reading allocates nothing in
// steady state.
struct SourceRecord {
  std::array<std::string_view, kEnvelopeFieldCount> envelope;
  std::array<std::string_view, kFieldsMax> fields;  // The first alternative that is not empty.
  // The other alternatives that are not empty: by field, then in the model's order.
  struct Fallback {
    uint16_t field;
    std::string_view value;
  };
  std::vector<Fallback> fallbacks;
  std::vector<std::string_view> identifiers;  // Strings that the payload must not contain.
  PayloadEvents payload;
  std::vector<std::unique_ptr<std::string>> text;  // Owned parts, where a view needs one.
  size_t text_used = 0;
  std::vector<std::string_view> path_values;  // A reader's scratch space.

  std::string_view get(EnvelopeField field) const { return envelope[static_cast<size_t>(field)]; }
  // An owned buffer, empty, stable until clear().
  std::string& new_text();
  void clear();
};

// Takes raw records apart. One object per thread.
class RecordReader {
 public:
  virtual ~RecordReader() = default;

  // Errors: the reason when `raw` cannot be read; `out` then holds what was found so far (at
  //         least the message id, when it could be told) and `*bad_field` the field's name or "".
  // Cost:   one pass over `raw`. `raw` is followed by kReadPadding readable bytes.
  virtual RefusalReason read(std::string_view raw, SourceRecord* out,
                             std::string_view* bad_field) = 0;
};

class RecordReaderFactory {
 public:
  virtual ~RecordReaderFactory() = default;
  virtual std::unique_ptr<RecordReader> make_reader() const = 0;
};

}  // namespace nayose
