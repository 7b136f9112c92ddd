#include "connectors/kafka/kafka_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace nayose::kafka {
namespace {

constexpr size_t kReadyBatchesMax = 2;
constexpr int kPollMsMax = 50;
constexpr int kIdleMs = 100;
constexpr int kMetadataMsMax = 5'000;

}  // namespace

KafkaSource::KafkaSource(const KafkaConfig& config, const KafkaLog& log, const EngineLease* lease,
                         const std::atomic<bool>* stop)
    : ClientEvents(log), config_(config), lease_(lease), stop_(stop) {}

Result<std::unique_ptr<KafkaSource>> KafkaSource::open(const KafkaConfig& config,
                                                       const KafkaLog& log,
                                                       const EngineLease* lease,
                                                       const std::atomic<bool>* stop) {
  std::unique_ptr<KafkaSource> source(new KafkaSource(config, log, lease, stop));
  ClientConf conf = assigned_consumer_conf(config);
  conf.set("enable.partition.eof", config.stop_at_end ? "true" : "false");
  NAYOSE_ASSIGN_OR_RETURN(source->consumer_, conf.make(RD_KAFKA_CONSUMER, source.get()));
  return source;
}

KafkaSource::~KafkaSource() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Result<std::vector<TopicPartition>> KafkaSource::partitions() {
  std::vector<TopicPartition> found;
  for (const KafkaInputTopic& input : config_.inputs) {
    int32_t count = 0;
    NAYOSE_RETURN_IF_ERROR(retry_until(config_.broker_wait_max_ms, [&]() -> Status {
      const Result<int32_t> answer =
          query_partition_count(consumer_.get(), input.name, config_.broker_wait_max_ms);
      if (!answer.ok()) return answer.status();
      count = answer.value();
      return Status();
    }));
    for (int32_t partition = 0; partition < count; ++partition) {
      found.push_back({input.name, partition});
    }
  }
  return found;
}

Result<PartitionOffsets> KafkaSource::committed(const std::vector<TopicPartition>& partitions) {
  PartitionOffsets offsets;
  const auto ask = [&]() -> Status {
    const TopicListPtr list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
    for (const TopicPartition& p : partitions) {
      rd_kafka_topic_partition_list_add(list.get(), p.topic.c_str(), p.partition);
    }
    NAYOSE_RETURN_IF_ERROR(
        error_status(rd_kafka_committed(lease_->client(), list.get(), config_.broker_wait_max_ms),
                     "committed offsets (is a transaction on them undecided?)"));
    offsets.clear();
    for (int i = 0; i < list->cnt; ++i) {
      const rd_kafka_topic_partition_t& entry = list->elems[i];
      // An undecided transaction (UNSTABLE_OFFSET_COMMIT) is one of these; it counts as
      // unavailable and is asked for again.
      NAYOSE_RETURN_IF_ERROR(error_status(
          entry.err, fmt::format("committed offset of {}/{}", entry.topic, entry.partition)));
      if (entry.offset >= 0) offsets[{entry.topic, entry.partition}] = entry.offset;
    }
    return Status();
  };
  NAYOSE_RETURN_IF_ERROR(retry_until(config_.broker_wait_max_ms, ask));
  return offsets;
}

Result<int64_t> KafkaSource::low_watermark(const TopicPartition& partition) {
  int64_t low = 0;
  NAYOSE_RETURN_IF_ERROR(retry_until(config_.broker_wait_max_ms, [&]() -> Status {
    const Result<Watermarks> marks = query_watermarks(
        consumer_.get(), partition.topic, partition.partition, config_.broker_wait_max_ms);
    if (!marks.ok()) return marks.status();
    low = marks.value().low;
    return Status();
  }));
  return low;
}

std::string KafkaSource::cluster_id() {
  char* id = rd_kafka_clusterid(consumer_.get(), config_.broker_wait_max_ms);
  if (id == nullptr) return "";
  std::string text(id);
  rd_kafka_mem_free(consumer_.get(), id);
  return text;
}

