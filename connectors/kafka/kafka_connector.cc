#include "connectors/kafka/kafka_connector.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "connectors/kafka/kafka_sink.h"
#include "connectors/kafka/kafka_source.h"
#include "connectors/kafka/lease.h"
#include "connectors/kafka/producer.h"
#include "connectors/kafka/topics.h"

namespace nayose {
namespace kafka {
namespace {

class Connector final : public KafkaConnector {
 public:
  Connector(const KafkaConfig& config, Parts parts) : config_(config), parts_(std::move(parts)) {}

  // The order matters: the lease says who is the engine; fencing its predecessor and aborting
  // what that one left open makes committed offsets and changelogs stand still from there on.
  Status start() {
    NAYOSE_RETURN_IF_ERROR(ensure_topics(config_, parts_.log));
    NAYOSE_ASSIGN_OR_RETURN(reader_, TopicReader::open(config_, parts_.log));
    std::optional<std::string> meta;
    NAYOSE_RETURN_IF_ERROR(check_meta(&meta));  // Before the wait: a wrong model never stands by.
    NAYOSE_ASSIGN_OR_RETURN(lease_, EngineLease::acquire(config_, parts_.log, parts_.stop));
    NAYOSE_ASSIGN_OR_RETURN(producer_,
                            TransactionalProducer::open(config_, parts_.log, &counters_));
    NAYOSE_RETURN_IF_ERROR(producer_->abort_leftovers({{{config_.inputs[0].name, 0}, 0}},
                                                      [this] { return lease_->group_metadata(); }));
    NAYOSE_RETURN_IF_ERROR(check_meta(&meta));
    NAYOSE_ASSIGN_OR_RETURN(source_,
                            KafkaSource::open(config_, parts_.log, lease_.get(), parts_.stop));
    PartitionOffsets start;
    NAYOSE_RETURN_IF_ERROR(prepare(meta, &start));
    reader_.reset();

    KafkaSink::Parts sink_parts;
    sink_parts.producer = producer_.get();
    sink_parts.lease = lease_.get();
    sink_parts.store = parts_.store;
    sink_parts.crash_points = parts_.crash_points;
    sink_parts.clock = parts_.clock;
    sink_parts.fault_store_first = parts_.fault_store_first;
    sink_ = std::make_unique<KafkaSink>(config_, sink_parts, start);
    return source_->start(start);
  }

  BatchSource* source() override { return source_.get(); }
  BatchSink* sink() override { return sink_.get(); }

  KafkaStats stats() const override {
    KafkaStats stats;
    stats.transactions = counters_.committed.load(std::memory_order_relaxed);
    stats.transactions_aborted = counters_.aborted.load(std::memory_order_relaxed);
    stats.last_commit_ms = counters_.last_commit_ms.load(std::memory_order_relaxed);
    stats.restore = restore_report_;
    const PartitionOffsets committed = sink_->committed();
    for (const auto& [partition, high] : source_->high_watermarks()) {
      const auto found = committed.find(partition);
      const int64_t next = found == committed.end() ? 0 : found->second;
      stats.lag[partition] = std::max<int64_t>(0, high - next);
    }
    return stats;
  }

 private:
  Status check_meta(std::optional<std::string>* meta) {
    NAYOSE_ASSIGN_OR_RETURN(*meta, read_meta(config_, reader_.get()));
    return meta->has_value() ? compare_meta(**meta, config_, parts_.identity) : Status();
  }

