// What goes through the pipeline: a batch of raw records in, outputs and a state delta out.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/index/state_store.h"
#include "engine/record/refusal_reason.h"
#include "engine/record/source_record.h"

namespace nayose {

// Next thing to read of one partition of one source, after a batch.
struct SourcePosition {
  uint32_t source = 0;
  int32_t partition = 0;
  int64_t next_offset = 0;  // Kafka offset; for files the 0-based byte offset or line: its choice.
  friend auto operator<=>(const SourcePosition&, const SourcePosition&) = default;
};

// Raw records in one padded buffer. Reused: clear() keeps capacity.
class InputBatch {
 public:
  // Copies `raw` (the only copy on its way). `received_ms`: the gate's clock: the broker's
  // log-append time, or the recorded --as-of of a file run.
  void add(std::string_view raw, const SourceCoordinates& coordinates, int64_t received_ms);
  void clear();

  size_t size() const { return records_.size(); }
  bool empty() const { return records_.empty(); }
  size_t bytes() const { return buffer_.size(); }
  // kReadPadding readable bytes follow. Valid until the next add() or clear().
  std::string_view raw(size_t i) const {
    return std::string_view(buffer_).substr(records_[i].begin, records_[i].size);
  }
  const SourceCoordinates& coordinates(size_t i) const { return records_[i].coordinates; }
  int64_t received_ms(size_t i) const { return records_[i].received_ms; }

  // Where to go on after this batch; one entry per partition that the batch has read from.
  std::vector<SourcePosition> positions;

 private:
  struct Entry {
    size_t begin;
    size_t size;
    SourceCoordinates coordinates;
    int64_t received_ms;
  };
  std::string buffer_;
  std::vector<Entry> records_;
};

// Where an output goes: a topic, or a JSON Lines file of that name.
enum class OutputKind : uint8_t {
  kEncounters = 0,  // key: ref hex
  kLinks,           // key: ref hex; an empty value is a tombstone
  kPersonEvents,    // key: person id hex
  kRefused,         // key: source name/partition/offset
};
inline constexpr size_t kOutputKindCount = 4;
// "encounters", "links", "person-events", "refused".
std::string_view output_kind_name(OutputKind kind);

// Outputs in the order of their inputs, in one buffer. Values are JSON objects on one line,
// without the newline. Reused.
class BatchOutputs {
 public:
  struct Output {
    OutputKind kind;
    uint32_t key_size;
    uint32_t value_size;
    size_t offset;
  };

  void add(OutputKind kind, std::string_view key, std::string_view value);
  void clear();

  const std::vector<Output>& outputs() const { return outputs_; }
  std::string_view key(const Output& output) const {
    return std::string_view(bytes_).substr(output.offset, output.key_size);
  }
  std::string_view value(const Output& output) const {
    return std::string_view(bytes_).substr(output.offset + output.key_size, output.value_size);
  }
  size_t bytes() const { return bytes_.size(); }

 private:
  std::vector<Output> outputs_;
  std::string bytes_;
};

// Sums since the engine was opened (and of one batch, in BatchResult). No identifier in any.
struct Counts {
  uint64_t records = 0;
  uint64_t accepted = 0;
  uint64_t repeat_visits = 0;  // Identifiers seen before: no work in MATCH.
  uint64_t profiles_added = 0;
  uint64_t profiles_taken_over = 0;  // Of an earlier encoding, replaced by a visit in this one.
  uint64_t refs_taken_over = 0;      // The first such visit of a ref.
  uint64_t profiles_retracted = 0;
  uint64_t profiles_evicted = 0;  // A fifth profile pushed one out (a counted exception).
  uint64_t visits_of_retracted =
      0;  // Identifiers that a correction or deletion of this period retracted.
  uint64_t refs_deleted = 0;
  uint64_t delete_scopes_narrowed = 0;  // scope "person", done for the provider only as yet.
  uint64_t payload_values_dropped = 0;  // Not on the allow-list.
  uint64_t payload_values_with_identifiers = 0;
  uint64_t candidate_pairs = 0;
  uint64_t edges_added = 0;
  uint64_t edges_removed = 0;
  uint64_t blocks_refined = 0;     // A block that went above the cap.
  uint64_t blocks_suppressed = 0;  // A refined block that did, or one without refinement.
  uint64_t components_over_cap = 0;
  uint64_t persons_created = 0;
  uint64_t persons_merged = 0;
  uint64_t persons_split = 0;
  uint64_t persons_erased = 0;
  std::array<uint64_t, static_cast<size_t>(RefusalReason::kCount)> refused{};

  uint64_t refused_total() const;
  void add(const Counts& other);
};

// Everything that one batch changes. A sink makes outputs, delta and positions durable together,
// or none of them.
struct BatchResult {
  BatchOutputs outputs;
  StateDelta delta;  // kRecords changes are the changelog: also sent to the `records` topic.
  std::vector<SourcePosition> positions;
  Counts counts;

  void clear();
};

}  // namespace nayose
