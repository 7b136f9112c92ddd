// Private to this folder: the transactional producer, one transaction at a time.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "connectors/kafka/client.h"
#include "connectors/kafka/positions.h"
#include "connectors/kafka/watchdog.h"

namespace nayose::kafka {

// What the transactions of this process have come to. Relaxed counters, for metrics only.
struct TransactionCounters {
  std::atomic<uint64_t> committed{0};
  std::atomic<uint64_t> aborted{0};
  std::atomic<int64_t> last_commit_ms{0};
};

// Threads: one at a time.
class TransactionalProducer final : private ClientEvents {
 public:
  // Fences every earlier producer of the role and ends what it left open.
  static Result<std::unique_ptr<TransactionalProducer>> open(const KafkaConfig& config,
                                                             const KafkaLog& log,
                                                             TransactionCounters* counters);
  ~TransactionalProducer() override;

  // Phases of one transaction that have been reached.
  enum class Phase : uint8_t { kProduced, kOffsetsSent, kDelivered, kCommitted };

  struct Transaction {
    // Calls produce(); again for every attempt, so it may change nothing of its own.
    std::function<Status()> fill;
    const PartitionOffsets* offsets = nullptr;         // Never empty.
    std::function<GroupMetadataPtr()> group_metadata;  // Asked for every attempt.
    std::function<void(Phase)> reached;
  };

  // All of it or nothing; what can be retried is retried.
  // Errors: kFenced; kUnavailable when the outcome is unknown or attempts ran out. Either way this
  //         object is of no more use: the process starts again and the committed offsets decide.
  Status transact(const Transaction& transaction);

  // Aborts one transaction that touches every partition this role writes to, and `offsets`. A
  // broker that was killed may forget to mark the end of an earlier transaction: its offsets then
  // stay undecided for ever, and its records would become visible with the next commit. The marker
  // of this abort ends it. Call before anything is read.
  Status abort_leftovers(const PartitionOffsets& offsets,
                         const std::function<GroupMetadataPtr()>& group_metadata);

  // Within fill(). Key and value stay valid until transact() returns: nothing is copied.
  // `next_offset`, when given, is raised to one past the offset of the delivered message.
  Status produce(KafkaTopic topic, std::string_view key, const std::string_view* value,
                 int64_t* next_offset);
  // To the meta topic.
  Status produce_meta(std::string_view key, std::string_view value);

  rd_kafka_t* client() const { return client_.get(); }

 private:
  enum class Verdict : uint8_t { kDone, kAbort, kFail };

  TransactionalProducer(const KafkaConfig& config, const KafkaLog& log,
                        TransactionCounters* counters);
  Status start();
  Status open_topics();
  Verdict call(const char* what, const std::function<rd_kafka_error_t*()>& function);
  Verdict attempt(const Transaction& transaction);
  Verdict send_offsets(const Transaction& transaction);
  Verdict flush();
  Verdict abort();
  Status produce_leftover_marks();
  Status enqueue(rd_kafka_topic_t* topic, int32_t partition, std::string_view key,
                 const std::string_view* value, int64_t* next_offset);
  void drop_messages();
  void on_delivery(const rd_kafka_message_t& message) override;

  KafkaConfig config_;
  TransactionCounters* counters_;
  ClientPtr client_;
  std::array<TopicPtr, kKafkaTopicCount> topics_;
  TopicPtr meta_topic_;
  uint32_t since_poll_ = 0;
  Status last_error_;  // Of the current transaction.
  Watchdog watchdog_;
};

}  // namespace nayose::kafka
