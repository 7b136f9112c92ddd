// Private to this folder: creating and describing topics at the broker.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connectors/kafka/client.h"
#include "connectors/kafka/topics.h"

namespace nayose::kafka {

// Threads: one at a time.
class TopicAdmin {
 public:
  static Result<std::unique_ptr<TopicAdmin>> open(const KafkaConfig& config, const KafkaLog& log);

  // Nothing for a topic that does not exist.
  Result<std::optional<TopicState>> describe(const std::string& topic);
  // A topic that exists meanwhile is no error.
  Status create(const std::vector<TopicSpec>& topics, int32_t replication_factor);

 private:
  TopicAdmin(const KafkaConfig& config, const KafkaLog& log)
      : events_(log), timeout_ms_(config.broker_wait_max_ms) {}
  Result<EventPtr> wait(rd_kafka_queue_t* queue);
  Status describe_settings(const std::string& topic, TopicState* state);

  ClientEvents events_;
  ClientPtr client_;
  int timeout_ms_;
};

}  // namespace nayose::kafka
