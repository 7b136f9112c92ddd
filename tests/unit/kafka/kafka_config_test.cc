#include "connectors/kafka/kafka_config.h"

#include <gtest/gtest.h>

#include <set>

namespace nayose {
namespace {

KafkaConfig good_config() {
  KafkaConfig config;
  config.bootstrap_servers = "127.0.0.1:9092";
  config.inputs = {{"encounters.east", 0, 0}, {"encounters.west", 1, 0}};
  return config;
}

void expect_refused(const KafkaConfig& config, const std::string& part) {
  const Status status = validate_kafka_config(config);
  EXPECT_EQ(status.code(), StatusCode::kConfiguration);
  EXPECT_NE(status.message().find(part), std::string::npos) << status.message();
}

TEST(KafkaConfigTest, AcceptsTheDefaults) {
  const Status status = validate_kafka_config(good_config());
  EXPECT_TRUE(status.ok()) << status.message();
}

TEST(KafkaConfigTest, RefusesPropertiesThatTheProtocolDependsOn) {
  for (const char* key :
       {"isolation.level", "enable.auto.commit", "enable.auto.offset.store", "enable.idempotence",
        "transactional.id", "group.id", "auto.offset.reset", "partition.assignment.strategy",
        "bootstrap.servers", "enable.partition.eof", "group.instance.id"}) {
    KafkaConfig config = good_config();
    config.properties[key] = "x";
    expect_refused(config, key);
  }
}

TEST(KafkaConfigTest, PassesSecurityPropertiesThrough) {
  for (const char* key : {"security.protocol", "ssl.ca.location", "sasl.mechanisms",
                          "sasl.password", "socket.timeout.ms", "ssl.key.password"}) {
    EXPECT_FALSE(is_denied_property(key)) << key;
  }
}

TEST(KafkaConfigTest, NamesTheValueOutOfRange) {
  KafkaConfig config = good_config();
  config.partitions.links = 0;
  expect_refused(config, "kafka.partitions.links");
  config = good_config();
  config.transaction_timeout_ms = 10;
  expect_refused(config, "1000..900000");
  config = good_config();
  config.batch_records_max = 0;
  expect_refused(config, "batch_records_max");
}

TEST(KafkaConfigTest, RefusesBadInputs) {
  KafkaConfig config = good_config();
  config.inputs.clear();
  expect_refused(config, "kafka.inputs");
  config = good_config();
  config.inputs[1].name = config.inputs[0].name;
  expect_refused(config, "twice");
  config = good_config();
  config.inputs[1].source = 0;
  expect_refused(config, "source");
  config = good_config();
  config.inputs[0].name = "nayose.links.v1";
  expect_refused(config, "topic_prefix");
  config = good_config();
  config.inputs[0].name = "no blanks";
  expect_refused(config, "no blanks");
  config = good_config();
  config.bootstrap_servers.clear();
  expect_refused(config, "bootstrap_servers");
}

TEST(KafkaConfigTest, NamesFollowFromPrefixAndGeneration) {
  KafkaConfig config = good_config();
  EXPECT_EQ(internal_topic(config, "links"), "nayose.links.v1");
  EXPECT_EQ(engine_group(config), "nayose-engine");
  EXPECT_EQ(topic_base_name(topic_of(OutputKind::kEncounters)), "encounters");
  EXPECT_EQ(topic_base_name(topic_of(OutputKind::kLinks)), "links");
  EXPECT_EQ(topic_base_name(topic_of(OutputKind::kPersonEvents)), "person-events");
  EXPECT_EQ(topic_base_name(topic_of(OutputKind::kRefused)), "refused");
  EXPECT_EQ(topic_base_name(KafkaTopic::kRecords), "records");
}

// Golden: a changed hash would spread a ref over two partitions of a running generation.
TEST(KafkaConfigTest, PartitionsOfKeysNeverChange) {
  EXPECT_EQ(partition_of("", 8), 2);
  EXPECT_EQ(partition_of("0123456789abcdef0123456789abcdef", 8), 5);
  std::set<int32_t> seen;
  for (int i = 0; i < 200; ++i) {
    const int32_t partition = partition_of(std::to_string(i), 8);
    EXPECT_GE(partition, 0);
    EXPECT_LT(partition, 8);
    seen.insert(partition);
  }
  EXPECT_EQ(seen.size(), 8u);
}

}  // namespace
}  // namespace nayose
