// The Kafka way of one engine: topics, lease, restore, then a source and a sink.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "connectors/kafka/crash_points.h"
#include "connectors/kafka/kafka_config.h"
#include "connectors/kafka/kafka_log.h"
#include "connectors/kafka/meta_record.h"
#include "connectors/kafka/restore.h"
#include "engine/base/clock.h"
#include "engine/base/status.h"
#include "engine/pipeline/connector.h"

namespace nayose {

struct KafkaStats {
  uint64_t transactions = 0;
  uint64_t transactions_aborted = 0;
  int64_t last_commit_ms = 0;
  RestoreReport restore;
  // Records of each input partition that are not committed yet, as far as the end is known.
  PartitionOffsets lag;
};

// Order of use: open() (waits for the lease, restores the store), then open the engine on the
// store, then run the pipeline on source() and sink(). After any Status of those the process
// must start again.
// Threads: open() and the destructor from one; stats() from any.
class KafkaConnector {
 public:
  // All of it outlives the connector.
  struct Parts {
    StateStore* store = nullptr;
    MetaIdentity identity;
    const Clock* clock = nullptr;
    CrashPoints* crash_points = nullptr;
    ReplayFunctions replay = engine_replay();
    KafkaLog log = log_to_stderr();
    // Set from outside, for example by SIGTERM: open() gives up, the source ends.
    const std::atomic<bool>* stop = nullptr;
    // A fault for tests only: writes the store before Kafka has committed, and takes it for the
    // truth at the next start. Shows that a checker finds what this loses.
    bool fault_store_first = false;
  };

  // Errors: kConfiguration; kFailedPrecondition (topics, another model or key, lost offsets: the
  //         message says what to do); kUnavailable (broker); kCancelled; those of the store.
  static Result<std::unique_ptr<KafkaConnector>> open(const KafkaConfig& config, Parts parts);
  virtual ~KafkaConnector() = default;

  virtual BatchSource* source() = 0;
  virtual BatchSink* sink() = 0;
  virtual KafkaStats stats() const = 0;
};

// Where the inputs start. `first_run`: the generation has never run, all begin at `low`.
// Errors: kFailedPrecondition when offsets are missing that were committed once.
Result<PartitionOffsets> decide_start(bool first_run, const PartitionOffsets& low,
                                      const PartitionOffsets& committed,
                                      const LocalPositions& local);

}  // namespace nayose
