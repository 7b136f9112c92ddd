#include "connectors/kafka/client.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace nayose {

KafkaLog log_to_stderr() {
  return [](KafkaLogLevel level, std::string_view line) {
    const char* name = level == KafkaLogLevel::kInfo      ? "info"
                       : level == KafkaLogLevel::kWarning ? "warning"
                                                          : "error";
    const std::string text = fmt::format("kafka {}: {}\n", name, line);
    std::fwrite(text.data(), 1, text.size(), stderr);
  };
}

}  // namespace nayose

namespace nayose::kafka {
namespace {

constexpr int64_t kFailureLogMs = 5'000;

// A generation that is too old is no fencing yet: a standby that joins makes a new one. The lease
// and the producer's epoch say who is the engine.
StatusCode status_code_of(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR__FENCED:
    case RD_KAFKA_RESP_ERR_PRODUCER_FENCED:
    case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
      return StatusCode::kFenced;
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return StatusCode::kNotFound;
    case RD_KAFKA_RESP_ERR__INVALID_ARG:
      return StatusCode::kInvalidArgument;
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT:
      return StatusCode::kFailedPrecondition;
    default:
      return StatusCode::kUnavailable;
  }
}

void delivery_callback(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  static_cast<ClientEvents*>(opaque)->on_delivery(*message);
}

void rebalance_callback(rd_kafka_t* client, rd_kafka_resp_err_t error,
                        rd_kafka_topic_partition_list_t* partitions, void* opaque) {
  static_cast<ClientEvents*>(opaque)->on_rebalance(client, error, partitions);
}

void log_callback(const rd_kafka_t* client, int level, const char* facility, const char* text) {
  auto* events = static_cast<ClientEvents*>(rd_kafka_opaque(client));
  if (events != nullptr) events->on_log(level, facility, text);
}

// Without it librdkafka prints; what matters comes back from the calls themselves, and a failed
// connection is in its log as well.
void error_callback(rd_kafka_t*, int error, const char* reason, void* opaque) {
  if (error == RD_KAFKA_RESP_ERR__TRANSPORT || error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) return;
  static_cast<ClientEvents*>(opaque)->log(
      KafkaLogLevel::kWarning,
      fmt::format("{} ({})", reason, rd_kafka_err2name(static_cast<rd_kafka_resp_err_t>(error))));
}

}  // namespace

Status error_status(rd_kafka_resp_err_t error, std::string_view context, std::string_view detail) {
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return Status();
  return Status(status_code_of(error),
                fmt::format("{}: {} ({})", context,
                            detail.empty() ? std::string_view(rd_kafka_err2str(error)) : detail,
                            rd_kafka_err2name(error)));
}

Status error_status(const rd_kafka_error_t* error, std::string_view context) {
  if (error == nullptr) return Status();
  return error_status(rd_kafka_error_code(error), context, rd_kafka_error_string(error));
}

void ClientEvents::on_log(int level, const char* facility, const char* text) {
  if (level > 4) return;  // Notices and below: librdkafka's own doings.
  // Each broker that is down is told of several times a second.
  if (std::string_view(facility) == "FAIL") {
    const int64_t now_ms = steady_ms();
    if (now_ms < next_failure_ms_.load(std::memory_order_relaxed)) return;
    next_failure_ms_.store(now_ms + kFailureLogMs, std::memory_order_relaxed);
  }
  log_(level <= 3 ? KafkaLogLevel::kError : KafkaLogLevel::kWarning,
       fmt::format("librdkafka {}: {}", facility, text));
}

