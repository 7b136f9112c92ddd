// Sends records to a topic of encounters, as a hospital's gateway does.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "connectors/kafka/kafka_config.h"
#include "connectors/kafka/kafka_log.h"
#include "engine/base/status.h"

namespace nayose {

// Idempotent, acks=all: a record is stored once, in order within its partition. No transaction:
// what was sent before a stop stays sent. Threads: one at a time.
class RawProducer {
 public:
  // Of `config`: bootstrap_servers, properties, producer_linger_ms, broker_wait_max_ms.
  // Errors: kConfiguration naming a property; kNotFound for a topic that the broker does not have;
  //         kUnavailable when it does not answer.
  static Result<std::unique_ptr<RawProducer>> open(const KafkaConfig& config,
                                                   const std::string& topic, const KafkaLog& log);
  virtual ~RawProducer() = default;

  // Queued; copies both. Waits while the queue is full. The partition follows from the key.
  // Errors: what a delivery has failed with since, too.
  virtual Status send(std::string_view key, std::string_view value) = 0;
  // Returns once all that was sent is stored, or has failed.
  virtual Status flush() = 0;
  // Records that the broker has stored.
  virtual uint64_t stored() const = 0;
};

}  // namespace nayose
