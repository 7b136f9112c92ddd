#include "connectors/kafka/producer.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace nayose::kafka {
namespace {

constexpr uint32_t kMessagesPerPoll = 1'000;
constexpr int64_t kDropMsMax = 10'000;
constexpr int64_t kBackoffMsMax = 2'000;
constexpr int64_t kMessageBytesMax = 4'000'000;

}  // namespace

TransactionalProducer::TransactionalProducer(const KafkaConfig& config, const KafkaLog& log,
                                             TransactionCounters* counters)
    : ClientEvents(log), config_(config), counters_(counters) {}

TransactionalProducer::~TransactionalProducer() {
  if (client_ != nullptr) drop_messages();
}

Result<std::unique_ptr<TransactionalProducer>> TransactionalProducer::open(
    const KafkaConfig& config, const KafkaLog& log, TransactionCounters* counters) {
  std::unique_ptr<TransactionalProducer> producer(new TransactionalProducer(config, log, counters));
  NAYOSE_RETURN_IF_ERROR(producer->start());
  return producer;
}

Status TransactionalProducer::start() {
  ClientConf conf(config_);
  conf.set("transactional.id", engine_group(config_))
      .set("transaction.timeout.ms", config_.transaction_timeout_ms)
      .set("message.timeout.ms", config_.transaction_timeout_ms)
      .set("linger.ms", config_.producer_linger_ms)
      .set("compression.type", "lz4")
      .set("message.max.bytes", kMessageBytesMax)
      .set("queue.buffering.max.messages", 1'000'000)
      .set("queue.buffering.max.kbytes", 1'048'576)
      .with_delivery_reports();
  NAYOSE_ASSIGN_OR_RETURN(client_, conf.make(RD_KAFKA_PRODUCER, this));
  const Watchdog::Guard guard(&watchdog_, "init_transactions",
                              config_.broker_wait_max_ms + 2 * config_.transaction_timeout_ms);
  const int64_t deadline = steady_ms() + config_.broker_wait_max_ms;
  while (true) {
    const ErrorPtr error(rd_kafka_init_transactions(client_.get(), config_.transaction_timeout_ms));
    if (error == nullptr) break;
    if (rd_kafka_error_is_retriable(error.get()) == 0 || steady_ms() > deadline) {
      return error_status(error.get(), "init_transactions");
    }
  }
  return open_topics();
}

// Asking for the metadata now spares the first message of each topic a wait of up to a second.
Status TransactionalProducer::open_topics() {
  const auto open = [&](std::string_view name, TopicPtr* out) {
    const std::string topic = internal_topic(config_, name);
    out->reset(rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr));
    return retry_until(config_.broker_wait_max_ms, [&] {
      return query_partition_count(client_.get(), topic, config_.broker_wait_max_ms).status();
    });
  };
  for (size_t i = 0; i < kKafkaTopicCount; ++i) {
    NAYOSE_RETURN_IF_ERROR(open(topic_base_name(static_cast<KafkaTopic>(i)), &topics_[i]));
  }
  return open("meta", &meta_topic_);
}

void TransactionalProducer::on_delivery(const rd_kafka_message_t& message) {
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    // Purged messages are a consequence: the cause comes from the next call.
    const bool is_cause = message.err != RD_KAFKA_RESP_ERR__PURGE_QUEUE &&
                          message.err != RD_KAFKA_RESP_ERR__PURGE_INFLIGHT;
    if (is_cause && last_error_.ok()) {
      last_error_ = error_status(
          message.err,
          fmt::format("delivery to {}/{}", rd_kafka_topic_name(message.rkt), message.partition));
    }
    return;
  }
  auto* next_offset = static_cast<int64_t*>(message._private);
  if (next_offset != nullptr) *next_offset = std::max(*next_offset, message.offset + 1);
}

Status TransactionalProducer::produce(KafkaTopic topic, std::string_view key,
                                      const std::string_view* value, int64_t* next_offset) {
  return enqueue(topics_[static_cast<size_t>(topic)].get(),
                 partition_of(key, partition_count(config_, topic)), key, value, next_offset);
}

Status TransactionalProducer::produce_meta(std::string_view key, std::string_view value) {
  return enqueue(meta_topic_.get(), 0, key, &value, nullptr);
}

