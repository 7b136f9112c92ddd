#include "ops/cli/config_sections.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <optional>
#include <set>

namespace nayose {
namespace {

void read_institution(TomlTable* table, InstitutionSpec* spec) {
  spec->twelve_digit_ids = table->boolean_or("twelve_digit_ids", false);
  spec->payload_allow = table->strings_or_empty("payload_allow");
  for (const std::string& pointer : spec->payload_allow) {
    if (pointer.empty() || pointer.front() != '/') {
      table->fail("payload_allow", "expected JSON pointers below the payload, as \"/department\"");
    }
  }
  spec->sources = table->strings_or_empty("sources");
}

// A whole number of 32 or 64 bits. The exact range is the connector's: it says so itself.
template <typename T>
void read_number(TomlTable* table, std::string_view key, T* target) {
  *target = static_cast<T>(table->integer_or(key, *target, 0, std::numeric_limits<T>::max()));
}

void read_kafka_inputs(TomlTable* kafka, DaemonConfig* config) {
  uint32_t source = 0;
  for (TomlTable& table : kafka->tables("inputs")) {
    KafkaInputTopic input;
    input.name = table.string("topic");
    input.source = source++;
    read_number(&table, "create_partitions", &input.create_partitions);
    config->engine.source_names.push_back(input.name);
    config->kafka.inputs.push_back(std::move(input));
  }
}

void read_kafka_times(TomlTable* table, KafkaConfig* kafka) {
  read_number(table, "encounters_retention_ms", &kafka->encounters_retention_ms);
  read_number(table, "person_events_retention_ms", &kafka->person_events_retention_ms);
  read_number(table, "refused_retention_ms", &kafka->refused_retention_ms);
  read_number(table, "delete_retention_ms", &kafka->delete_retention_ms);
  read_number(table, "compaction_lag_max_ms", &kafka->compaction_lag_max_ms);
  read_number(table, "batch_linger_ms", &kafka->batch_linger_ms);
  read_number(table, "fetch_wait_max_ms", &kafka->fetch_wait_max_ms);
  read_number(table, "producer_linger_ms", &kafka->producer_linger_ms);
  read_number(table, "transaction_timeout_ms", &kafka->transaction_timeout_ms);
  read_number(table, "session_timeout_ms", &kafka->session_timeout_ms);
  read_number(table, "broker_wait_max_ms", &kafka->broker_wait_max_ms);
  read_number(table, "offset_refresh_ms", &kafka->offset_refresh_ms);
  read_number(table, "metadata_refresh_ms", &kafka->metadata_refresh_ms);
}

constexpr std::string_view kFileSuffix = ".file";

// What a file holds, without the newlines at its end.
std::optional<std::string> read_secret(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  if (!in || text.empty()) return std::nullopt;
  return text;
}

// "<key>.file" names a file that holds the value of <key>: no property of librdkafka ends so.
void read_kafka_properties(TomlTable* kafka, DaemonConfig* config) {
  TomlTable table = kafka->table("properties");
  for (auto& [key, value] : table.free_strings()) {
    const size_t name_size = key.size() - std::min(key.size(), kFileSuffix.size());
    if (name_size == 0 || key.compare(name_size, std::string::npos, kFileSuffix) != 0) {
      config->kafka.properties.emplace(key, std::move(value));
      continue;
    }
    const std::filesystem::path path =
        std::filesystem::path(config->path).parent_path() / std::filesystem::path(value);
    std::optional<std::string> secret = read_secret(path.string());
    if (!secret.has_value()) {
      table.fail(key, "expected a file that can be read and is not empty: " + path.string());
      continue;
    }
    config->kafka.properties[key.substr(0, name_size)] = *std::move(secret);
  }
}

// A value of such a property is never shown.
bool is_secret(std::string_view property) {
  for (const std::string_view part :
       {"password", "secret", "pem", "oauthbearer", "jaas", "username", "token"}) {
    if (property.find(part) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

void read_institutions(TomlTable* root, EngineConfig* engine) {
  engine->accept_unlisted_institutions = root->boolean_or("accept_unlisted_institutions", false);
  TomlTable any = root->table("any_institution");
  read_institution(&any, &engine->any_institution);
  std::set<std::string> codes;
  for (TomlTable& table : root->tables("institution")) {
    InstitutionSpec spec;
    spec.code = table.string("code");
    if (!codes.insert(spec.code).second) table.fail("code", "expected a code only once");
    read_institution(&table, &spec);
    engine->institutions.push_back(std::move(spec));
  }
}

void read_kafka(TomlTable* root, DaemonConfig* config) {
  TomlTable table = root->table("kafka");
  KafkaConfig& kafka = config->kafka;
  kafka.bootstrap_servers = table.string("bootstrap_servers");
  kafka.application_id = table.string_or("application_id", kafka.application_id);
  kafka.instance_id = table.string_or("instance_id", kafka.instance_id);
  kafka.topic_prefix = table.string_or("topic_prefix", kafka.topic_prefix);
  kafka.generation = table.string_or("generation", kafka.generation);
  kafka.create_topics = table.boolean_or("create_topics", kafka.create_topics);
  kafka.require_log_append_time =
      table.boolean_or("require_log_append_time", kafka.require_log_append_time);
  kafka.stop_at_end = table.boolean_or("stop_at_end", kafka.stop_at_end);
  read_number(&table, "replication_factor", &kafka.replication_factor);
  read_number(&table, "batch_records_max", &kafka.batch_records_max);
  read_number(&table, "batch_bytes_max", &kafka.batch_bytes_max);
  read_number(&table, "fetch_memory_bytes", &kafka.fetch_memory_bytes);
  read_number(&table, "commit_attempts_max", &kafka.commit_attempts_max);
  read_kafka_times(&table, &kafka);

  TomlTable partitions = table.table("partitions");
  read_number(&partitions, "records", &kafka.partitions.records);
  read_number(&partitions, "links", &kafka.partitions.links);
  read_number(&partitions, "person_events", &kafka.partitions.person_events);
  read_number(&partitions, "encounters", &kafka.partitions.encounters);
  read_number(&partitions, "refused", &kafka.partitions.refused);
  read_kafka_inputs(&table, config);
  read_kafka_properties(&table, config);
}

void describe_kafka(const KafkaConfig& kafka, std::vector<std::string>* lines) {
  const auto add = [lines](const std::string& key, const std::string& value) {
    lines->push_back("kafka." + key + " = " + value);
  };
  add("bootstrap_servers", kafka.bootstrap_servers);
  add("application_id", kafka.application_id);
  add("instance_id", kafka.instance_id);
  for (const KafkaInputTopic& input : kafka.inputs) add("inputs", input.name);
  add("topic_prefix", kafka.topic_prefix);
  add("generation", kafka.generation);
  add("create_topics", kafka.create_topics ? "true" : "false");
  add("require_log_append_time", kafka.require_log_append_time ? "true" : "false");
  add("stop_at_end", kafka.stop_at_end ? "true" : "false");
  add("replication_factor", std::to_string(kafka.replication_factor));
  add("partitions", "records " + std::to_string(kafka.partitions.records) + ", links " +
                        std::to_string(kafka.partitions.links) + ", person_events " +
                        std::to_string(kafka.partitions.person_events) + ", encounters " +
                        std::to_string(kafka.partitions.encounters) + ", refused " +
                        std::to_string(kafka.partitions.refused));
  const std::pair<const char*, int64_t> numbers[] = {
      {"batch_records_max", kafka.batch_records_max},
      {"batch_bytes_max", kafka.batch_bytes_max},
      {"batch_linger_ms", kafka.batch_linger_ms},
      {"fetch_memory_bytes", kafka.fetch_memory_bytes},
      {"transaction_timeout_ms", kafka.transaction_timeout_ms},
      {"session_timeout_ms", kafka.session_timeout_ms},
      {"encounters_retention_ms", kafka.encounters_retention_ms},
      {"person_events_retention_ms", kafka.person_events_retention_ms},
      {"refused_retention_ms", kafka.refused_retention_ms},
      {"delete_retention_ms", kafka.delete_retention_ms}};
  for (const auto& [key, value] : numbers) add(key, std::to_string(value));
  for (const auto& [key, value] : kafka.properties) {
    add("properties." + key, is_secret(key) ? "(set)" : value);
  }
}

}  // namespace nayose
