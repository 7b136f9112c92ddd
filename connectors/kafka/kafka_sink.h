// Private to this folder: one Kafka transaction for each batch, then the local store.
#pragma once

#include <array>
#include <atomic>
#include <mutex>
#include <string>
#include <vector>

#include "connectors/kafka/crash_points.h"
#include "connectors/kafka/lease.h"
#include "connectors/kafka/positions.h"
#include "connectors/kafka/producer.h"
#include "engine/base/clock.h"
#include "engine/pipeline/connector.h"

namespace nayose::kafka {

// Invariant: what the store holds is a prefix of what Kafka has committed.
// Threads: as BatchSink; committed() from any.
class KafkaSink final : public BatchSink {
 public:
  struct Parts {
    TransactionalProducer* producer = nullptr;
    const EngineLease* lease = nullptr;
    StateStore* store = nullptr;
    CrashPoints* crash_points = nullptr;
    const Clock* clock = nullptr;
    bool fault_store_first = false;  // The wrong order, for the negative control of a checker.
  };
  // `start` holds every input partition's offset at the start.
  KafkaSink(const KafkaConfig& config, const Parts& parts, const PartitionOffsets& start);

  Status commit(const BatchResult& result) override;
  Status idle() override;
  Status finish() override { return Status(); }

  // Next offsets that Kafka has committed.
  PartitionOffsets committed() const;

 private:
  Status produce(const BatchResult& result);
  Status transact(const BatchResult* result, const PartitionOffsets& offsets);
  Status write_store(const BatchResult& result, const PartitionOffsets& offsets);
  PartitionOffsets offsets_of(const BatchResult& result);
  bool refresh_due() const;
  void note_committed(const PartitionOffsets& offsets);

  KafkaConfig config_;
  Parts parts_;
  std::vector<std::string> topic_of_source_;
  std::string records_topic_;
  std::string links_topic_;
  // One past the last delivered offset of each changelog partition; 0: nothing delivered.
  std::vector<int64_t> records_next_;
  std::vector<int64_t> links_next_;
  StateDelta write_;
  int64_t refreshed_ms_ = 0;
  mutable std::mutex mutex_;
  PartitionOffsets committed_;  // Guarded by mutex_.
};

}  // namespace nayose::kafka
