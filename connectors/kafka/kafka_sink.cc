#include "connectors/kafka/kafka_sink.h"

#include <algorithm>

namespace nayose::kafka {
namespace {

using Phase = TransactionalProducer::Phase;

CrashPoint crash_point_of(Phase phase) {
  switch (phase) {
    case Phase::kProduced:
      return CrashPoint::kProduced;
    case Phase::kOffsetsSent:
      return CrashPoint::kOffsetsSent;
    case Phase::kDelivered:
      return CrashPoint::kBeforeCommit;
    case Phase::kCommitted:
      return CrashPoint::kCommitted;
  }
  return CrashPoint::kCommitted;
}

void put_changelog_offsets(const std::string& topic, const std::vector<int64_t>& next,
                           StateDelta* delta) {
  for (size_t i = 0; i < next.size(); ++i) {
    if (next[i] > 0) put_changelog_offset({topic, static_cast<int32_t>(i)}, next[i], delta);
  }
}

}  // namespace

KafkaSink::KafkaSink(const KafkaConfig& config, const Parts& parts, const PartitionOffsets& start)
    : config_(config),
      parts_(parts),
      records_topic_(internal_topic(config, "records")),
      links_topic_(internal_topic(config, "links")),
      records_next_(static_cast<size_t>(config.partitions.records)),
      links_next_(static_cast<size_t>(config.partitions.links)),
      committed_(start) {
  for (const KafkaInputTopic& input : config.inputs) {
    if (topic_of_source_.size() <= input.source) topic_of_source_.resize(input.source + 1);
    topic_of_source_[input.source] = input.name;
  }
}

PartitionOffsets KafkaSink::offsets_of(const BatchResult& result) {
  PartitionOffsets offsets;
  if (refresh_due()) offsets = committed();
  for (const SourcePosition& position : result.positions) {
    CHECK(position.source < topic_of_source_.size(), "a position of an unknown source");
    offsets[{topic_of_source_[position.source], position.partition}] = position.next_offset;
  }
  return offsets;
}

Status KafkaSink::produce(const BatchResult& result) {
  // Also before a retry: who has lost the lease must not go on trying.
  NAYOSE_RETURN_IF_ERROR(parts_.lease->check());
  std::fill(records_next_.begin(), records_next_.end(), 0);
  std::fill(links_next_.begin(), links_next_.end(), 0);
  for (const StateDelta::Change& change : result.delta.changes()) {
    if (change.table != Table::kRecords) continue;
    const std::string_view key = result.delta.key(change);
    const std::string_view value = result.delta.value(change);
    const auto partition = static_cast<size_t>(partition_of(key, config_.partitions.records));
    NAYOSE_RETURN_IF_ERROR(parts_.producer->produce(
        KafkaTopic::kRecords, key, change.erase ? nullptr : &value, &records_next_[partition]));
  }
  for (const BatchOutputs::Output& output : result.outputs.outputs()) {
    const std::string_view key = result.outputs.key(output);
    const std::string_view value = result.outputs.value(output);
    int64_t* next = nullptr;
    if (output.kind == OutputKind::kLinks) {
      next = &links_next_[static_cast<size_t>(partition_of(key, config_.partitions.links))];
    }
    NAYOSE_RETURN_IF_ERROR(parts_.producer->produce(topic_of(output.kind), key,
                                                    value.empty() ? nullptr : &value, next));
  }
  return Status();
}

Status KafkaSink::transact(const BatchResult* result, const PartitionOffsets& offsets) {
  TransactionalProducer::Transaction transaction;
  transaction.fill = [&] { return result == nullptr ? parts_.lease->check() : produce(*result); };
  transaction.offsets = &offsets;
  transaction.group_metadata = [&] { return parts_.lease->group_metadata(); };
  if (result != nullptr) {
    transaction.reached = [&](Phase phase) { parts_.crash_points->reach(crash_point_of(phase)); };
  }
  NAYOSE_RETURN_IF_ERROR(parts_.producer->transact(transaction));
  note_committed(offsets);
  return Status();
}

Status KafkaSink::write_store(const BatchResult& result, const PartitionOffsets& offsets) {
  write_.clear();
  write_.append(result.delta);
  for (const auto& [partition, next] : offsets) put_input_offset(partition, next, &write_);
  put_changelog_offsets(records_topic_, records_next_, &write_);
  put_changelog_offsets(links_topic_, links_next_, &write_);
  put_applied(parts_.clock->now_ms(), &write_);
  parts_.crash_points->reach(CrashPoint::kBeforeStoreWrite);
  NAYOSE_RETURN_IF_ERROR(parts_.store->write(write_, Durability::kProcess)
                             .annotate("Kafka has committed, the local store has not"));
  parts_.crash_points->reach(CrashPoint::kStoreWritten);
  return Status();
}

Status KafkaSink::commit(const BatchResult& result) {
  NAYOSE_RETURN_IF_ERROR(parts_.lease->check());
  parts_.crash_points->reach(CrashPoint::kProcessing);
  const PartitionOffsets offsets = offsets_of(result);
  if (offsets.empty()) {
    CHECK(result.outputs.outputs().empty() && result.delta.empty(), "outputs without positions");
    return Status();
  }
  if (parts_.fault_store_first) {
    NAYOSE_RETURN_IF_ERROR(write_store(result, offsets));
    return transact(&result, offsets);
  }
  NAYOSE_RETURN_IF_ERROR(transact(&result, offsets));
  return write_store(result, offsets);
}

// The group is not subscribed to the input topics, so the broker forgets the offset of a
// partition on which nothing is committed for offsets.retention.minutes. All are committed anew
// now and then.
Status KafkaSink::idle() {
  NAYOSE_RETURN_IF_ERROR(parts_.lease->check());
  if (!refresh_due()) return Status();
  const PartitionOffsets offsets = committed();
  if (offsets.empty()) return Status();
  NAYOSE_RETURN_IF_ERROR(transact(nullptr, offsets));
  write_.clear();
  for (const auto& [partition, next] : offsets) put_input_offset(partition, next, &write_);
  put_applied(parts_.clock->now_ms(), &write_);
  return parts_.store->write(write_, Durability::kProcess);
}

bool KafkaSink::refresh_due() const {
  return steady_ms() - refreshed_ms_ >= config_.offset_refresh_ms;
}

PartitionOffsets KafkaSink::committed() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return committed_;
}

void KafkaSink::note_committed(const PartitionOffsets& offsets) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& [partition, next] : offsets) committed_[partition] = next;
  if (offsets.size() == committed_.size()) refreshed_ms_ = steady_ms();
}

}  // namespace nayose::kafka
