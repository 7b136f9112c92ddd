#include "connectors/kafka/raw_producer.h"

#include <fmt/format.h>

#include <utility>

#include "connectors/kafka/client.h"

namespace nayose {
namespace kafka {
namespace {

constexpr uint32_t kMessagesPerPoll = 1'000;
constexpr int64_t kMessageBytesMax = 4'000'000;
constexpr int64_t kQueueMessagesMax = 100'000;
constexpr int64_t kQueueKibMax = 262'144;
constexpr int kPollMs = 10;

class IdempotentProducer final : public RawProducer, private ClientEvents {
 public:
  IdempotentProducer(const KafkaConfig& config, std::string topic, const KafkaLog& log)
      : ClientEvents(log), config_(config), name_(std::move(topic)) {}
  ~IdempotentProducer() override {
    if (client_ == nullptr) return;
    rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_poll(client_.get(), 0);
  }

  Status start() {
    ClientConf conf(config_);
    conf.set("enable.idempotence", "true")
        .set("acks", "all")
        .set("compression.type", "lz4")
        .set("linger.ms", config_.producer_linger_ms)
        .set("message.max.bytes", kMessageBytesMax)
        .set("message.timeout.ms", config_.broker_wait_max_ms)
        .set("queue.buffering.max.messages", kQueueMessagesMax)
        .set("queue.buffering.max.kbytes", kQueueKibMax)
        .with_delivery_reports();
    NAYOSE_ASSIGN_OR_RETURN(client_, conf.make(RD_KAFKA_PRODUCER, this));
    topic_.reset(rd_kafka_topic_new(client_.get(), name_.c_str(), nullptr));
    return retry_until(config_.broker_wait_max_ms, [&]() -> Status {
      NAYOSE_ASSIGN_OR_RETURN(
          partitions_, query_partition_count(client_.get(), name_, config_.broker_wait_max_ms));
      return Status();
    });
  }

  Status send(std::string_view key, std::string_view value) override {
    if (++since_poll_ >= kMessagesPerPoll) {
      since_poll_ = 0;
      rd_kafka_poll(client_.get(), 0);
    }
    // librdkafka takes the payload as mutable and does not change it.
    while (rd_kafka_produce(topic_.get(), partition_of(key, partitions_), RD_KAFKA_MSG_F_COPY,
                            const_cast<char*>(value.data()), value.size(), key.data(), key.size(),
                            nullptr) != 0) {
      const rd_kafka_resp_err_t error = rd_kafka_last_error();
      if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
        return error_status(error, fmt::format("send to {}", name_));
      }
      // A delivery that fails in its time empties the queue: this ends.
      rd_kafka_poll(client_.get(), kPollMs);
      if (!failure_.ok()) break;
    }
    return failure_;
  }

  Status flush() override {
    // All messages are delivered or have failed after message.timeout.ms.
    const int wait_ms = config_.broker_wait_max_ms + 2 * 1'000;
    const rd_kafka_resp_err_t error = rd_kafka_flush(client_.get(), wait_ms);
    if (!failure_.ok()) return failure_;
    return error_status(error, fmt::format("flush of {}", name_));
  }

  uint64_t stored() const override { return stored_; }

 private:
  void on_delivery(const rd_kafka_message_t& message) override {
    if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      ++stored_;
    } else if (failure_.ok()) {
      failure_ =
          error_status(message.err, fmt::format("delivery to {}/{}", name_, message.partition));
    }
  }

  KafkaConfig config_;
  std::string name_;
  ClientPtr client_;
  TopicPtr topic_;
  int32_t partitions_ = 0;
  uint32_t since_poll_ = 0;
  uint64_t stored_ = 0;
  Status failure_;
};

}  // namespace
}  // namespace kafka

Result<std::unique_ptr<RawProducer>> RawProducer::open(const KafkaConfig& config,
                                                       const std::string& topic,
                                                       const KafkaLog& log) {
  auto producer = std::make_unique<kafka::IdempotentProducer>(config, topic, log);
  NAYOSE_RETURN_IF_ERROR(producer->start());
  return std::unique_ptr<RawProducer>(std::move(producer));
}

}  // namespace nayose
