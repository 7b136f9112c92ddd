// Private to this folder: batches of encounters from the input topics.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "connectors/kafka/client.h"
#include "connectors/kafka/lease.h"
#include "connectors/kafka/positions.h"
#include "engine/pipeline/connector.h"

namespace nayose::kafka {

// A thread polls the consumer and fills batches while earlier ones are processed. At most two
// finished batches wait; beyond that the broker's records wait in librdkafka's fetch memory.
// Threads: next() as BatchSource; the others before the first next(), or as they say.
class KafkaSource final : public BatchSource, private ClientEvents {
 public:
  static Result<std::unique_ptr<KafkaSource>> open(const KafkaConfig& config, const KafkaLog& log,
                                                   const EngineLease* lease,
                                                   const std::atomic<bool>* stop);
  ~KafkaSource() override;

  // Every partition of the input topics there is now.
  Result<std::vector<TopicPartition>> partitions();
  // Offsets that the group has committed; waits for undecided transactions. Asked by the lease's
  // client: it knows the group's coordinator already, another one looks for a second.
  Result<PartitionOffsets> committed(const std::vector<TopicPartition>& partitions);
  // First offset that is still there.
  Result<int64_t> low_watermark(const TopicPartition& partition);
  // The name of the cluster; empty when the broker has none.
  std::string cluster_id();

  // Assigns the partitions and starts to poll.
  Status start(const PartitionOffsets& offsets);

  Result<SourceEvent> next(InputBatch* batch) override;

  // High watermarks as far as they are known; any thread.
  PartitionOffsets high_watermarks() const;

 private:
  KafkaSource(const KafkaConfig& config, const KafkaLog& log, const EngineLease* lease,
              const std::atomic<bool>* stop);

  void poll_loop();
  Status poll_once();
  Status take(const rd_kafka_message_t& message);
  Status take_error(const rd_kafka_message_t& message);
  Status append(const rd_kafka_message_t& message);
  uint32_t source_of(const rd_kafka_topic_t* topic);
  void note_position(uint32_t source, const rd_kafka_message_t& message);
  bool is_full() const;
  // Hands the batch over once it is full, or old while nothing else waits.
  void offer();
  Status look_for_new_partitions();
  bool at_end() const { return config_.stop_at_end && open_ends_.empty(); }

  KafkaConfig config_;
  const EngineLease* lease_;
  const std::atomic<bool>* stop_;
  ClientPtr consumer_;

  // Owned by the poll thread.
  InputBatch filling_;
  int64_t filling_since_ms_ = 0;
  size_t last_position_ = 0;  // Index in filling_.positions of the last message's partition.
  const rd_kafka_topic_t* last_topic_ = nullptr;
  uint32_t last_source_ = 0;
  int64_t next_metadata_ms_ = 0;
  std::set<TopicPartition> open_ends_;  // With stop_at_end: partitions not yet at their end.

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  std::deque<InputBatch> ready_;
  std::vector<InputBatch> spare_;
  std::set<TopicPartition> assigned_;
  Status status_;
  bool ended_ = false;   // The poll thread has nothing more to give.
  bool ending_ = false;  // The poll thread shall end.

  std::thread thread_;
};

}  // namespace nayose::kafka