Status KafkaSource::start(const PartitionOffsets& offsets) {
  const TopicListPtr list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
  for (const auto& [partition, next] : offsets) {
    rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.partition)
        ->offset = next;
    assigned_.insert(partition);
    open_ends_.insert(partition);
  }
  NAYOSE_RETURN_IF_ERROR(
      error_status(rd_kafka_assign(consumer_.get(), list.get()), "assign the input partitions"));
  next_metadata_ms_ = steady_ms() + config_.metadata_refresh_ms;
  thread_ = std::thread([this] { poll_loop(); });
  return Status();
}

Result<SourceEvent> KafkaSource::next(InputBatch* batch) {
  batch->clear();
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait_for(lock, std::chrono::milliseconds(kIdleMs),
                    [&] { return !ready_.empty() || !status_.ok() || ended_ || stop_->load(); });
  if (stop_->load()) return SourceEvent::kEnd;
  NAYOSE_RETURN_IF_ERROR(lease_->check());
  if (!ready_.empty()) {
    std::swap(*batch, ready_.front());
    spare_.push_back(std::move(ready_.front()));
    ready_.pop_front();
    lock.unlock();
    changed_.notify_all();
    return SourceEvent::kBatch;
  }
  NAYOSE_RETURN_IF_ERROR(status_);
  return ended_ ? SourceEvent::kEnd : SourceEvent::kIdle;
}

PartitionOffsets KafkaSource::high_watermarks() const {
  std::set<TopicPartition> partitions;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    partitions = assigned_;
  }
  PartitionOffsets marks;
  for (const TopicPartition& p : partitions) {
    int64_t low = 0;
    int64_t high = 0;
    if (rd_kafka_get_watermark_offsets(consumer_.get(), p.topic.c_str(), p.partition, &low,
                                       &high) == RD_KAFKA_RESP_ERR_NO_ERROR &&
        high >= 0) {
      marks[p] = high;
    }
  }
  return marks;
}

void KafkaSource::poll_loop() {
  while (true) {
    {
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock,
                    [&] { return ending_ || ready_.size() < kReadyBatchesMax || !is_full(); });
      if (ending_) return;
    }
    Status status = is_full() ? Status() : poll_once();
    const bool done = at_end();
    offer();
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!status.ok()) status_ = std::move(status);
    ended_ = done && filling_.empty();
    if (!status_.ok() || ended_) {
      changed_.notify_all();
      return;
    }
  }
}

bool KafkaSource::is_full() const {
  return filling_.size() >= static_cast<size_t>(config_.batch_records_max) ||
         filling_.bytes() >= static_cast<size_t>(config_.batch_bytes_max);
}

void KafkaSource::offer() {
  if (filling_.empty()) return;
  const bool old = at_end() || steady_ms() - filling_since_ms_ >= config_.batch_linger_ms;
  std::unique_lock<std::mutex> lock(mutex_);
  const bool hand_over = is_full() ? ready_.size() < kReadyBatchesMax : old && ready_.empty();
  if (!hand_over) return;
  ready_.push_back(std::move(filling_));
  if (spare_.empty()) {
    filling_ = InputBatch();
  } else {
    filling_ = std::move(spare_.back());
    spare_.pop_back();
  }
  lock.unlock();
  filling_.clear();
  last_position_ = 0;
  changed_.notify_all();
}

// Takes what is there without waiting, until the batch is full or a moment has passed.
Status KafkaSource::poll_once() {
  const int64_t begin = steady_ms();
  if (begin >= next_metadata_ms_) NAYOSE_RETURN_IF_ERROR(look_for_new_partitions());
  const int wait_ms = filling_.empty() ? kPollMsMax : std::min(kPollMsMax, config_.batch_linger_ms);
  MessagePtr message(rd_kafka_consumer_poll(consumer_.get(), wait_ms));
  for (int taken = 0; message != nullptr; ++taken) {
    NAYOSE_RETURN_IF_ERROR(take(*message));
    if (is_full() || at_end()) break;
    if (taken % 64 == 63 && steady_ms() - begin >= kPollMsMax) break;
    message.reset(rd_kafka_consumer_poll(consumer_.get(), 0));
  }
  return Status();
}

Status KafkaSource::take(const rd_kafka_message_t& message) {
  return message.err == RD_KAFKA_RESP_ERR_NO_ERROR ? append(message) : take_error(message);
}

