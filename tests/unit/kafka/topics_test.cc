#include "connectors/kafka/topics.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace nayose {
namespace {

KafkaConfig config_of_three() {
  KafkaConfig config;
  config.bootstrap_servers = "127.0.0.1:9092";
  config.inputs = {{"encounters.east", 0, 0}};
  return config;
}

TopicSpec spec_of(const KafkaConfig& config, const std::string& name) {
  for (const TopicSpec& spec : required_topics(config)) {
    if (spec.name == name) return spec;
  }
  ADD_FAILURE() << "no spec of " << name;
  return {};
}

// What a topic made from the spec looks like at the broker.
TopicState state_of(const TopicSpec& spec) {
  TopicState state;
  state.partitions = spec.partitions > 0 ? spec.partitions : 3;
  for (const TopicSetting& setting : spec.settings) state.settings[setting.key] = setting.value;
  return state;
}

TEST(TopicsTest, ATopicMadeFromItsSpecHasNoDifferences) {
  for (const TopicSpec& spec : required_topics(config_of_three())) {
    EXPECT_TRUE(topic_differences(spec, state_of(spec)).empty()) << spec.name;
  }
}

TEST(TopicsTest, ListsInputsAndAllInternalTopics) {
  std::vector<std::string> names;
  for (const TopicSpec& spec : required_topics(config_of_three())) names.push_back(spec.name);
  const std::vector<std::string> expected = {
      "encounters.east",   "nayose.encounters.v1", "nayose.links.v1", "nayose.person-events.v1",
      "nayose.refused.v1", "nayose.records.v1",    "nayose.meta.v1",  "nayose.lease.v1"};
  EXPECT_EQ(names, expected);
}

TEST(TopicsTest, NeverCreatesTheHospitalsTopics) {
  EXPECT_EQ(spec_of(config_of_three(), "encounters.east").create_partitions, 0);
}

TEST(TopicsTest, RefusesAnotherNumberOfPartitions) {
  const TopicSpec spec = spec_of(config_of_three(), "nayose.links.v1");
  TopicState state = state_of(spec);
  state.partitions = 16;
  const std::vector<std::string> lines = topic_differences(spec, state);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_NE(lines[0].find("has 16 partitions, expected 8"), std::string::npos) << lines[0];
}

TEST(TopicsTest, AnInputMayHaveAnyNumberOfPartitions) {
  const TopicSpec spec = spec_of(config_of_three(), "encounters.east");
  TopicState state = state_of(spec);
  state.partitions = 77;
  EXPECT_TRUE(topic_differences(spec, state).empty());
}

TEST(TopicsTest, RefusesDeletionOfAChangelog) {
  const TopicSpec spec = spec_of(config_of_three(), "nayose.records.v1");
  TopicState state = state_of(spec);
  state.settings["cleanup.policy"] = "compact,delete";
  EXPECT_EQ(topic_differences(spec, state).size(), 1u);
}

TEST(TopicsTest, TombstonesMayLiveLongerButNotShorter) {
  const TopicSpec spec = spec_of(config_of_three(), "nayose.records.v1");
  TopicState state = state_of(spec);
  state.settings["delete.retention.ms"] = "999999999999";
  EXPECT_TRUE(topic_differences(spec, state).empty());
  state.settings["delete.retention.ms"] = "1000";
  EXPECT_EQ(topic_differences(spec, state).size(), 1u);
}

TEST(TopicsTest, UnlimitedRetentionIsTooLong) {
  const TopicSpec spec = spec_of(config_of_three(), "nayose.encounters.v1");
  TopicState state = state_of(spec);
  state.settings["retention.ms"] = "-1";
  EXPECT_EQ(topic_differences(spec, state).size(), 1u);
  state.settings["retention.ms"] = "3600000";
  EXPECT_TRUE(topic_differences(spec, state).empty());
}

TEST(TopicsTest, TheGatesClockMustBeTheBrokersUnlessSaidOtherwise) {
  KafkaConfig config = config_of_three();
  TopicState state = state_of(spec_of(config, "encounters.east"));
  state.settings["message.timestamp.type"] = "CreateTime";
  EXPECT_EQ(topic_differences(spec_of(config, "encounters.east"), state).size(), 1u);
  config.require_log_append_time = false;
  EXPECT_TRUE(topic_differences(spec_of(config, "encounters.east"), state).empty());
}

TEST(TopicsTest, AnUnreachableBrokerIsUnavailable) {
  KafkaConfig config = config_of_three();
  config.bootstrap_servers = "127.0.0.1:1";
  config.broker_wait_max_ms = 1'000;
  const Status status = check_topics(config, [](KafkaLogLevel, std::string_view) {});
  EXPECT_EQ(status.code(), StatusCode::kUnavailable) << status.message();
}

TEST(TopicsTest, ARefusedPropertyIsNamedWithoutItsValue) {
  KafkaConfig config = config_of_three();
  config.properties["security.protocol"] = "secretvalue";
  const Status status = check_topics(config, [](KafkaLogLevel, std::string_view) {});
  EXPECT_EQ(status.code(), StatusCode::kConfiguration);
  EXPECT_NE(status.message().find("security.protocol"), std::string::npos);
  EXPECT_EQ(status.message().find("secretvalue"), std::string::npos);
}

}  // namespace
}  // namespace nayose
