// The topics that must exist, with the settings that the commit protocol and the law need.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "connectors/kafka/kafka_config.h"
#include "connectors/kafka/kafka_log.h"
#include "engine/base/status.h"

namespace nayose {

struct TopicSetting {
  enum class Rule : uint8_t { kEqual, kAtLeast, kAtMost };
  std::string key;
  std::string value;  // What a topic of ours is created with; the bound for the other rules.
  Rule rule = Rule::kEqual;
};

struct TopicSpec {
  std::string name;
  int32_t partitions = 0;         // Exactly so many. 0: the hospitals choose, and it may grow.
  int32_t create_partitions = 0;  // 0: never created by the engine.
  std::vector<TopicSetting> settings;
};

// A topic as the broker describes it.
struct TopicState {
  int32_t partitions = 0;
  std::map<std::string, std::string> settings;
};

// Inputs first, then the internal topics.
std::vector<TopicSpec> required_topics(const KafkaConfig& config);

// What is wrong with a topic that exists, one line each: what it has and what is expected.
std::vector<std::string> topic_differences(const TopicSpec& spec, const TopicState& state);

// Changes nothing. Errors: kFailedPrecondition listing every missing topic and wrong setting;
// kUnavailable when the broker does not answer.
Status check_topics(const KafkaConfig& config, const KafkaLog& log);

// Changes nothing. Errors: what ensure_topics() would refuse. Returns the names of the topics
// that it would create.
Result<std::vector<std::string>> topics_to_create(const KafkaConfig& config, const KafkaLog& log);

// Creates what is missing when allowed, then checks. Settings that exist are never altered: a
// broker resets whatever such a request does not name, and the operator may have reasons.
Status ensure_topics(const KafkaConfig& config, const KafkaLog& log);

}  // namespace nayose
