#include "connectors/kafka/topics.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "connectors/kafka/topic_admin.h"

namespace nayose {
namespace {

using Rule = TopicSetting::Rule;

// Records leave a topic by whole segments, so a segment must not span much of the retention.
constexpr int64_t kSegmentsPerRetention = 8;
constexpr int64_t kCreatedVisibleMs = 10'000;
// A payload of 1 MiB plus what the engine adds to it.
constexpr int64_t kMessageBytesMax = 4'194'304;

TopicSetting at_most(std::string key, int64_t value) {
  return {std::move(key), std::to_string(value), Rule::kAtMost};
}

TopicSetting at_least(std::string key, int64_t value) {
  return {std::move(key), std::to_string(value), Rule::kAtLeast};
}

TopicSpec internal_spec(const KafkaConfig& config, std::string_view name, int32_t partitions) {
  TopicSpec spec;
  spec.name = internal_topic(config, name);
  spec.partitions = partitions;
  spec.create_partitions = partitions;
  spec.settings.push_back({"unclean.leader.election.enable", "false", Rule::kEqual});
  spec.settings.push_back(at_least("min.insync.replicas", config.replication_factor >= 3 ? 2 : 1));
  spec.settings.push_back(at_least("max.message.bytes", kMessageBytesMax));
  return spec;
}

TopicSpec compacted(const KafkaConfig& config, std::string_view name, int32_t partitions) {
  TopicSpec spec = internal_spec(config, name, partitions);
  spec.settings.push_back({"cleanup.policy", "compact", Rule::kEqual});
  spec.settings.push_back(at_least("delete.retention.ms", config.delete_retention_ms));
  spec.settings.push_back(at_most("max.compaction.lag.ms", config.compaction_lag_max_ms));
  return spec;
}

TopicSpec expiring(const KafkaConfig& config, KafkaTopic topic, int64_t retention_ms) {
  TopicSpec spec = internal_spec(config, topic_base_name(topic), partition_count(config, topic));
  spec.settings.push_back({"cleanup.policy", "delete", Rule::kEqual});
  spec.settings.push_back(at_most("retention.ms", retention_ms));
  spec.settings.push_back(at_most("segment.ms", retention_ms / kSegmentsPerRetention));
  return spec;
}

TopicSpec input_spec(const KafkaConfig& config, const KafkaInputTopic& input) {
  TopicSpec spec;
  spec.name = input.name;
  spec.create_partitions = input.create_partitions;
  // A compacted input would lose the earlier of two events of a patient.
  spec.settings.push_back({"cleanup.policy", "delete", Rule::kEqual});
  if (config.require_log_append_time) {
    spec.settings.push_back({"message.timestamp.type", "LogAppendTime", Rule::kEqual});
  }
  return spec;
}

bool number(const std::string& text, int64_t* value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *value);
  return error == std::errc() && end == text.data() + text.size();
}

// -1 stands for "without limit" in Kafka's retention settings.
bool satisfies(const TopicSetting& setting, const std::string& actual) {
  if (setting.rule == Rule::kEqual) return actual == setting.value;
  int64_t bound = 0;
  int64_t value = 0;
  if (!number(setting.value, &bound) || !number(actual, &value)) return false;
  if (setting.rule == Rule::kAtLeast) return value >= bound;
  return value <= bound && value >= 0;
}

std::string_view rule_text(Rule rule) {
  switch (rule) {
    case Rule::kEqual:
      return "";
    case Rule::kAtLeast:
      return "at least ";
    case Rule::kAtMost:
      return "at most ";
  }
  return "";
}

Status examine(kafka::TopicAdmin* admin, const KafkaConfig& config, std::vector<TopicSpec>* missing,
               std::vector<std::string>* wrong) {
  for (const TopicSpec& spec : required_topics(config)) {
    const Result<std::optional<TopicState>> described = admin->describe(spec.name);
    if (described.status().code() == StatusCode::kUnavailable) {
      return described.status().annotate(fmt::format(
          "no answer from {} within {} ms", config.bootstrap_servers, config.broker_wait_max_ms));
    }
    NAYOSE_RETURN_IF_ERROR(described.status());
    const std::optional<TopicState>& state = described.value();
    if (!state.has_value()) {
      missing->push_back(spec);
      continue;
    }
    for (const std::string& line : topic_differences(spec, *state)) wrong->push_back(line);
  }
  return Status();
}

std::string missing_line(const TopicSpec& spec) {
  std::vector<std::string> expected;
  expected.push_back(spec.partitions > 0 ? fmt::format("{} partitions", spec.partitions)
                                         : "partitions as the hospitals choose");
  for (const TopicSetting& setting : spec.settings) {
    expected.push_back(fmt::format("{} {}{}", setting.key, rule_text(setting.rule), setting.value));
  }
  return fmt::format("{} {} is missing; expected: {}",
                     spec.partitions > 0 ? "topic" : "input topic", spec.name,
                     fmt::join(expected, ", "));
}

Status verdict(const std::vector<TopicSpec>& missing, std::vector<std::string> wrong) {
  for (const TopicSpec& spec : missing) wrong.push_back(missing_line(spec));
  if (wrong.empty()) return Status();
  return Status(
      StatusCode::kFailedPrecondition,
      fmt::format("{} differences of the topics:\n  {}", wrong.size(), fmt::join(wrong, "\n  ")));
}

// What is missing and may be created. Errors: what is wrong otherwise; then nothing is created.
Status plan_creation(kafka::TopicAdmin* admin, const KafkaConfig& config,
                     std::vector<TopicSpec>* create) {
  std::vector<TopicSpec> missing;
  std::vector<std::string> wrong;
  NAYOSE_RETURN_IF_ERROR(examine(admin, config, &missing, &wrong));
  if (config.create_topics && wrong.empty()) {
    const auto ours = std::stable_partition(missing.begin(), missing.end(), [](const TopicSpec& t) {
      return t.create_partitions == 0;
    });
    create->assign(ours, missing.end());
    missing.erase(ours, missing.end());
  }
  return verdict(missing, std::move(wrong));
}

// Brokers learn of a new topic one after the other.
Status wait_until_visible(kafka::TopicAdmin* admin, const std::vector<TopicSpec>& specs) {
  return kafka::retry_until(kCreatedVisibleMs, [&]() -> Status {
    for (const TopicSpec& spec : specs) {
      NAYOSE_ASSIGN_OR_RETURN(const std::optional<TopicState> state, admin->describe(spec.name));
      if (!state.has_value()) {
        return Status(StatusCode::kUnavailable, "created, but not visible: " + spec.name);
      }
    }
    return Status();
  });
}

}  // namespace

