#include "connectors/kafka/topic_reader.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "connectors/kafka/client.h"

namespace nayose {
namespace kafka {
namespace {

constexpr int kPollMs = 100;

class Reader final : public TopicReader {
 public:
  Reader(const KafkaConfig& config, const KafkaLog& log) : config_(config), events_(log) {}

  Status start() {
    // A read_committed client is told the last stable offset instead of the high watermark.
    NAYOSE_ASSIGN_OR_RETURN(watermark_client_, ClientConf(config_)
                                                   .set("group.id", engine_group(config_))
                                                   .set("isolation.level", "read_uncommitted")
                                                   .make(RD_KAFKA_CONSUMER, &events_));
    return Status();
  }

  Result<std::vector<TopicRange>> ranges(const std::string& topic) override {
    int32_t count = 0;
    NAYOSE_RETURN_IF_ERROR(retry_until(config_.broker_wait_max_ms, [&]() -> Status {
      const auto found =
          query_partition_count(watermark_client_.get(), topic, config_.broker_wait_max_ms);
      if (!found.ok()) return found.status();
      count = found.value();
      return Status();
    }));
    std::vector<TopicRange> ranges;
    for (int32_t partition = 0; partition < count; ++partition) {
      Watermarks marks;
      NAYOSE_RETURN_IF_ERROR(retry_until(config_.broker_wait_max_ms, [&]() -> Status {
        const auto found =
            query_watermarks(watermark_client_.get(), topic, partition, config_.broker_wait_max_ms);
        if (!found.ok()) return found.status();
        marks = found.value();
        return Status();
      }));
      ranges.push_back({topic, partition, marks.low, marks.high});
    }
    return ranges;
  }

  Status read(const std::vector<TopicRange>& ranges, int64_t stall_ms_max,
              const Visitor& visit) override {
    std::map<std::pair<std::string, int32_t>, int64_t> open;  // Partition → end.
    TopicListPtr list(rd_kafka_topic_partition_list_new(static_cast<int>(ranges.size())));
    for (const TopicRange& range : ranges) {
      if (range.from >= range.end) continue;
      open[{range.topic, range.partition}] = range.end;
      rd_kafka_topic_partition_list_add(list.get(), range.topic.c_str(), range.partition)->offset =
          range.from;
    }
    if (open.empty()) return Status();
    // A new consumer each time: a second assignment of the same one sleeps for up to a second.
    NAYOSE_ASSIGN_OR_RETURN(consumer_, assigned_consumer_conf(config_)
                                           .set("enable.partition.eof", "true")
                                           .make(RD_KAFKA_CONSUMER, &events_));
    NAYOSE_RETURN_IF_ERROR(
        error_status(rd_kafka_assign(consumer_.get(), list.get()), "assign for reading"));
    Status status = drain(&open, stall_ms_max, visit);
    consumer_.reset();
    return status;
  }

 private:
  using Open = std::map<std::pair<std::string, int32_t>, int64_t>;

  Status drain(Open* open, int64_t stall_ms_max, const Visitor& visit) {
    int64_t moved = steady_ms();
    while (!open->empty()) {
      const MessagePtr message(rd_kafka_consumer_poll(consumer_.get(), kPollMs));
      if (message == nullptr) {
        if (steady_ms() - moved < stall_ms_max) continue;
        const auto& [partition, end] = *open->begin();
        return Status(StatusCode::kUnavailable,
                      fmt::format("nothing more of {}/{} before offset {}: is a transaction open?",
                                  partition.first, partition.second, end));
      }
      NAYOSE_RETURN_IF_ERROR(take(*message, open, &moved, visit));
    }
    return Status();
  }

  Status take(const rd_kafka_message_t& message, Open* open, int64_t* moved, const Visitor& visit) {
    if (message.rkt == nullptr) {  // An error of the client as a whole: it goes on trying.
      events_.log(KafkaLogLevel::kWarning, rd_kafka_message_errstr(&message));
      return Status();
    }
    const std::string_view topic = rd_kafka_topic_name(message.rkt);
    const auto found = open->find({std::string(topic), message.partition});
    if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      // Below the end: an undecided transaction. Once decided, there is more or another EOF.
      if (found != open->end() && message.offset >= found->second) open->erase(found);
      return Status();
    }
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      const Status status =
          error_status(message.err, fmt::format("reading {}/{}", topic, message.partition));
      if (status.code() != StatusCode::kUnavailable) return status;
      events_.log(KafkaLogLevel::kWarning, status.message());
      return Status();
    }
    *moved = steady_ms();
    if (found == open->end() || message.offset >= found->second) {
      if (found != open->end()) open->erase(found);
      return Status();
    }
    TopicMessage out;
    out.topic = topic;
    out.partition = message.partition;
    out.offset = message.offset;
    rd_kafka_timestamp_type_t type;
    out.timestamp_ms = rd_kafka_message_timestamp(&message, &type);
    out.key = {static_cast<const char*>(message.key), message.key_len};
    out.value = {static_cast<const char*>(message.payload), message.len};
    out.tombstone = message.payload == nullptr;
    const bool last = message.offset + 1 >= found->second;
    NAYOSE_RETURN_IF_ERROR(visit(out));
    if (last) open->erase(found);
    return Status();
  }

  KafkaConfig config_;
  ClientEvents events_;
  ClientPtr consumer_;
  ClientPtr watermark_client_;
};

}  // namespace
}  // namespace kafka

Result<std::unique_ptr<TopicReader>> TopicReader::open(const KafkaConfig& config,
                                                       const KafkaLog& log) {
  auto reader = std::make_unique<kafka::Reader>(config, log);
  NAYOSE_RETURN_IF_ERROR(reader->start());
  return std::unique_ptr<TopicReader>(std::move(reader));
}

}  // namespace nayose
