// How far the local store is: read and written as entries of Table::kMeta. Layout:
//   kafka/generation                      "<cluster id>/<topic prefix><generation>"
//   kafka/applied_ms                      decimal, wall clock of the last write
//   kafka/offset/<topic>/<partition>      decimal, next offset of an input
//   kafka/changelog/<topic>/<partition>   decimal, next offset of a changelog
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>

#include "engine/base/status.h"
#include "engine/index/state_store.h"

namespace nayose {

struct TopicPartition {
  std::string topic;
  int32_t partition = 0;
  friend bool operator==(const TopicPartition&, const TopicPartition&) = default;
  friend bool operator<(const TopicPartition& a, const TopicPartition& b) {
    const int order = a.topic.compare(b.topic);
    return order != 0 ? order < 0 : a.partition < b.partition;
  }
};

// Partition → next offset.
using PartitionOffsets = std::map<TopicPartition, int64_t>;

struct LocalPositions {
  std::string generation;  // Empty: nothing was ever written by this connector.
  int64_t applied_ms = 0;
  PartitionOffsets inputs;
  PartitionOffsets changelogs;
};

// Errors: kCorruption when an entry does not parse.
Result<LocalPositions> load_positions(const StateStore& store);

void put_generation(const std::string& generation, StateDelta* delta);
void put_applied(int64_t now_ms, StateDelta* delta);
void put_input_offset(const TopicPartition& partition, int64_t next, StateDelta* delta);
void put_changelog_offset(const TopicPartition& partition, int64_t next, StateDelta* delta);

}  // namespace nayose
