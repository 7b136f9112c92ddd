// What an operator may set of the Kafka connector, and the names that follow from it.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.h"
#include "engine/pipeline/batch.h"

namespace nayose {

// A topic of encounters, `encounters.<group>`.
struct KafkaInputTopic {
  std::string name;
  uint32_t source = 0;  // Index into EngineConfig::source_names.
  // Create it with so many partitions when it is missing. 0: never, it belongs to the hospitals.
  int32_t create_partitions = 0;
};

// Partitions of the internal topics: fixed for the life of a generation.
struct KafkaPartitionCounts {
  int32_t records = 8;  // 1..1024, as all of these
  int32_t links = 8;
  int32_t person_events = 4;
  int32_t encounters = 4;
  int32_t refused = 4;
};

// Settings of one engine. Defaults here; ranges in validate_kafka_config().
struct KafkaConfig {
  std::string bootstrap_servers;          // host:port, comma-separated.
  std::string application_id = "nayose";  // Group and transactional id: "<it>-engine".
  // Names this process to the broker for good (for example the ordinal of a StatefulSet): after
  // kill −9 the same name has the lease back at once. Empty: after the session time-out.
  std::string instance_id;
  std::vector<KafkaInputTopic> inputs;  // At least one.
  std::string topic_prefix = "nayose.";
  std::string generation = "v1";
  KafkaPartitionCounts partitions;
  int32_t replication_factor = 3;       // 1..7
  bool create_topics = true;            // Missing internal topics.
  bool require_log_append_time = true;  // The gate's clock must be the broker's.

  // Public topics hold what an erasure must reach: no longer than its bound.
  int64_t encounters_retention_ms = 7 * kDayMs;  // 1 h .. 10 years, as the next two
  int64_t person_events_retention_ms = 30 * kDayMs;
  int64_t refused_retention_ms = 14 * kDayMs;
  // A tombstone stays so long. Local state that is older is rebuilt. 1 h .. 10 years
  int64_t delete_retention_ms = 7 * kDayMs;
  int64_t compaction_lag_max_ms = 7 * kDayMs;  // An erased value is gone after it. 1 min ..

  int32_t batch_records_max = 10'000;       // 1..100,000
  int64_t batch_bytes_max = 16 << 20;       // 64 KiB .. 256 MiB
  int32_t batch_linger_ms = 50;             // 0..10,000: a batch waits so long for more.
  int64_t fetch_memory_bytes = 1 << 30;     // 16 MiB .. 2,000 MiB
  int32_t fetch_wait_max_ms = 20;           // 1..1,000
  int32_t producer_linger_ms = 5;           // 0..1,000
  int32_t transaction_timeout_ms = 15'000;  // 1,000..900,000
  int32_t session_timeout_ms = 45'000;      // 500..1,800,000; above a broker's restart.
  int32_t commit_attempts_max = 8;          // 1..100: transactions tried for one batch.
  int32_t broker_wait_max_ms = 60'000;      // 1,000..600,000: for one request at start.
  int64_t offset_refresh_ms = 3'600'000;    // 1 s .. 1 day: idle partitions' offsets stay alive.
  int32_t metadata_refresh_ms = 60'000;     // 100..3,600,000: new input partitions are seen.
  bool stop_at_end = false;                 // End when all inputs have been read once to the end.

  // Passed through to librdkafka (TLS, SASL, …), less the keys that the protocol depends on.
  std::map<std::string, std::string> properties;

  static constexpr int64_t kDayMs = 86'400'000;
};

// True when the commit protocol depends on this librdkafka key, so that nobody may set it.
bool is_denied_property(std::string_view key);

// Errors: kConfiguration naming the key (as in the [kafka] section) and what is expected.
Status validate_kafka_config(const KafkaConfig& config);

// "<application id>-engine": consumer group and transactional id. It belongs to the role, so a
// standby that takes over fences its predecessor.
std::string engine_group(const KafkaConfig& config);

// "nayose.<name>.v1".
std::string internal_topic(const KafkaConfig& config, std::string_view name);

// Topics that the sink writes. The first four are the outputs, in the order of OutputKind.
enum class KafkaTopic : uint8_t { kEncounters = 0, kLinks, kPersonEvents, kRefused, kRecords };
inline constexpr size_t kKafkaTopicCount = 5;
KafkaTopic topic_of(OutputKind kind);
std::string_view topic_base_name(KafkaTopic topic);
int32_t partition_count(const KafkaConfig& config, KafkaTopic topic);

// Partition of a key, the same on every machine.
int32_t partition_of(std::string_view key, int32_t partition_count);

}  // namespace nayose
