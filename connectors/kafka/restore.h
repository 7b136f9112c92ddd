// Brings the local store to what Kafka has committed, before the engine opens it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/kafka/kafka_config.h"
#include "connectors/kafka/kafka_log.h"
#include "connectors/kafka/positions.h"
#include "connectors/kafka/topic_reader.h"
#include "engine/base/clock.h"
#include "engine/base/status.h"
#include "engine/index/state_store.h"

namespace nayose {

// How one changelog entry becomes a change of the store; see ChangelogReplay.
struct ReplayFunctions {
  using Function = std::function<Status(std::string_view key, std::string_view value, StateDelta*)>;
  Function record;
  Function link;
};
// Those of the engine.
ReplayFunctions engine_replay();

// What Kafka says, read in this order: committed offsets first, then the changelogs' ends.
struct KafkaPositions {
  std::string generation;
  PartitionOffsets committed;          // Inputs; a partition without offset is not in it.
  std::vector<TopicRange> changelogs;  // Low to high watermark of every partition.
};

struct RestorePlan {
  std::string rebuild_reason;      // Not empty: drop the local state, read from the beginning.
  std::vector<TopicRange> replay;  // What to read; may be empty ranges.
};

// Decides from the positions alone. Local state counts as current when it is a prefix of what
// Kafka has; it is rebuilt when it is ahead, of another generation, or so old that tombstones it
// has not seen may be gone (they would keep a refused patient).
RestorePlan plan_restore(const LocalPositions& local, const KafkaPositions& kafka,
                         int64_t delete_retention_ms, int64_t now_ms);

struct RestoreReport {
  std::string rebuild_reason;
  uint64_t records = 0;  // Changelog entries applied, by topic.
  uint64_t links = 0;
};

struct RestoreParts {
  const KafkaConfig* config = nullptr;
  StateStore* store = nullptr;
  TopicReader* reader = nullptr;
  const ReplayFunctions* replay = nullptr;
  const Clock* clock = nullptr;
  const KafkaLog* log = nullptr;
  const std::atomic<bool>* stop = nullptr;
};

// Invariant: an interruption leaves positions that say how far the store has come, so that the
// next start goes on from there.
// Errors: of store, broker and replay; kCancelled once `*stop`.
Result<RestoreReport> restore_state(const RestoreParts& parts, const KafkaPositions& kafka);

}  // namespace nayose