Status KafkaSource::take_error(const rd_kafka_message_t& message) {
  if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    open_ends_.erase({rd_kafka_topic_name(message.rkt), message.partition});
    return Status();
  }
  const std::string where =
      message.rkt == nullptr
          ? std::string("input")
          : fmt::format("input {}/{}", rd_kafka_topic_name(message.rkt), message.partition);
  Status status = error_status(message.err, where, rd_kafka_message_errstr(&message));
  if (message.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET ||
      message.err == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE) {
    return Status(StatusCode::kFailedPrecondition,
                  fmt::format("{}: records between the committed offset and the start of the log "
                              "are gone, encounters were lost before they were read: {}",
                              where, rd_kafka_message_errstr(&message)));
  }
  if (status.code() == StatusCode::kFailedPrecondition) return status;
  log(KafkaLogLevel::kWarning, status.message());  // librdkafka goes on trying.
  return Status();
}

Status KafkaSource::append(const rd_kafka_message_t& message) {
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  const int64_t time_ms = rd_kafka_message_timestamp(&message, &type);
  if (config_.require_log_append_time && type != RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME) {
    return Status(StatusCode::kFailedPrecondition,
                  fmt::format("input {}/{}: the record at offset {} does not carry the broker's "
                              "time, set message.timestamp.type=LogAppendTime on the topic",
                              rd_kafka_topic_name(message.rkt), message.partition, message.offset));
  }
  if (filling_.empty()) filling_since_ms_ = steady_ms();
  const uint32_t source = source_of(message.rkt);
  const std::string_view raw(
      message.payload == nullptr ? "" : static_cast<const char*>(message.payload),
      message.payload == nullptr ? 0 : message.len);
  filling_.add(raw, {source, message.partition, message.offset}, time_ms);
  note_position(source, message);
  return Status();
}

uint32_t KafkaSource::source_of(const rd_kafka_topic_t* topic) {
  if (topic == last_topic_) return last_source_;
  const std::string_view name = rd_kafka_topic_name(topic);
  const auto found = std::find_if(config_.inputs.begin(), config_.inputs.end(),
                                  [&](const KafkaInputTopic& input) { return input.name == name; });
  CHECK(found != config_.inputs.end(), "a message of a topic that was not assigned");
  last_topic_ = topic;
  last_source_ = found->source;
  return last_source_;
}

void KafkaSource::note_position(uint32_t source, const rd_kafka_message_t& message) {
  std::vector<SourcePosition>& positions = filling_.positions;
  const auto is_it = [&](const SourcePosition& p) {
    return p.source == source && p.partition == message.partition;
  };
  if (last_position_ >= positions.size() || !is_it(positions[last_position_])) {
    const auto found = std::find_if(positions.begin(), positions.end(), is_it);
    last_position_ = static_cast<size_t>(found - positions.begin());
    if (found == positions.end()) positions.push_back({source, message.partition, 0});
  }
  positions[last_position_].next_offset = message.offset + 1;
}

// A partition that appears while the engine runs holds nothing that was read before.
Status KafkaSource::look_for_new_partitions() {
  next_metadata_ms_ = steady_ms() + config_.metadata_refresh_ms;
  for (const KafkaInputTopic& input : config_.inputs) {
    const Result<int32_t> count =
        query_partition_count(consumer_.get(), input.name, kMetadataMsMax);
    if (!count.ok()) {
      log(KafkaLogLevel::kWarning, count.status().message());
      continue;
    }
    const TopicListPtr added(rd_kafka_topic_partition_list_new(1));
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      for (int32_t partition = 0; partition < count.value(); ++partition) {
        if (!assigned_.insert({input.name, partition}).second) continue;
        rd_kafka_topic_partition_list_add(added.get(), input.name.c_str(), partition)->offset =
            RD_KAFKA_OFFSET_BEGINNING;
        if (config_.stop_at_end) open_ends_.insert({input.name, partition});
      }
    }
    if (added->cnt == 0) continue;
    log(KafkaLogLevel::kInfo, fmt::format("{} new partitions of {} are read from their beginning",
                                          added->cnt, input.name));
    const ErrorPtr error(rd_kafka_incremental_assign(consumer_.get(), added.get()));
    NAYOSE_RETURN_IF_ERROR(error_status(error.get(), "assign new input partitions"));
  }
  return Status();
}

}  // namespace nayose::kafka