std::vector<TopicSpec> required_topics(const KafkaConfig& config) {
  std::vector<TopicSpec> specs;
  for (const KafkaInputTopic& input : config.inputs) specs.push_back(input_spec(config, input));
  specs.push_back(expiring(config, KafkaTopic::kEncounters, config.encounters_retention_ms));
  specs.push_back(compacted(config, "links", config.partitions.links));
  specs.push_back(expiring(config, KafkaTopic::kPersonEvents, config.person_events_retention_ms));
  specs.push_back(expiring(config, KafkaTopic::kRefused, config.refused_retention_ms));
  specs.push_back(compacted(config, "records", config.partitions.records));
  specs.push_back(compacted(config, "meta", 1));
  specs.push_back(compacted(config, "lease", 1));
  return specs;
}

std::vector<std::string> topic_differences(const TopicSpec& spec, const TopicState& state) {
  std::vector<std::string> lines;
  if (spec.partitions > 0 && state.partitions != spec.partitions) {
    lines.push_back(fmt::format(
        "topic {}: has {} partitions, expected {} (counts never change within a generation)",
        spec.name, state.partitions, spec.partitions));
  }
  for (const TopicSetting& setting : spec.settings) {
    const auto found = state.settings.find(setting.key);
    const std::string actual = found == state.settings.end() ? "nothing" : found->second;
    if (satisfies(setting, actual)) continue;
    lines.push_back(fmt::format("topic {}: {} is {}, expected {}{}", spec.name, setting.key, actual,
                                rule_text(setting.rule), setting.value));
  }
  return lines;
}

Status check_topics(const KafkaConfig& config, const KafkaLog& log) {
  NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<kafka::TopicAdmin> admin,
                          kafka::TopicAdmin::open(config, log));
  std::vector<TopicSpec> missing;
  std::vector<std::string> wrong;
  NAYOSE_RETURN_IF_ERROR(examine(admin.get(), config, &missing, &wrong));
  return verdict(missing, std::move(wrong));
}

Result<std::vector<std::string>> topics_to_create(const KafkaConfig& config, const KafkaLog& log) {
  NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<kafka::TopicAdmin> admin,
                          kafka::TopicAdmin::open(config, log));
  std::vector<TopicSpec> create;
  NAYOSE_RETURN_IF_ERROR(plan_creation(admin.get(), config, &create));
  std::vector<std::string> names;
  for (const TopicSpec& spec : create) names.push_back(spec.name);
  return names;
}

Status ensure_topics(const KafkaConfig& config, const KafkaLog& log) {
  NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<kafka::TopicAdmin> admin,
                          kafka::TopicAdmin::open(config, log));
  std::vector<TopicSpec> create;
  NAYOSE_RETURN_IF_ERROR(plan_creation(admin.get(), config, &create));
  if (create.empty()) return Status();
  NAYOSE_RETURN_IF_ERROR(admin->create(create, config.replication_factor));
  NAYOSE_RETURN_IF_ERROR(wait_until_visible(admin.get(), create));
  for (const TopicSpec& spec : create) {
    log(KafkaLogLevel::kInfo,
        fmt::format("created topic {} with {} partitions", spec.name, spec.create_partitions));
  }
  return check_topics(config, log);
}

}  // namespace nayose
