// One connector in this process: topics, restore, start offsets, growth.
#include "connectors/kafka/kafka_connector.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include "connectors/kafka/topics.h"
#include "engine/pipeline/executor.h"
#include "tests/integration/kafka_harness.h"
#include "tests/support/log_store.h"

namespace nayose::test {
namespace {

class ShiftedClock final : public Clock {
 public:
  int64_t now_ms() const override { return SystemClock().now_ms() + shift_ms; }
  int64_t shift_ms = 0;
};

// One life of an engine, until it has read everything.
struct Life {
  explicit Life(const KafkaConfig& application) : config(application) { config.stop_at_end = true; }

  Status run(const std::string& state_file) {
    auto store = open_log_store(state_file);
    if (!store.ok()) return store.status();
    auto points = no_crash_points();
    KafkaConnector::Parts parts;
    parts.store = store.value().get();
    parts.identity = identity;
    parts.clock = &clock;
    parts.crash_points = points.get();
    parts.replay = counting_replay();
    parts.log = [this](KafkaLogLevel, std::string_view line) {
      const std::lock_guard<std::mutex> lock(mutex);
      log += std::string(line) + "\n";
    };
    parts.stop = &stop;
    NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<KafkaConnector> connector,
                            KafkaConnector::open(config, parts));
    NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<LinkageEngine> engine,
                            open_counting_engine(*parts.store));
    const auto executor = make_tbb_executor(1);
    const Status status =
        run_pipeline(connector->source(), engine.get(), connector->sink(), executor.get());
    stats = connector->stats();
    return status;
  }

  KafkaConfig config;
  MetaIdentity identity{"encoding", "scoring", "keys"};
  ShiftedClock clock;
  std::atomic<bool> stop{false};
  KafkaStats stats;
  std::mutex mutex;
  std::string log;
};

void expect_no_faults(const KafkaConfig& config, const InputStream& inputs,
                      const std::string& state_file) {
  const std::vector<std::string> faults = find_faults(config, inputs, state_file);
  EXPECT_TRUE(faults.empty()) << faults.size() << " faults, first: " << faults[0];
}

void expect_status(const Status& status, StatusCode code, const std::string& part) {
  EXPECT_EQ(status.code(), code) << status.to_string();
  EXPECT_NE(status.message().find(part), std::string::npos) << status.message();
}