ClientConf::ClientConf(const KafkaConfig& config) : conf_(rd_kafka_conf_new()) {
  set("bootstrap.servers", config.bootstrap_servers);
  set("client.id", engine_group(config));
  set("allow.auto.create.topics", "false");
  set("socket.nagle.disable", "true");
  set("reconnect.backoff.ms", 50);
  set("reconnect.backoff.max.ms", 250);
  set("topic.metadata.refresh.interval.ms", 60'000);
  for (const auto& [key, value] : config.properties) set(key, value);
}

ClientConf& ClientConf::set(std::string_view key, std::string_view value) {
  char reason[512];
  const std::string key_text(key);
  const rd_kafka_conf_res_t result = rd_kafka_conf_set(
      conf_.get(), key_text.c_str(), std::string(value).c_str(), reason, sizeof(reason));
  if (result != RD_KAFKA_CONF_OK && status_.ok()) {
    // The reason may quote a secret: only the key is passed on.
    status_ = Status(StatusCode::kConfiguration,
                     fmt::format("kafka.properties: librdkafka refuses the {} of '{}'",
                                 result == RD_KAFKA_CONF_UNKNOWN ? "name" : "value", key_text));
  }
  return *this;
}

ClientConf& ClientConf::set(std::string_view key, int64_t value) {
  return set(key, std::to_string(value));
}

ClientConf& ClientConf::with_delivery_reports() {
  rd_kafka_conf_set_dr_msg_cb(conf_.get(), delivery_callback);
  return *this;
}

ClientConf& ClientConf::with_rebalance() {
  rd_kafka_conf_set_rebalance_cb(conf_.get(), rebalance_callback);
  return *this;
}

Result<ClientPtr> ClientConf::make(rd_kafka_type_t type, ClientEvents* events) {
  // The default of 100 ms makes small transactions wait as long.
  if (type == RD_KAFKA_PRODUCER) set("retry.backoff.ms", 5);
  if (!status_.ok()) return status_;
  rd_kafka_conf_set_opaque(conf_.get(), events);
  rd_kafka_conf_set_log_cb(conf_.get(), log_callback);
  rd_kafka_conf_set_error_cb(conf_.get(), error_callback);
  char reason[512];
  ClientPtr client(rd_kafka_new(type, conf_.get(), reason, sizeof(reason)));
  if (client == nullptr) {
    return Status(StatusCode::kConfiguration, fmt::format("kafka.properties: {}", reason));
  }
  static_cast<void>(conf_.release());  // The client owns it now.
  if (type == RD_KAFKA_CONSUMER) rd_kafka_poll_set_consumer(client.get());
  return client;
}

ClientConf assigned_consumer_conf(const KafkaConfig& config) {
  ClientConf conf(config);
  conf.set("group.id", engine_group(config))
      .set("isolation.level", "read_committed")
      .set("enable.auto.commit", "false")
      .set("enable.auto.offset.store", "false")
      .set("auto.offset.reset", "error")
      .set("check.crcs", "true")
      .set("fetch.wait.max.ms", config.fetch_wait_max_ms)
      .set("fetch.error.backoff.ms", 100)
      .set("queued.min.messages", 1'000'000)
      .set("queued.max.messages.kbytes", config.fetch_memory_bytes >> 10);
  return conf;
}

Result<int32_t> query_partition_count(rd_kafka_t* client, const std::string& topic,
                                      int timeout_ms) {
  TopicPtr handle(rd_kafka_topic_new(client, topic.c_str(), nullptr));
  const rd_kafka_metadata_t* raw = nullptr;
  const rd_kafka_resp_err_t error = rd_kafka_metadata(client, 0, handle.get(), &raw, timeout_ms);
  const MetadataPtr metadata(raw);
  const std::string context = fmt::format("metadata of topic {}", topic);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return error_status(error, context);
  if (metadata->topic_cnt != 1) return Status(StatusCode::kUnavailable, context + ": no answer");
  const rd_kafka_metadata_topic_t& found = metadata->topics[0];
  if (found.err != RD_KAFKA_RESP_ERR_NO_ERROR) return error_status(found.err, context);
  return static_cast<int32_t>(found.partition_cnt);
}

Result<Watermarks> query_watermarks(rd_kafka_t* client, const std::string& topic, int32_t partition,
                                    int timeout_ms) {
  Watermarks marks;
  const rd_kafka_resp_err_t error = rd_kafka_query_watermark_offsets(
      client, topic.c_str(), partition, &marks.low, &marks.high, timeout_ms);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return error_status(error, fmt::format("watermarks of {}/{}", topic, partition));
  }
  return marks;
}

Status retry_until(int64_t wait_max_ms, const std::function<Status()>& attempt) {
  const int64_t deadline = steady_ms() + wait_max_ms;
  int64_t pause_ms = 10;
  while (true) {
    Status status = attempt();
    if (status.code() != StatusCode::kUnavailable || steady_ms() >= deadline) return status;
    std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms));
    pause_ms = std::min<int64_t>(pause_ms * 2, 500);
  }
}

}  // namespace nayose::kafka
