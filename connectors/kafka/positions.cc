#include "connectors/kafka/positions.h"

#include <charconv>
#include <optional>
#include <string_view>

namespace nayose {
namespace {

constexpr std::string_view kGenerationKey = "kafka/generation";
constexpr std::string_view kAppliedKey = "kafka/applied_ms";
constexpr std::string_view kInputPrefix = "kafka/offset/";
constexpr std::string_view kChangelogPrefix = "kafka/changelog/";

template <typename T>
bool parse(std::string_view text, T* value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *value);
  return error == std::errc() && end == text.data() + text.size();
}

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// "<topic>/<partition>": a topic name holds no slash.
bool parse_entry(std::string_view name, std::string_view value, PartitionOffsets* offsets) {
  const size_t slash = name.rfind('/');
  if (slash == std::string_view::npos) return false;
  TopicPartition partition{std::string(name.substr(0, slash)), 0};
  int64_t next = 0;
  if (!parse(name.substr(slash + 1), &partition.partition) || !parse(value, &next)) return false;
  (*offsets)[partition] = next;
  return true;
}

std::string entry_key(std::string_view prefix, const TopicPartition& partition) {
  return std::string(prefix) + partition.topic + "/" + std::to_string(partition.partition);
}

}  // namespace

Result<LocalPositions> load_positions(const StateStore& store) {
  LocalPositions positions;
  const auto visit = [&](int, std::string_view key, std::string_view value) -> Status {
    bool good = true;
    if (key == kGenerationKey) {
      positions.generation = std::string(value);
    } else if (key == kAppliedKey) {
      good = parse(value, &positions.applied_ms);
    } else if (starts_with(key, kInputPrefix)) {
      good = parse_entry(key.substr(kInputPrefix.size()), value, &positions.inputs);
    } else if (starts_with(key, kChangelogPrefix)) {
      good = parse_entry(key.substr(kChangelogPrefix.size()), value, &positions.changelogs);
    }
    if (good) return Status();
    return Status(StatusCode::kCorruption, "store: bad entry " + std::string(key));
  };
  NAYOSE_RETURN_IF_ERROR(store.scan(Table::kMeta, 1, visit));
  return positions;
}

void put_generation(const std::string& generation, StateDelta* delta) {
  delta->put(Table::kMeta, kGenerationKey, generation);
}

void put_applied(int64_t now_ms, StateDelta* delta) {
  delta->put(Table::kMeta, kAppliedKey, std::to_string(now_ms));
}

void put_input_offset(const TopicPartition& partition, int64_t next, StateDelta* delta) {
  delta->put(Table::kMeta, entry_key(kInputPrefix, partition), std::to_string(next));
}

void put_changelog_offset(const TopicPartition& partition, int64_t next, StateDelta* delta) {
  delta->put(Table::kMeta, entry_key(kChangelogPrefix, partition), std::to_string(next));
}

}  // namespace nayose
