#include "tests/support/topic_writer.h"

#include <utility>
#include <vector>

#include "connectors/kafka/client.h"
#include "connectors/kafka/topic_admin.h"

namespace nayose::test {
namespace {

using kafka::ClientConf;
using kafka::ClientEvents;
using kafka::ClientPtr;

constexpr int kWaitMs = 30'000;

class Writer final : public TopicWriter, private ClientEvents {
 public:
  explicit Writer(std::string topic) : ClientEvents(log_to_stderr()), name_(std::move(topic)) {}

  Status start(const KafkaConfig& config) {
    ClientConf conf(config);
    conf.set("enable.idempotence", "true")
        .set("compression.type", "lz4")
        .set("linger.ms", 5)
        .set("queue.buffering.max.messages", 1'000'000)
        .with_delivery_reports();
    NAYOSE_ASSIGN_OR_RETURN(client_, conf.make(RD_KAFKA_PRODUCER, this));
    NAYOSE_ASSIGN_OR_RETURN(partitions_,
                            kafka::query_partition_count(client_.get(), name_, kWaitMs));
    topic_.reset(rd_kafka_topic_new(client_.get(), name_.c_str(), nullptr));
    return Status();
  }

  Status write(std::string_view key, std::string_view value) override {
    return write_to(partition_of(key, partitions_), key, value);
  }

  Status write_to(int32_t partition, std::string_view key, std::string_view value) override {
    while (rd_kafka_produce(topic_.get(), partition, RD_KAFKA_MSG_F_COPY,
                            const_cast<char*>(value.data()), value.size(), key.data(), key.size(),
                            nullptr) != 0) {
      if (rd_kafka_last_error() != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
        return kafka::error_status(rd_kafka_last_error(), "write to " + name_);
      }
      rd_kafka_poll(client_.get(), 10);
    }
    if (++written_ % 1'000 == 0) rd_kafka_poll(client_.get(), 0);
    return Status();
  }

  Status flush() override {
    NAYOSE_RETURN_IF_ERROR(
        kafka::error_status(rd_kafka_flush(client_.get(), kWaitMs), "flush " + name_));
    return failed_ == RD_KAFKA_RESP_ERR_NO_ERROR ? Status()
                                                 : kafka::error_status(failed_, "write " + name_);
  }

 private:
  void on_delivery(const rd_kafka_message_t& message) override {
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) failed_ = message.err;
  }

  std::string name_;
  ClientPtr client_;
  kafka::TopicPtr topic_;
  int32_t partitions_ = 0;
  uint64_t written_ = 0;
  rd_kafka_resp_err_t failed_ = RD_KAFKA_RESP_ERR_NO_ERROR;
};

// Makes a client and a queue, starts one admin request, and returns its first error.
template <typename Start>
Status admin(const KafkaConfig& config, const Start& start) {
  ClientEvents events(log_to_stderr());
  NAYOSE_ASSIGN_OR_RETURN(const ClientPtr client,
                          ClientConf(config).make(RD_KAFKA_PRODUCER, &events));
  const kafka::QueuePtr queue(rd_kafka_queue_new(client.get()));
  start(client.get(), queue.get());
  const kafka::EventPtr event(rd_kafka_queue_poll(queue.get(), kWaitMs));
  if (event == nullptr) return Status(StatusCode::kUnavailable, "no answer to an admin request");
  NAYOSE_RETURN_IF_ERROR(kafka::error_status(rd_kafka_event_error(event.get()), "admin request"));
  size_t count = 0;
  if (rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_DELETEGROUPS_RESULT) {
    const rd_kafka_group_result_t** groups = rd_kafka_DeleteGroups_result_groups(
        rd_kafka_event_DeleteGroups_result(event.get()), &count);
    const rd_kafka_error_t* error = count == 0 ? nullptr : rd_kafka_group_result_error(groups[0]);
    return kafka::error_status(error, "delete a group");
  }
  if (rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_DELETERECORDS_RESULT) {
    const rd_kafka_topic_partition_list_t* list =
        rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event.get()));
    return kafka::error_status(list->elems[0].err, "delete records");
  }
  const rd_kafka_topic_result_t** topics = rd_kafka_CreatePartitions_result_topics(
      rd_kafka_event_CreatePartitions_result(event.get()), &count);
  return count == 0 ? Status()
                    : kafka::error_status(rd_kafka_topic_result_error(topics[0]), "grow a topic");
}

}  // namespace

Result<std::unique_ptr<TopicWriter>> TopicWriter::open(const KafkaConfig& config,
                                                       const std::string& topic) {
  auto writer = std::make_unique<Writer>(topic);
  NAYOSE_RETURN_IF_ERROR(writer->start(config));
  return std::unique_ptr<TopicWriter>(std::move(writer));
}

Status create_input_topic(const KafkaConfig& config, const std::string& topic, int32_t partitions) {
  NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<kafka::TopicAdmin> admin,
                          kafka::TopicAdmin::open(config, log_to_stderr()));
  TopicSpec spec;
  spec.name = topic;
  spec.create_partitions = partitions;
  spec.settings = {{"message.timestamp.type", "LogAppendTime", TopicSetting::Rule::kEqual},
                   {"cleanup.policy", "delete", TopicSetting::Rule::kEqual}};
  NAYOSE_RETURN_IF_ERROR(admin->create({spec}, config.replication_factor));
  return kafka::retry_until(kWaitMs, [&]() -> Status {
    NAYOSE_ASSIGN_OR_RETURN(const std::optional<TopicState> state, admin->describe(topic));
    return state.has_value() ? Status() : Status(StatusCode::kUnavailable, "not visible yet");
  });
}

Status grow_topic(const KafkaConfig& config, const std::string& topic, int32_t partitions) {
  return admin(config, [&](rd_kafka_t* client, rd_kafka_queue_t* queue) {
    char reason[256];
    rd_kafka_NewPartitions_t* request =
        rd_kafka_NewPartitions_new(topic.c_str(), static_cast<size_t>(partitions), reason, 256);
    rd_kafka_CreatePartitions(client, &request, 1, nullptr, queue);
    rd_kafka_NewPartitions_destroy(request);
  });
}

Status delete_records(const KafkaConfig& config, const std::string& topic, int32_t partition) {
  return admin(config, [&](rd_kafka_t* client, rd_kafka_queue_t* queue) {
    const kafka::TopicListPtr list(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition)->offset =
        RD_KAFKA_OFFSET_END;
    rd_kafka_DeleteRecords_t* request = rd_kafka_DeleteRecords_new(list.get());
    rd_kafka_DeleteRecords(client, &request, 1, nullptr, queue);
    rd_kafka_DeleteRecords_destroy(request);
  });
}

Status delete_group(const KafkaConfig& config, const std::string& group) {
  return admin(config, [&](rd_kafka_t* client, rd_kafka_queue_t* queue) {
    rd_kafka_DeleteGroup_t* request = rd_kafka_DeleteGroup_new(group.c_str());
    rd_kafka_DeleteGroups(client, &request, 1, nullptr, queue);
    rd_kafka_DeleteGroup_destroy(request);
  });
}

}  // namespace nayose::test