TEST(KafkaConnectorTest, ALostStateDirectoryIsRestoredFromTheTopics) {
  const KafkaConfig config = new_application("lost");
  InputStream inputs(config);
  const std::string state = new_file("state");
  inputs.write(2'000);
  Life first(config);
  ASSERT_TRUE(first.run(state).ok());
  EXPECT_EQ(first.stats.restore.records, 0u);
  std::filesystem::remove(state);
  inputs.write(500);
  Life second(config);
  ASSERT_TRUE(second.run(state).ok());
  EXPECT_GT(second.stats.restore.records, 0u);
  EXPECT_EQ(second.stats.restore.rebuild_reason, "");
  for (const auto& [partition, lag] : second.stats.lag) EXPECT_EQ(lag, 0) << partition.topic;
  expect_no_faults(config, inputs, state);
}

TEST(KafkaConnectorTest, ACurrentStateReplaysNothing) {
  const KafkaConfig config = new_application("current");
  InputStream inputs(config);
  const std::string state = new_file("state");
  inputs.write(1'000);
  ASSERT_TRUE(Life(config).run(state).ok());
  Life again(config);
  again.clock.shift_ms = 365 * KafkaConfig::kDayMs;  // However long it lay there.
  ASSERT_TRUE(again.run(state).ok());
  EXPECT_EQ(again.stats.restore.records, 0u);
  EXPECT_EQ(again.stats.restore.rebuild_reason, "");
  expect_no_faults(config, inputs, state);
}

TEST(KafkaConnectorTest, AnOldStateIsDroppedAndRebuilt) {
  const KafkaConfig config = new_application("old");
  InputStream inputs(config);
  const std::string state = new_file("state");
  inputs.write(1'000);
  ASSERT_TRUE(Life(config).run(state).ok());
  const std::string copy = new_file("old-state");
  std::filesystem::copy_file(state, copy);
  inputs.write(1'000);
  ASSERT_TRUE(Life(config).run(state).ok());
  Life late(config);
  late.clock.shift_ms = config.delete_retention_ms + 1'000;
  ASSERT_TRUE(late.run(copy).ok());
  EXPECT_NE(late.stats.restore.rebuild_reason, "");
  EXPECT_NE(late.log.find("dropped and rebuilt"), std::string::npos);
  expect_no_faults(config, inputs, copy);
}

TEST(KafkaConnectorTest, AnOlderCopyOfTheStateCatchesUpByItsTail) {
  const KafkaConfig config = new_application("copy");
  InputStream inputs(config);
  const std::string state = new_file("state");
  inputs.write(1'000);
  ASSERT_TRUE(Life(config).run(state).ok());
  const std::string copy = new_file("copy");
  std::filesystem::copy_file(state, copy);
  inputs.write(300);
  ASSERT_TRUE(Life(config).run(state).ok());
  Life behind(config);
  ASSERT_TRUE(behind.run(copy).ok());
  EXPECT_EQ(behind.stats.restore.rebuild_reason, "");
  EXPECT_GT(behind.stats.restore.records, 0u);
  EXPECT_LE(behind.stats.restore.records, 300u);
  expect_no_faults(config, inputs, copy);
}

TEST(KafkaConnectorTest, AnotherModelOrKeyIsRefused) {
  const KafkaConfig config = new_application("meta");
  ASSERT_TRUE(Life(config).run(new_file("state")).ok());
  Life other(config);
  other.identity.encoding_hash = "another";
  expect_status(other.run(new_file("state")), StatusCode::kFailedPrecondition, "encoding_hash");
  Life counts(config);
  counts.config.partitions.links = 5;
  expect_status(counts.run(new_file("state")), StatusCode::kFailedPrecondition,
                "has 3 partitions, expected 5");
}

TEST(KafkaConnectorTest, AnotherEncodingIsTakenOverWhenAsked) {
  const KafkaConfig config = new_application("encoding");
  InputStream inputs(config);
  const std::string state = new_file("state");
  inputs.write(300);
  ASSERT_TRUE(Life(config).run(state).ok());
  inputs.write(100);
  Life next(config);
  next.identity.encoding_hash = "another";
  next.identity.take_over = true;
  ASSERT_TRUE(next.run(state).ok());
  next.identity.take_over = false;
  inputs.write(100);
  ASSERT_TRUE(next.run(state).ok()) << "from then on it is the topics' own";
  expect_status(Life(config).run(new_file("state")), StatusCode::kFailedPrecondition,
                "encoding_hash");
  expect_no_faults(config, inputs, state);
}

TEST(KafkaConnectorTest, LostOffsetsOfTheGroupAreAnAlarm) {
  const KafkaConfig config = new_application("offsets");
  InputStream inputs(config);
  inputs.write(100);
  const std::string state = new_file("state");
  ASSERT_TRUE(Life(config).run(state).ok());
  const Status deleted = delete_group(config, engine_group(config));
  ASSERT_TRUE(deleted.ok()) << deleted.message();
  expect_status(Life(config).run(state), StatusCode::kFailedPrecondition, "no committed offset");
}

TEST(KafkaConnectorTest, RecordsThatFellOffTheLogAreAnAlarm) {
  const KafkaConfig config = new_application("retention");
  InputStream inputs(config);
  inputs.write(100);
  const std::string state = new_file("state");
  ASSERT_TRUE(Life(config).run(state).ok());
  inputs.write(300);
  for (int32_t partition = 0; partition < 3; ++partition) {
    const Status deleted = delete_records(config, config.inputs[0].name, partition);
    ASSERT_TRUE(deleted.ok()) << deleted.message();
  }
  expect_status(Life(config).run(state), StatusCode::kFailedPrecondition, "are gone");
}

TEST(KafkaConnectorTest, NewPartitionsOfAnInputAreReadFromTheirBeginning) {
  const KafkaConfig config = new_application("growth");
  InputStream inputs(config);
  inputs.write(200);
  Life life(config);
  life.config.stop_at_end = false;
  life.config.metadata_refresh_ms = 200;
  Status status;
  std::thread runner([&] { status = life.run(new_file("state")); });
  EXPECT_TRUE(wait_until_caught_up(config, inputs, 30'000)) << life.log;
  ASSERT_TRUE(grow_topic(config, config.inputs[0].name, 5).ok());
  // A writer that knows the new partitions spreads the patients anew.
  InputStream more(config);
  more.write(200);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (count_outputs(config) < 400 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  EXPECT_EQ(count_outputs(config), 400u);
  life.stop = true;
  runner.join();
  EXPECT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(life.stats.lag.size(), 5u);
}

TEST(KafkaConnectorTest, IdlePartitionsKeepTheirOffsetsAlive) {
  const KafkaConfig config = new_application("idle");
  Life life(config);
  life.config.stop_at_end = false;
  life.config.offset_refresh_ms = 1'000;
  Status status;
  std::thread runner([&] { status = life.run(new_file("state")); });
  std::this_thread::sleep_for(std::chrono::seconds(5));
  life.stop = true;
  runner.join();
  EXPECT_TRUE(status.ok()) << status.message();
  EXPECT_GE(life.stats.transactions, 3u);  // The first one opened the generation.
}

TEST(KafkaConnectorTest, SaysExactlyWhichTopicsAreMissing) {
  KafkaConfig config = new_application("missing");
  config.create_topics = false;
  const KafkaLog quiet = [](KafkaLogLevel, std::string_view) {};
  const Status status = check_topics(config, quiet);
  expect_status(status, StatusCode::kFailedPrecondition, "7 differences");
  expect_status(status, StatusCode::kFailedPrecondition, "missing.records.v1 is missing");
  EXPECT_EQ(ensure_topics(config, quiet).message(), status.message());
  config.create_topics = true;
  EXPECT_TRUE(ensure_topics(config, quiet).ok());
  EXPECT_TRUE(check_topics(config, quiet).ok());
  config.inputs.push_back({"encounters-nowhere", 1, 0});
  expect_status(ensure_topics(config, quiet), StatusCode::kFailedPrecondition,
                "encounters-nowhere is missing");
}

TEST(KafkaConnectorTest, SaysWhichSettingIsWrongAndLeavesItAlone) {
  KafkaConfig config = new_application("settings");
  const KafkaLog quiet = [](KafkaLogLevel, std::string_view) {};
  ASSERT_TRUE(ensure_topics(config, quiet).ok());
  config.delete_retention_ms *= 2;
  const Status status = ensure_topics(config, quiet);
  expect_status(status, StatusCode::kFailedPrecondition, "delete.retention.ms is");
  EXPECT_EQ(ensure_topics(config, quiet).message(), status.message());
}

}  // namespace
}  // namespace nayose::test
