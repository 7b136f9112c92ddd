#include "connectors/kafka/restore.h"

#include <fmt/format.h>

#include "engine/pipeline/engine.h"

namespace nayose {
namespace {

constexpr size_t kChunkBytesMax = 8 << 20;
constexpr size_t kChunkChangesMax = 50'000;
constexpr int64_t kStallMsMax = 300'000;

std::string place(const TopicPartition& p) { return fmt::format("{}/{}", p.topic, p.partition); }

// Why the local state cannot be a prefix of what Kafka has. Empty when it can.
std::string contradiction(const LocalPositions& local, const KafkaPositions& kafka) {
  if (local.generation != kafka.generation) {
    return fmt::format("the local state is of '{}', the topics are of '{}'", local.generation,
                       kafka.generation);
  }
  for (const auto& [partition, next] : local.inputs) {
    const auto committed = kafka.committed.find(partition);
    if (committed == kafka.committed.end() || next > committed->second) {
      return fmt::format("the local state has read {} up to {}, committed is {}", place(partition),
                         next,
                         committed == kafka.committed.end() ? std::string("nothing")
                                                            : std::to_string(committed->second));
    }
  }
  for (const TopicRange& range : kafka.changelogs) {
    const auto found = local.changelogs.find({range.topic, range.partition});
    if (found == local.changelogs.end()) continue;
    if (found->second > range.end) {
      return fmt::format("the local state has {}/{} up to {}, the topic ends at {}", range.topic,
                         range.partition, found->second, range.end);
    }
    if (found->second < range.from) {
      return fmt::format("the local state has {}/{} up to {}, the topic starts at {}", range.topic,
                         range.partition, found->second, range.from);
    }
  }
  return "";
}

// Applies messages to the store in chunks, each with the positions that it reaches.
class Replayer {
 public:
  Replayer(const RestoreParts& parts, const std::string& generation)
      : parts_(parts),
        generation_(generation),
        records_topic_(internal_topic(*parts.config, "records")) {}

  Status apply(const TopicMessage& message) {
    if (parts_.stop != nullptr && parts_.stop->load()) {
      return Status(StatusCode::kCancelled, "stopped while restoring");
    }
    const bool is_record = message.topic == records_topic_;
    const ReplayFunctions::Function& replay =
        is_record ? parts_.replay->record : parts_.replay->link;
    NAYOSE_RETURN_IF_ERROR(replay(message.key, message.value, &chunk_)
                               .annotate(fmt::format("{}/{} at {}", message.topic,
                                                     message.partition, message.offset)));
    (is_record ? report_.records : report_.links) += 1;
    reached_[{std::string(message.topic), message.partition}] = message.offset + 1;
    if (chunk_.bytes() < kChunkBytesMax && chunk_.changes().size() < kChunkChangesMax) {
      return Status();
    }
    return write();
  }

  Status finish(const KafkaPositions& kafka) {
    for (const TopicRange& range : kafka.changelogs) {
      reached_[{range.topic, range.partition}] = range.end;
    }
    for (const auto& [partition, next] : kafka.committed) {
      put_input_offset(partition, next, &chunk_);
    }
    return write();
  }

  RestoreReport& report() { return report_; }

 private:
  Status write() {
    for (const auto& [partition, next] : reached_) put_changelog_offset(partition, next, &chunk_);
    put_generation(generation_, &chunk_);
    put_applied(parts_.clock->now_ms(), &chunk_);
    NAYOSE_RETURN_IF_ERROR(parts_.store->write(chunk_, Durability::kProcess));
    chunk_.clear();
    reached_.clear();
    const uint64_t done = report_.records + report_.links;
    if (done >= said_ + 1'000'000) {
      said_ = done;
      (*parts_.log)(KafkaLogLevel::kInfo, fmt::format("restored {} changelog entries", done));
    }
    return Status();
  }

  const RestoreParts& parts_;
  std::string generation_;
  std::string records_topic_;
  StateDelta chunk_;
  PartitionOffsets reached_;
  RestoreReport report_;
  uint64_t said_ = 0;
};

}  // namespace

ReplayFunctions engine_replay() {
  return {ChangelogReplay::replay_record, ChangelogReplay::replay_link};
}

RestorePlan plan_restore(const LocalPositions& local, const KafkaPositions& kafka,
                         int64_t delete_retention_ms, int64_t now_ms) {
  RestorePlan plan;
  const bool fresh = local.generation.empty();
  if (!fresh) {
    plan.rebuild_reason = contradiction(local, kafka);
    // With all committed input applied nothing was missed, however long ago that was.
    const int64_t age_ms = now_ms - local.applied_ms;
    if (plan.rebuild_reason.empty() && local.inputs != kafka.committed &&
        age_ms >= delete_retention_ms) {
      plan.rebuild_reason = fmt::format("the local state is {} ms old, tombstones live for {} ms",
                                        age_ms, delete_retention_ms);
    }
  }
  plan.replay = kafka.changelogs;
  if (fresh || !plan.rebuild_reason.empty()) return plan;
  for (TopicRange& range : plan.replay) {
    const auto found = local.changelogs.find({range.topic, range.partition});
    if (found != local.changelogs.end()) range.from = found->second;
  }
  return plan;
}

Result<RestoreReport> restore_state(const RestoreParts& parts, const KafkaPositions& kafka) {
  NAYOSE_ASSIGN_OR_RETURN(const LocalPositions local, load_positions(*parts.store));
  const RestorePlan plan =
      plan_restore(local, kafka, parts.config->delete_retention_ms, parts.clock->now_ms());
  if (!plan.rebuild_reason.empty()) {
    (*parts.log)(KafkaLogLevel::kWarning,
                 fmt::format("the local state is dropped and rebuilt from the topics: {}",
                             plan.rebuild_reason));
  }
  // Without positions whatever lies there is not of this connector.
  if (!plan.rebuild_reason.empty() || local.generation.empty()) {
    NAYOSE_RETURN_IF_ERROR(parts.store->clear());
  }
  Replayer replayer(parts, kafka.generation);
  NAYOSE_RETURN_IF_ERROR(
      parts.reader->read(plan.replay, kStallMsMax,
                         [&](const TopicMessage& message) { return replayer.apply(message); }));
  NAYOSE_RETURN_IF_ERROR(replayer.finish(kafka));
  RestoreReport report = replayer.report();
  report.rebuild_reason = plan.rebuild_reason;
  (*parts.log)(KafkaLogLevel::kInfo,
               fmt::format("restored {} records and {} links", report.records, report.links));
  return report;
}

}  // namespace nayose