  // Start offsets, the first transaction of a generation or encoding, and the restore.
  Status prepare(const std::optional<std::string>& meta, PartitionOffsets* start) {
    const bool first_run = !meta.has_value();
    NAYOSE_ASSIGN_OR_RETURN(const std::vector<TopicPartition> partitions, source_->partitions());
    PartitionOffsets low;
    for (const TopicPartition& partition : partitions) {
      NAYOSE_ASSIGN_OR_RETURN(low[partition], source_->low_watermark(partition));
    }
    NAYOSE_ASSIGN_OR_RETURN(PartitionOffsets committed, source_->committed(partitions));
    NAYOSE_ASSIGN_OR_RETURN(LocalPositions local, load_positions(*parts_.store));
    KafkaPositions positions;
    positions.generation =
        fmt::format("{}/{}{}", source_->cluster_id(), config_.topic_prefix, config_.generation);
    // Positions of other topics are the restore's business: it drops them.
    if (local.generation != positions.generation) local = LocalPositions();
    NAYOSE_ASSIGN_OR_RETURN(*start, decide_start(first_run, low, committed, local));
    if (parts_.fault_store_first && !local.generation.empty()) {
      for (const auto& [partition, next] : local.inputs) (*start)[partition] = next;
      return Status();  // The fault: the store is taken for the truth.
    }
    if (first_run) {
      NAYOSE_RETURN_IF_ERROR(write_meta(encode_meta(config_, parts_.identity), *start));
      committed = *start;
    } else if (const auto taken_over = taken_over_meta(*meta, config_, parts_.identity)) {
      NAYOSE_RETURN_IF_ERROR(write_meta(*taken_over, committed));
    }
    positions.committed = std::move(committed);
    for (const std::string_view name : {"records", "links"}) {
      NAYOSE_ASSIGN_OR_RETURN(const std::vector<TopicRange> ranges,
                              reader_->ranges(internal_topic(config_, name)));
      positions.changelogs.insert(positions.changelogs.end(), ranges.begin(), ranges.end());
    }
    RestoreParts restore{&config_,     parts_.store, reader_.get(), &parts_.replay,
                         parts_.clock, &parts_.log,  parts_.stop};
    NAYOSE_ASSIGN_OR_RETURN(restore_report_, restore_state(restore, positions));
    return Status();
  }

  // Meta record and offsets in one transaction: from the first one on a missing offset is a loss,
  // not a first run.
  Status write_meta(const std::string& value, const PartitionOffsets& start) {
    TransactionalProducer::Transaction transaction;
    transaction.fill = [&] { return producer_->produce_meta(kMetaKey, value); };
    transaction.offsets = &start;
    transaction.group_metadata = [&] { return lease_->group_metadata(); };
    return producer_->transact(transaction);
  }

  KafkaConfig config_;
  Parts parts_;
  TransactionCounters counters_;
  RestoreReport restore_report_;
  std::unique_ptr<TopicReader> reader_;
  // In the order of their making: the lease is given back last.
  std::unique_ptr<EngineLease> lease_;
  std::unique_ptr<TransactionalProducer> producer_;
  std::unique_ptr<KafkaSource> source_;
  std::unique_ptr<KafkaSink> sink_;
};

}  // namespace
}  // namespace kafka

Result<PartitionOffsets> decide_start(bool first_run, const PartitionOffsets& low,
                                      const PartitionOffsets& committed,
                                      const LocalPositions& local) {
  if (first_run && !committed.empty()) {
    return Status(StatusCode::kFailedPrecondition,
                  "the group has committed offsets, but the meta topic is empty: it was lost, or "
                  "application_id belongs to another topic_prefix or generation");
  }
  if (!first_run && committed.empty()) {
    return Status(StatusCode::kFailedPrecondition,
                  "this generation has run before, but the group has no committed offset any "
                  "more: they expired or were deleted; set them again before the engine starts");
  }
  PartitionOffsets start;
  for (const auto& [partition, first] : low) {
    const auto found = committed.find(partition);
    const auto known = local.inputs.find(partition);
    if (found == committed.end() && known != local.inputs.end()) {
      return Status(StatusCode::kFailedPrecondition,
                    fmt::format("the committed offset of {}/{} is gone; the local state has read "
                                "up to {}: set it again before the engine starts",
                                partition.topic, partition.partition, known->second));
    }
    start[partition] = found == committed.end() ? first : found->second;
  }
  return start;
}

Result<std::unique_ptr<KafkaConnector>> KafkaConnector::open(const KafkaConfig& config,
                                                             Parts parts) {
  NAYOSE_RETURN_IF_ERROR(validate_kafka_config(config));
  CHECK(parts.store != nullptr && parts.clock != nullptr && parts.crash_points != nullptr &&
            parts.stop != nullptr,
        "every part is needed");
  auto connector = std::make_unique<kafka::Connector>(config, std::move(parts));
  NAYOSE_RETURN_IF_ERROR(connector->start());
  return std::unique_ptr<KafkaConnector>(std::move(connector));
}

}  // namespace nayose
