#include "connectors/kafka/kafka_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "engine/base/hash64.h"

namespace nayose {
namespace {

constexpr int64_t kHourMs = 3'600'000;
constexpr int64_t kTenYearsMs = 3650 * KafkaConfig::kDayMs;

constexpr std::string_view kDeniedProperties[] = {
    "acks",
    "allow.auto.create.topics",
    "api.version.request",
    "auto.offset.reset",
    "bootstrap.servers",
    "check.crcs",
    "compression.codec",
    "compression.type",
    "consume.callback.max.messages",
    "delivery.report.only.error",
    "delivery.timeout.ms",
    "enable.auto.commit",
    "enable.auto.offset.store",
    "enable.gapless.guarantee",
    "enable.idempotence",
    "enable.partition.eof",
    "fetch.wait.max.ms",
    "group.id",
    "group.instance.id",
    "isolation.level",
    "linger.ms",
    "max.in.flight",
    "max.in.flight.requests.per.connection",
    "max.poll.interval.ms",
    "message.send.max.retries",
    "message.timeout.ms",
    "metadata.broker.list",
    "partition.assignment.strategy",
    "partitioner",
    "queue.buffering.max.kbytes",
    "queue.buffering.max.messages",
    "queue.buffering.max.ms",
    "queued.max.messages.kbytes",
    "queued.min.messages",
    "queuing.strategy",
    "request.required.acks",
    "retries",
    "retry.backoff.ms",
    "session.timeout.ms",
    "heartbeat.interval.ms",
    "test.mock.num.brokers",
    "transaction.timeout.ms",
    "transactional.id",
};

struct Range {
  std::string_view key;
  int64_t value;
  int64_t min;
  int64_t max;
};

std::vector<Range> ranges(const KafkaConfig& c) {
  const KafkaPartitionCounts& p = c.partitions;
  return {
      {"partitions.records", p.records, 1, 1024},
      {"partitions.links", p.links, 1, 1024},
      {"partitions.person_events", p.person_events, 1, 1024},
      {"partitions.encounters", p.encounters, 1, 1024},
      {"partitions.refused", p.refused, 1, 1024},
      {"replication_factor", c.replication_factor, 1, 7},
      {"encounters_retention_ms", c.encounters_retention_ms, kHourMs, kTenYearsMs},
      {"person_events_retention_ms", c.person_events_retention_ms, kHourMs, kTenYearsMs},
      {"refused_retention_ms", c.refused_retention_ms, kHourMs, kTenYearsMs},
      {"delete_retention_ms", c.delete_retention_ms, kHourMs, kTenYearsMs},
      {"compaction_lag_max_ms", c.compaction_lag_max_ms, 60'000, kTenYearsMs},
      {"batch_records_max", c.batch_records_max, 1, 100'000},
      {"batch_bytes_max", c.batch_bytes_max, 64 << 10, 256 << 20},
      {"batch_linger_ms", c.batch_linger_ms, 0, 10'000},
      {"fetch_memory_bytes", c.fetch_memory_bytes, 16 << 20, int64_t{2000} << 20},
      {"fetch_wait_max_ms", c.fetch_wait_max_ms, 1, 1'000},
      {"producer_linger_ms", c.producer_linger_ms, 0, 1'000},
      {"transaction_timeout_ms", c.transaction_timeout_ms, 1'000, 900'000},
      {"session_timeout_ms", c.session_timeout_ms, 500, 1'800'000},
      {"commit_attempts_max", c.commit_attempts_max, 1, 100},
      {"broker_wait_max_ms", c.broker_wait_max_ms, 1'000, 600'000},
      {"offset_refresh_ms", c.offset_refresh_ms, 1'000, KafkaConfig::kDayMs},
      {"metadata_refresh_ms", c.metadata_refresh_ms, 100, kHourMs},
  };
}

Status configuration_error(std::string message) {
  return Status(StatusCode::kConfiguration, std::move(message));
}

// The rule of Kafka for topic names; other ids keep to it too, so that logs stay readable.
bool is_legal_name(std::string_view name) {
  return !name.empty() && name.size() <= 200 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
}

Status validate_inputs(const KafkaConfig& config) {
  if (config.inputs.empty()) {
    return configuration_error("kafka.inputs: at least one topic of encounters is expected");
  }
  std::set<std::string> names;
  std::set<uint32_t> sources;
  for (const KafkaInputTopic& input : config.inputs) {
    if (!is_legal_name(input.name)) {
      return configuration_error(fmt::format(
          "kafka.inputs: a topic name of letters, digits, '.', '_' and '-' is expected, not '{}'",
          input.name));
    }
    if (!names.insert(input.name).second) {
      return configuration_error(fmt::format("kafka.inputs: '{}' is listed twice", input.name));
    }
    if (!sources.insert(input.source).second) {
      return configuration_error(
          fmt::format("kafka.inputs: '{}' has the source of another topic", input.name));
    }
    if (input.name.rfind(config.topic_prefix, 0) == 0) {
      return configuration_error(
          fmt::format("kafka.inputs: '{}' starts with topic_prefix '{}', which is for the "
                      "engine's own topics",
                      input.name, config.topic_prefix));
    }
    if (input.create_partitions < 0 || input.create_partitions > 10'000) {
      return configuration_error(
          fmt::format("kafka.inputs: create_partitions of '{}' must be in 0..10000, not {}",
                      input.name, input.create_partitions));
    }
  }
  return Status();
}

}  // namespace

bool is_denied_property(std::string_view key) {
  return std::find(std::begin(kDeniedProperties), std::end(kDeniedProperties), key) !=
         std::end(kDeniedProperties);
}

Status validate_kafka_config(const KafkaConfig& config) {
  if (config.bootstrap_servers.empty()) {
    return configuration_error("kafka.bootstrap_servers: host:port is expected");
  }
  if (!is_legal_name(config.application_id)) {
    return configuration_error(
        fmt::format("kafka.application_id: letters, digits, '.', '_' and '-' are expected, not "
                    "'{}'",
                    config.application_id));
  }
  if (!config.instance_id.empty() && !is_legal_name(config.instance_id)) {
    return configuration_error(
        fmt::format("kafka.instance_id: letters, digits, '.', '_' and '-' are expected, not '{}'",
                    config.instance_id));
  }
  if (!is_legal_name(config.topic_prefix) || !is_legal_name(config.generation)) {
    return configuration_error(fmt::format(
        "kafka.topic_prefix, kafka.generation: parts of a topic name are expected, not '{}', '{}'",
        config.topic_prefix, config.generation));
  }
  for (const Range& range : ranges(config)) {
    if (range.value < range.min || range.value > range.max) {
      return configuration_error(fmt::format("kafka.{}: a value in {}..{} is expected, not {}",
                                             range.key, range.min, range.max, range.value));
    }
  }
  NAYOSE_RETURN_IF_ERROR(validate_inputs(config));
  for (const auto& [key, value] : config.properties) {
    if (is_denied_property(key)) {
      return configuration_error(fmt::format(
          "kafka.properties: '{}' may not be set, the commit protocol depends on it", key));
    }
  }
  return Status();
}

std::string engine_group(const KafkaConfig& config) { return config.application_id + "-engine"; }

std::string internal_topic(const KafkaConfig& config, std::string_view name) {
  return fmt::format("{}{}.{}", config.topic_prefix, name, config.generation);
}

KafkaTopic topic_of(OutputKind kind) { return static_cast<KafkaTopic>(kind); }

std::string_view topic_base_name(KafkaTopic topic) {
  if (topic == KafkaTopic::kRecords) return "records";
  return output_kind_name(static_cast<OutputKind>(topic));
}

int32_t partition_count(const KafkaConfig& config, KafkaTopic topic) {
  switch (topic) {
    case KafkaTopic::kEncounters:
      return config.partitions.encounters;
    case KafkaTopic::kLinks:
      return config.partitions.links;
    case KafkaTopic::kPersonEvents:
      return config.partitions.person_events;
    case KafkaTopic::kRefused:
      return config.partitions.refused;
    case KafkaTopic::kRecords:
      return config.partitions.records;
  }
  return 1;
}

int32_t partition_of(std::string_view key, int32_t partition_count) {
  return static_cast<int32_t>(hash64(key) % static_cast<uint64_t>(partition_count));
}

}  // namespace nayose