// The blocking flag of rd_kafka_produce() would wait for delivery reports that only this thread
// serves, so a full queue is polled here.
Status TransactionalProducer::enqueue(rd_kafka_topic_t* topic, int32_t partition,
                                      std::string_view key, const std::string_view* value,
                                      int64_t* next_offset) {
  if (++since_poll_ >= kMessagesPerPoll) {
    since_poll_ = 0;
    rd_kafka_poll(client_.get(), 0);
  }
  // librdkafka takes the payload as mutable and does not change it.
  void* payload = value == nullptr ? nullptr : const_cast<char*>(value->data());
  const size_t payload_size = value == nullptr ? 0 : value->size();
  const int64_t deadline = steady_ms() + config_.transaction_timeout_ms;
  while (rd_kafka_produce(topic, partition, 0, payload, payload_size, key.data(), key.size(),
                          next_offset) != 0) {
    const rd_kafka_resp_err_t error = rd_kafka_last_error();
    if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL || steady_ms() > deadline) {
      return error_status(error,
                          fmt::format("produce to {}/{}", rd_kafka_topic_name(topic), partition));
    }
    rd_kafka_poll(client_.get(), 10);
  }
  return Status();
}

TransactionalProducer::Verdict TransactionalProducer::call(
    const char* what, const std::function<rd_kafka_error_t*()>& function) {
  const int64_t deadline = steady_ms() + config_.transaction_timeout_ms;
  while (true) {
    const ErrorPtr error(function());
    if (error == nullptr) return Verdict::kDone;
    last_error_ = error_status(error.get(), what);
    if (rd_kafka_error_is_fatal(error.get()) != 0) return Verdict::kFail;
    if (rd_kafka_error_txn_requires_abort(error.get()) != 0) return Verdict::kAbort;
    if (rd_kafka_error_is_retriable(error.get()) == 0 || steady_ms() > deadline) {
      return Verdict::kFail;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

TransactionalProducer::Verdict TransactionalProducer::send_offsets(const Transaction& transaction) {
  const TopicListPtr list(
      rd_kafka_topic_partition_list_new(static_cast<int>(transaction.offsets->size())));
  for (const auto& [partition, next] : *transaction.offsets) {
    rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.partition)
        ->offset = next;
  }
  const GroupMetadataPtr group = transaction.group_metadata();
  const Watchdog::Guard guard(&watchdog_, "send_offsets_to_transaction",
                              2 * int64_t{config_.transaction_timeout_ms});
  return call("send_offsets_to_transaction", [&] {
    return rd_kafka_send_offsets_to_transaction(client_.get(), list.get(), group.get(),
                                                config_.transaction_timeout_ms);
  });
}

TransactionalProducer::Verdict TransactionalProducer::flush() {
  const rd_kafka_resp_err_t error = rd_kafka_flush(client_.get(), config_.transaction_timeout_ms);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    last_error_ = error_status(error, "flush");
    return Verdict::kAbort;
  }
  return last_error_.ok() ? Verdict::kDone : Verdict::kAbort;
}

TransactionalProducer::Verdict TransactionalProducer::attempt(const Transaction& transaction) {
  const auto reached = [&](Phase phase) {
    if (transaction.reached) transaction.reached(phase);
  };
  last_error_ = Status();
  const int64_t begin_ms = steady_ms();
  Verdict verdict =
      call("begin_transaction", [&] { return rd_kafka_begin_transaction(client_.get()); });
  if (verdict != Verdict::kDone) return verdict;
  const Status filled = transaction.fill();
  if (!filled.ok()) {
    last_error_ = filled;
    return rd_kafka_fatal_error(client_.get(), nullptr, 0) == RD_KAFKA_RESP_ERR_NO_ERROR
               ? Verdict::kAbort
               : Verdict::kFail;
  }
  reached(Phase::kProduced);
  verdict = send_offsets(transaction);
  if (verdict != Verdict::kDone) return verdict;
  reached(Phase::kOffsetsSent);
  verdict = flush();
  if (verdict != Verdict::kDone) return verdict;
  reached(Phase::kDelivered);
  const Watchdog::Guard guard(&watchdog_, "commit_transaction",
                              3 * int64_t{config_.transaction_timeout_ms});
  verdict = call("commit_transaction", [&] {
    return rd_kafka_commit_transaction(client_.get(), config_.transaction_timeout_ms);
  });
  if (verdict != Verdict::kDone) return verdict;
  counters_->last_commit_ms.store(steady_ms() - begin_ms, std::memory_order_relaxed);
  counters_->committed.fetch_add(1, std::memory_order_relaxed);
  reached(Phase::kCommitted);
  return Verdict::kDone;
}

TransactionalProducer::Verdict TransactionalProducer::abort() {
  const Watchdog::Guard guard(&watchdog_, "abort_transaction",
                              3 * int64_t{config_.transaction_timeout_ms});
  return call("abort_transaction", [&] {
    return rd_kafka_abort_transaction(client_.get(), config_.transaction_timeout_ms);
  });
}

Status TransactionalProducer::produce_leftover_marks() {
  static constexpr std::string_view kKey = "leftover";  // Compacted topics demand a key.
  for (size_t i = 0; i < kKafkaTopicCount; ++i) {
    const int32_t count = partition_count(config_, static_cast<KafkaTopic>(i));
    for (int32_t partition = 0; partition < count; ++partition) {
      NAYOSE_RETURN_IF_ERROR(enqueue(topics_[i].get(), partition, kKey, nullptr, nullptr));
    }
  }
  return enqueue(meta_topic_.get(), 0, kKey, nullptr, nullptr);
}

Status TransactionalProducer::abort_leftovers(
    const PartitionOffsets& offsets, const std::function<GroupMetadataPtr()>& group_metadata) {
  Transaction transaction;
  transaction.offsets = &offsets;
  transaction.group_metadata = group_metadata;
  for (int tried = 1;; ++tried) {
    last_error_ = Status();
    Verdict verdict =
        call("begin_transaction", [&] { return rd_kafka_begin_transaction(client_.get()); });
    if (verdict == Verdict::kDone) last_error_ = produce_leftover_marks();
    if (verdict == Verdict::kDone && last_error_.ok()) verdict = send_offsets(transaction);
    if (verdict == Verdict::kDone && last_error_.ok()) verdict = flush();
    const Status reason = last_error_;
    if (verdict != Verdict::kFail) {
      const Verdict aborted = abort();
      if (aborted == Verdict::kDone && verdict == Verdict::kDone && reason.ok()) return Status();
      if (aborted != Verdict::kDone) verdict = Verdict::kFail;
    }
    if (verdict == Verdict::kFail || tried >= config_.commit_attempts_max) {
      const Status& why = reason.ok() ? last_error_ : reason;
      return why.annotate("ending what an earlier engine left open");
    }
  }
}

Status TransactionalProducer::transact(const Transaction& transaction) {
  int64_t backoff_ms = 50;
  for (int tried = 1;; ++tried) {
    Verdict verdict = attempt(transaction);
    if (verdict == Verdict::kDone) return Status();
    const Status reason = last_error_;
    if (verdict == Verdict::kAbort) {
      verdict = abort();
      counters_->aborted.fetch_add(1, std::memory_order_relaxed);
    }
    if (verdict != Verdict::kDone || tried >= config_.commit_attempts_max ||
        reason.code() == StatusCode::kFenced) {
      drop_messages();
      const StatusCode code =
          reason.code() == StatusCode::kFenced || last_error_.code() == StatusCode::kFenced
              ? StatusCode::kFenced
              : StatusCode::kUnavailable;
      return Status(code, fmt::format("transaction not committed for sure after {} attempts, start "
                                      "again and the committed offsets decide: {}",
                                      tried, reason.message()));
    }
    log(KafkaLogLevel::kWarning,
        fmt::format("transaction aborted, the batch is tried again "
                    "(attempt {} of {}): {}",
                    tried + 1, config_.commit_attempts_max, reason.message()));
    std::this_thread::sleep_for(std::chrono::milliseconds(backoff_ms));
    backoff_ms = std::min(backoff_ms * 2, kBackoffMsMax);
  }
}

// Values are not copied, so none may be in the queue once transact() has returned.
void TransactionalProducer::drop_messages() {
  rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  const int64_t deadline = steady_ms() + kDropMsMax;
  while (rd_kafka_outq_len(client_.get()) > 0 && steady_ms() < deadline) {
    rd_kafka_poll(client_.get(), 10);
  }
}

}  // namespace nayose::kafka
