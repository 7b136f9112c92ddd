// Private to this folder: the engine lease. Whoever owns the one partition of the lease topic
// is the engine; everyone else waits.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "connectors/kafka/client.h"

namespace nayose::kafka {

// Owned once acquire() has returned, until lost. A lost lease never comes back: the process ends.
// Threads: every method from any thread. A thread of its own keeps the membership alive.
class EngineLease final : private ClientEvents {
 public:
  // Waits until this process owns the lease; says once that it waits.
  // Errors: kCancelled once `*stop`; kFailedPrecondition when the broker refuses the settings.
  static Result<std::unique_ptr<EngineLease>> acquire(const KafkaConfig& config,
                                                      const KafkaLog& log,
                                                      const std::atomic<bool>* stop);
  // Leaves the group, so that a standby takes over at once; gives up after a deadline.
  ~EngineLease() override;

  // A read_committed member of the group.
  rd_kafka_t* client() const { return client_.get(); }

  // kFenced once the lease is lost.
  Status check() const;

  // The generation that the broker checks with the offsets. Taken anew for every transaction.
  GroupMetadataPtr group_metadata() const;

 private:
  enum class State : uint8_t { kWaiting, kOwned, kLost };

  EngineLease(const KafkaConfig& config, const KafkaLog& log);
  Status start();
  void poll_loop();
  void take(const rd_kafka_message_t& message);
  void leave();
  void on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t error,
                    rd_kafka_topic_partition_list_t* partitions) override;

  KafkaConfig config_;
  std::string topic_;
  ClientPtr client_;
  // Written by the poll thread, read by source and sink. Relaxed would do: nothing is published
  // with it, a late reader is fenced by the broker.
  std::atomic<State> state_{State::kWaiting};
  std::atomic<bool> refused_{false};  // The broker will never let this member in.
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

}  // namespace nayose::kafka
