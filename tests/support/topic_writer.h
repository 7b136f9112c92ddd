// Writes records to a topic, as a hospital's gateway would, and waits until they are stored.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "connectors/kafka/kafka_config.h"
#include "connectors/kafka/kafka_log.h"
#include "engine/base/status.h"

namespace nayose::test {

// Threads: one at a time.
class TopicWriter {
 public:
  static Result<std::unique_ptr<TopicWriter>> open(const KafkaConfig& config,
                                                   const std::string& topic);
  virtual ~TopicWriter() = default;

  // Queued, in order for each partition. The partition follows from the key.
  virtual Status write(std::string_view key, std::string_view value) = 0;
  // To a given partition.
  virtual Status write_to(int32_t partition, std::string_view key, std::string_view value) = 0;
  // Waits for all of them.
  virtual Status flush() = 0;
};

// Creates a topic of encounters with the broker's time in its records.
Status create_input_topic(const KafkaConfig& config, const std::string& topic, int32_t partitions);

// Sets partitions of a topic to a larger number.
Status grow_topic(const KafkaConfig& config, const std::string& topic, int32_t partitions);

// Deletes all records of a partition, as retention would.
Status delete_records(const KafkaConfig& config, const std::string& topic, int32_t partition);

// Deletes what a group has committed, as an expiry would.
Status delete_group(const KafkaConfig& config, const std::string& group);

}  // namespace nayose::test
