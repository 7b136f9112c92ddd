// Private to this folder: librdkafka's handles with an owner, and its errors as Status.
#pragma once

#include <librdkafka/rdkafka.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/kafka/kafka_config.h"
#include "connectors/kafka/kafka_log.h"
#include "engine/base/status.h"

namespace nayose::kafka {

template <auto kFunction>
struct Deleter {
  template <typename T>
  void operator()(T* handle) const {
    kFunction(handle);
  }
};

using TopicListPtr = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                     Deleter<rd_kafka_topic_partition_list_destroy>>;
using TopicPtr = std::unique_ptr<rd_kafka_topic_t, Deleter<rd_kafka_topic_destroy>>;
using ErrorPtr = std::unique_ptr<rd_kafka_error_t, Deleter<rd_kafka_error_destroy>>;
using MessagePtr = std::unique_ptr<rd_kafka_message_t, Deleter<rd_kafka_message_destroy>>;
using QueuePtr = std::unique_ptr<rd_kafka_queue_t, Deleter<rd_kafka_queue_destroy>>;
using EventPtr = std::unique_ptr<rd_kafka_event_t, Deleter<rd_kafka_event_destroy>>;
using GroupMetadataPtr = std::unique_ptr<rd_kafka_consumer_group_metadata_t,
                                         Deleter<rd_kafka_consumer_group_metadata_destroy>>;
using MetadataPtr = std::unique_ptr<const rd_kafka_metadata_t, Deleter<rd_kafka_metadata_destroy>>;

// How a handle ends. Closing a consumer may hang, so only the lease does it, with a deadline.
struct ClientDeleter {
  void operator()(rd_kafka_t* handle) const {
    rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  }
};
using ClientPtr = std::unique_ptr<rd_kafka_t, ClientDeleter>;

// "<context>: <librdkafka's text> (<name>)" with the code that tells the caller what to do.
Status error_status(rd_kafka_resp_err_t error, std::string_view context,
                    std::string_view detail = {});
Status error_status(const rd_kafka_error_t* error, std::string_view context);

// What librdkafka calls back. Lifetime: outlives the handle that was made with it.
class ClientEvents {
 public:
  explicit ClientEvents(KafkaLog log) : log_(std::move(log)) {}
  virtual ~ClientEvents() = default;
  ClientEvents(const ClientEvents&) = delete;
  ClientEvents& operator=(const ClientEvents&) = delete;

  virtual void on_delivery(const rd_kafka_message_t&) {}
  virtual void on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*) {}
  void on_log(int level, const char* facility, const char* text);
  void log(KafkaLogLevel level, std::string_view line) const { log_(level, line); }
  const KafkaLog& logger() const { return log_; }

 private:
  KafkaLog log_;
  std::atomic<int64_t> next_failure_ms_{0};  // Relaxed: only spares lines of the log.
};

// Settings of one handle: those of every client first, then the operator's, then the role's.
class ClientConf {
 public:
  explicit ClientConf(const KafkaConfig& config);
  ClientConf& set(std::string_view key, std::string_view value);
  ClientConf& set(std::string_view key, int64_t value);
  ClientConf& with_delivery_reports();
  ClientConf& with_rebalance();

  // Errors: kConfiguration naming the property that librdkafka refused.
  Result<ClientPtr> make(rd_kafka_type_t type, ClientEvents* events);

 private:
  std::unique_ptr<rd_kafka_conf_t, Deleter<rd_kafka_conf_destroy>> conf_;
  Status status_;
};

// A read_committed consumer that takes partitions by hand and never joins its group.
ClientConf assigned_consumer_conf(const KafkaConfig& config);

// Number of partitions of one topic; kNotFound when the broker does not know it.
Result<int32_t> query_partition_count(rd_kafka_t* client, const std::string& topic, int timeout_ms);

struct Watermarks {
  int64_t low = 0;
  int64_t high = 0;
};
// The high watermark proper needs a read_uncommitted client; others answer with the LSO.
Result<Watermarks> query_watermarks(rd_kafka_t* client, const std::string& topic, int32_t partition,
                                    int timeout_ms);

// Calls `attempt` again while it says kUnavailable, until the deadline.
Status retry_until(int64_t wait_max_ms, const std::function<Status()>& attempt);

// Time that only moves forward, for deadlines.
inline int64_t steady_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace nayose::kafka
