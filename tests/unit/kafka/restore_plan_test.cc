#include <gtest/gtest.h>

#include "connectors/kafka/restore.h"

namespace nayose {
namespace {

constexpr int64_t kRetentionMs = 1'000'000;
constexpr int64_t kNowMs = 50'000'000;

KafkaPositions kafka_at(int64_t committed, int64_t low, int64_t high) {
  KafkaPositions kafka;
  kafka.generation = "cluster/nayose.v1";
  kafka.committed = {{{"encounters.a", 0}, committed}};
  kafka.changelogs = {{"nayose.records.v1", 0, low, high}};
  return kafka;
}

LocalPositions local_at(int64_t input, int64_t changelog) {
  LocalPositions local;
  local.generation = "cluster/nayose.v1";
  local.applied_ms = kNowMs - 1'000;
  local.inputs = {{{"encounters.a", 0}, input}};
  local.changelogs = {{{"nayose.records.v1", 0}, changelog}};
  return local;
}

RestorePlan plan(const LocalPositions& local, const KafkaPositions& kafka) {
  return plan_restore(local, kafka, kRetentionMs, kNowMs);
}

TEST(RestorePlanTest, AnEmptyStoreReadsFromTheBeginning) {
  const RestorePlan result = plan(LocalPositions(), kafka_at(10, 5, 20));
  EXPECT_EQ(result.rebuild_reason, "");
  ASSERT_EQ(result.replay.size(), 1u);
  EXPECT_EQ(result.replay[0].from, 5);
  EXPECT_EQ(result.replay[0].end, 20);
}

TEST(RestorePlanTest, APrefixReadsOnlyItsTail) {
  const RestorePlan result = plan(local_at(8, 17), kafka_at(10, 5, 20));
  EXPECT_EQ(result.rebuild_reason, "");
  EXPECT_EQ(result.replay[0].from, 17);
}

TEST(RestorePlanTest, StateAheadOfTheCommittedOffsetIsRebuilt) {
  const RestorePlan result = plan(local_at(11, 17), kafka_at(10, 5, 20));
  EXPECT_NE(result.rebuild_reason, "");
  EXPECT_EQ(result.replay[0].from, 5);
}

TEST(RestorePlanTest, StateAheadOfTheChangelogIsRebuilt) {
  EXPECT_NE(plan(local_at(10, 21), kafka_at(10, 5, 20)).rebuild_reason, "");
  EXPECT_EQ(plan(local_at(10, 20), kafka_at(10, 5, 20)).rebuild_reason, "");
}

TEST(RestorePlanTest, StateBehindTheStartOfTheChangelogIsRebuilt) {
  EXPECT_NE(plan(local_at(8, 4), kafka_at(10, 5, 20)).rebuild_reason, "");
}

TEST(RestorePlanTest, ALostCommittedOffsetIsRebuilt) {
  KafkaPositions kafka = kafka_at(10, 5, 20);
  kafka.committed.clear();
  EXPECT_NE(plan(local_at(8, 17), kafka).rebuild_reason, "");
}

TEST(RestorePlanTest, AnotherGenerationOrClusterIsRebuilt) {
  LocalPositions local = local_at(8, 17);
  local.generation = "cluster/nayose.v2";
  const RestorePlan result = plan(local, kafka_at(10, 5, 20));
  EXPECT_NE(result.rebuild_reason, "");
  EXPECT_EQ(result.replay[0].from, 5);
}

TEST(RestorePlanTest, StateOlderThanTombstonesIsRebuilt) {
  LocalPositions local = local_at(8, 17);
  local.applied_ms = kNowMs - kRetentionMs;
  EXPECT_NE(plan(local, kafka_at(10, 5, 20)).rebuild_reason, "");
  local.applied_ms += 1;
  EXPECT_EQ(plan(local, kafka_at(10, 5, 20)).rebuild_reason, "");
}

TEST(RestorePlanTest, OldStateThatHasMissedNothingIsKept) {
  LocalPositions local = local_at(10, 19);
  local.applied_ms = 0;
  EXPECT_EQ(plan(local, kafka_at(10, 5, 20)).rebuild_reason, "");
}

TEST(RestorePlanTest, AChangelogPartitionNeverWrittenReadsFromItsStart) {
  LocalPositions local = local_at(8, 17);
  local.changelogs.clear();
  EXPECT_EQ(plan(local, kafka_at(10, 5, 20)).replay[0].from, 5);
}

}  // namespace
}  // namespace nayose
