#include "connectors/kafka/lease.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace nayose::kafka {
namespace {

constexpr int kPollMs = 100;
constexpr int64_t kLeaveMsMax = 5'000;
constexpr int kHeartbeatsPerSession = 5;

}  // namespace

EngineLease::EngineLease(const KafkaConfig& config, const KafkaLog& log)
    : ClientEvents(log), config_(config), topic_(internal_topic(config, "lease")) {}

Status EngineLease::start() {
  ClientConf conf(config_);
  conf.set("group.id", engine_group(config_))
      .set("session.timeout.ms", config_.session_timeout_ms)
      .set("heartbeat.interval.ms",
           std::clamp(config_.session_timeout_ms / kHeartbeatsPerSession, 100, 3'000))
      // Sticky: the owner keeps the partition when a standby joins. The other strategies give
      // it to whoever has the smallest member id.
      .set("partition.assignment.strategy", "cooperative-sticky")
      .set("max.poll.interval.ms", std::max(config_.session_timeout_ms, 300'000))
      .set("isolation.level", "read_committed")
      .set("enable.auto.commit", "false")
      .set("enable.auto.offset.store", "false")
      .set("auto.offset.reset", "latest")  // Nothing is ever read from it.
      .with_rebalance();
  if (!config_.instance_id.empty()) conf.set("group.instance.id", config_.instance_id);
  NAYOSE_ASSIGN_OR_RETURN(client_, conf.make(RD_KAFKA_CONSUMER, this));

  const TopicListPtr topics(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(topics.get(), topic_.c_str(), RD_KAFKA_PARTITION_UA);
  NAYOSE_RETURN_IF_ERROR(
      error_status(rd_kafka_subscribe(client_.get(), topics.get()), "subscribe to the lease"));
  thread_ = std::thread([this] { poll_loop(); });
  return Status();
}

Result<std::unique_ptr<EngineLease>> EngineLease::acquire(const KafkaConfig& config,
                                                          const KafkaLog& log,
                                                          const std::atomic<bool>* stop) {
  std::unique_ptr<EngineLease> lease(new EngineLease(config, log));
  NAYOSE_RETURN_IF_ERROR(lease->start());
  const int64_t begin = steady_ms();
  bool said = false;
  while (lease->state_.load() == State::kWaiting) {
    if (stop != nullptr && stop->load()) {
      return Status(StatusCode::kCancelled, "stopped while waiting for the engine lease");
    }
    if (lease->refused_.load()) {
      return Status(StatusCode::kFailedPrecondition,
                    "the broker refuses the engine lease, see the log");
    }
    if (!said && steady_ms() - begin > 3'000) {
      said = true;
      log(KafkaLogLevel::kInfo, fmt::format("waiting for the engine lease {}: another engine "
                                            "holds it, or its session has not run out yet",
                                            lease->topic_));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  NAYOSE_RETURN_IF_ERROR(lease->check());
  log(KafkaLogLevel::kInfo, fmt::format("holds the engine lease {}", lease->topic_));
  return lease;
}

EngineLease::~EngineLease() {
  ending_.store(true);
  if (thread_.joinable()) thread_.join();
  if (client_ == nullptr) return;
  // Destroying this kind of consumer before its first assignment trips an assertion inside
  // librdkafka 2.0.2, and doing so after a revocation may hang. The process is about to end:
  // the broker notices by the session time-out.
  if (state_.load() != State::kOwned) {
    static_cast<void>(client_.release());
    return;
  }
  leave();
}

void EngineLease::leave() {
  const QueuePtr queue(rd_kafka_queue_new(client_.get()));
  const ErrorPtr error(rd_kafka_consumer_close_queue(client_.get(), queue.get()));
  const int64_t deadline = steady_ms() + kLeaveMsMax;
  while (error == nullptr && rd_kafka_consumer_closed(client_.get()) == 0 &&
         steady_ms() < deadline) {
    const EventPtr event(rd_kafka_queue_poll(queue.get(), kPollMs));
    if (event == nullptr) continue;
    if (rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_REBALANCE) {
      rd_kafka_incremental_unassign(client_.get(),
                                    rd_kafka_event_topic_partition_list(event.get()));
    }
  }
  if (error != nullptr || rd_kafka_consumer_closed(client_.get()) == 0) {
    log(KafkaLogLevel::kWarning, "could not leave the group of the engine lease in time");
    static_cast<void>(client_.release());
  }
}

Status EngineLease::check() const {
  if (state_.load() == State::kOwned) return Status();
  return Status(StatusCode::kFenced,
                fmt::format("the engine lease {} is lost: another engine may run", topic_));
}

GroupMetadataPtr EngineLease::group_metadata() const {
  return GroupMetadataPtr(rd_kafka_consumer_group_metadata(client_.get()));
}

void EngineLease::poll_loop() {
  while (!ending_.load()) {
    const MessagePtr message(rd_kafka_consumer_poll(client_.get(), kPollMs));
    if (message != nullptr) take(*message);
  }
}

void EngineLease::take(const rd_kafka_message_t& message) {
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const Status status =
      error_status(message.err, "engine lease", rd_kafka_message_errstr(&message));
  log(KafkaLogLevel::kWarning, status.message());
  char reason[256];
  if (rd_kafka_fatal_error(client_.get(), reason, sizeof(reason)) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    log(KafkaLogLevel::kError, fmt::format("engine lease: {}", reason));
    state_.store(State::kLost);
  } else if (status.code() == StatusCode::kFailedPrecondition) {
    refused_.store(true);
  }
}

// The owner is told by ASSIGN. A revocation of any kind ends the lease: the state in memory may
// not be used by one who is no longer the engine.
void EngineLease::on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t error,
                               rd_kafka_topic_partition_list_t* partitions) {
  if (error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    for (int i = 0; i < partitions->cnt; ++i) partitions->elems[i].offset = RD_KAFKA_OFFSET_END;
    const ErrorPtr assigned(rd_kafka_incremental_assign(client, partitions));
    if (assigned != nullptr) {
      log(KafkaLogLevel::kError, error_status(assigned.get(), "engine lease").message());
      return;
    }
    State waiting = State::kWaiting;
    if (partitions->cnt > 0) state_.compare_exchange_strong(waiting, State::kOwned);
    return;
  }
  if (partitions->cnt > 0) {
    State owned = State::kOwned;
    if (state_.compare_exchange_strong(owned, State::kLost) && !ending_.load()) {
      log(KafkaLogLevel::kError, fmt::format("the engine lease {} was taken away", topic_));
    }
  }
  const ErrorPtr ignored(rd_kafka_incremental_unassign(client, partitions));
}

}  // namespace nayose::kafka
