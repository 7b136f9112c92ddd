#include "engine/pipeline/batch.h"

#include <array>

namespace nayose {

void InputBatch::add(std::string_view raw, const SourceCoordinates& coordinates,
                     int64_t received_ms) {
  // Padding after the last record only: a reader may look into the next one, never past the end.
  if (!records_.empty()) buffer_.resize(buffer_.size() - kReadPadding);
  const size_t begin = buffer_.size();
  buffer_.append(raw);
  buffer_.append(kReadPadding, '\0');
  records_.push_back({begin, raw.size(), coordinates, received_ms});
}

void InputBatch::clear() {
  buffer_.clear();
  records_.clear();
  positions.clear();
}

std::string_view output_kind_name(OutputKind kind) {
  static constexpr std::array<std::string_view, kOutputKindCount> kNames = {
      "encounters", "links", "person-events", "refused"};
  return kNames[static_cast<size_t>(kind)];
}

void BatchOutputs::add(OutputKind kind, std::string_view key, std::string_view value) {
  outputs_.push_back({kind, static_cast<uint32_t>(key.size()), static_cast<uint32_t>(value.size()),
                      bytes_.size()});
  bytes_.append(key);
  bytes_.append(value);
}

void BatchOutputs::clear() {
  outputs_.clear();
  bytes_.clear();
}

uint64_t Counts::refused_total() const {
  uint64_t total = 0;
  for (const uint64_t count : refused) total += count;
  return total;
}

void Counts::add(const Counts& other) {
  records += other.records;
  accepted += other.accepted;
  repeat_visits += other.repeat_visits;
  profiles_added += other.profiles_added;
  profiles_taken_over += other.profiles_taken_over;
  refs_taken_over += other.refs_taken_over;
  profiles_retracted += other.profiles_retracted;
  profiles_evicted += other.profiles_evicted;
  visits_of_retracted += other.visits_of_retracted;
  refs_deleted += other.refs_deleted;
  delete_scopes_narrowed += other.delete_scopes_narrowed;
  payload_values_dropped += other.payload_values_dropped;
  payload_values_with_identifiers += other.payload_values_with_identifiers;
  candidate_pairs += other.candidate_pairs;
  edges_added += other.edges_added;
  edges_removed += other.edges_removed;
  blocks_refined += other.blocks_refined;
  blocks_suppressed += other.blocks_suppressed;
  components_over_cap += other.components_over_cap;
  persons_created += other.persons_created;
  persons_merged += other.persons_merged;
  persons_split += other.persons_split;
  persons_erased += other.persons_erased;
  for (size_t i = 0; i < refused.size(); ++i) refused[i] += other.refused[i];
}

void BatchResult::clear() {
  outputs.clear();
  delta.clear();
  positions.clear();
  counts = {};
}

}  // namespace nayose
