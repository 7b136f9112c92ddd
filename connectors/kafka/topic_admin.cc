#include "connectors/kafka/topic_admin.h"

#include <fmt/format.h>

namespace nayose::kafka {
namespace {

using NewTopicPtr = std::unique_ptr<rd_kafka_NewTopic_t, Deleter<rd_kafka_NewTopic_destroy>>;
using ResourcePtr =
    std::unique_ptr<rd_kafka_ConfigResource_t, Deleter<rd_kafka_ConfigResource_destroy>>;
using OptionsPtr = std::unique_ptr<rd_kafka_AdminOptions_t, Deleter<rd_kafka_AdminOptions_destroy>>;

Result<NewTopicPtr> new_topic(const TopicSpec& spec, int32_t replication_factor) {
  char reason[512];
  NewTopicPtr topic(rd_kafka_NewTopic_new(spec.name.c_str(), spec.create_partitions,
                                          replication_factor, reason, sizeof(reason)));
  if (topic == nullptr) {
    return Status(StatusCode::kInvalidArgument, fmt::format("topic {}: {}", spec.name, reason));
  }
  for (const TopicSetting& setting : spec.settings) {
    const rd_kafka_resp_err_t error =
        rd_kafka_NewTopic_set_config(topic.get(), setting.key.c_str(), setting.value.c_str());
    NAYOSE_RETURN_IF_ERROR(
        error_status(error, fmt::format("topic {}: {}", spec.name, setting.key)));
  }
  return topic;
}

OptionsPtr make_options(rd_kafka_t* client, rd_kafka_admin_op_t operation, int timeout_ms) {
  OptionsPtr options(rd_kafka_AdminOptions_new(client, operation));
  char reason[256];
  rd_kafka_AdminOptions_set_request_timeout(options.get(), timeout_ms, reason, sizeof(reason));
  return options;
}

}  // namespace

Result<std::unique_ptr<TopicAdmin>> TopicAdmin::open(const KafkaConfig& config,
                                                     const KafkaLog& log) {
  std::unique_ptr<TopicAdmin> admin(new TopicAdmin(config, log));
  NAYOSE_ASSIGN_OR_RETURN(admin->client_,
                          ClientConf(config).make(RD_KAFKA_PRODUCER, &admin->events_));
  return admin;
}

Result<EventPtr> TopicAdmin::wait(rd_kafka_queue_t* queue) {
  EventPtr event(rd_kafka_queue_poll(queue, timeout_ms_ + 1'000));
  if (event == nullptr) return Status(StatusCode::kUnavailable, "no answer from the broker");
  NAYOSE_RETURN_IF_ERROR(error_status(rd_kafka_event_error(event.get()), "admin request",
                                      rd_kafka_event_error_string(event.get())));
  return event;
}

Status TopicAdmin::create(const std::vector<TopicSpec>& topics, int32_t replication_factor) {
  std::vector<NewTopicPtr> owned;
  std::vector<rd_kafka_NewTopic_t*> requests;
  for (const TopicSpec& spec : topics) {
    NAYOSE_ASSIGN_OR_RETURN(NewTopicPtr topic, new_topic(spec, replication_factor));
    requests.push_back(topic.get());
    owned.push_back(std::move(topic));
  }
  const QueuePtr queue(rd_kafka_queue_new(client_.get()));
  const OptionsPtr options =
      make_options(client_.get(), RD_KAFKA_ADMIN_OP_CREATETOPICS, timeout_ms_);
  rd_kafka_CreateTopics(client_.get(), requests.data(), requests.size(), options.get(),
                        queue.get());
  NAYOSE_ASSIGN_OR_RETURN(const EventPtr event, wait(queue.get()));
  size_t count = 0;
  const rd_kafka_topic_result_t** results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  for (size_t i = 0; i < count; ++i) {
    const rd_kafka_resp_err_t error = rd_kafka_topic_result_error(results[i]);
    if (error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) continue;
    const char* detail = rd_kafka_topic_result_error_string(results[i]);
    NAYOSE_RETURN_IF_ERROR(error_status(
        error, fmt::format("creating topic {}", rd_kafka_topic_result_name(results[i])),
        detail == nullptr ? "" : detail));
  }
  return Status();
}

Status TopicAdmin::describe_settings(const std::string& topic, TopicState* state) {
  const ResourcePtr resource(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  rd_kafka_ConfigResource_t* requests[] = {resource.get()};
  const QueuePtr queue(rd_kafka_queue_new(client_.get()));
  const OptionsPtr options =
      make_options(client_.get(), RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, timeout_ms_);
  rd_kafka_DescribeConfigs(client_.get(), requests, 1, options.get(), queue.get());
  NAYOSE_ASSIGN_OR_RETURN(const EventPtr event, wait(queue.get()));
  size_t count = 0;
  const rd_kafka_ConfigResource_t** results = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(event.get()), &count);
  for (size_t i = 0; i < count; ++i) {
    const char* detail = rd_kafka_ConfigResource_error_string(results[i]);
    NAYOSE_RETURN_IF_ERROR(error_status(rd_kafka_ConfigResource_error(results[i]),
                                        fmt::format("describing topic {}", topic),
                                        detail == nullptr ? "" : detail));
    size_t entries = 0;
    const rd_kafka_ConfigEntry_t** settings = rd_kafka_ConfigResource_configs(results[i], &entries);
    for (size_t j = 0; j < entries; ++j) {
      const char* value = rd_kafka_ConfigEntry_value(settings[j]);
      state->settings[rd_kafka_ConfigEntry_name(settings[j])] = value == nullptr ? "" : value;
    }
  }
  return Status();
}

Result<std::optional<TopicState>> TopicAdmin::describe(const std::string& topic) {
  TopicState state;
  const Status counted = retry_until(timeout_ms_, [&]() -> Status {
    const Result<int32_t> count = query_partition_count(client_.get(), topic, timeout_ms_);
    if (!count.ok()) return count.status();
    state.partitions = count.value();
    return Status();
  });
  if (counted.code() == StatusCode::kNotFound) return std::optional<TopicState>();
  NAYOSE_RETURN_IF_ERROR(counted);
  NAYOSE_RETURN_IF_ERROR(
      retry_until(timeout_ms_, [&] { return describe_settings(topic, &state); }));
  return std::optional<TopicState>(std::move(state));
}

}  // namespace nayose::kafka
