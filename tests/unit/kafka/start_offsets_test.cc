#include <gtest/gtest.h>

#include "connectors/kafka/kafka_connector.h"

namespace nayose {
namespace {

const TopicPartition kFirst{"encounters.a", 0};
const TopicPartition kSecond{"encounters.a", 1};

TEST(StartOffsetsTest, AFirstRunStartsAtTheBeginning) {
  const auto start = decide_start(true, {{kFirst, 3}, {kSecond, 0}}, {}, {});
  ASSERT_TRUE(start.ok());
  EXPECT_EQ(start.value(), (PartitionOffsets{{kFirst, 3}, {kSecond, 0}}));
}

TEST(StartOffsetsTest, CommittedOffsetsWin) {
  const auto start = decide_start(false, {{kFirst, 3}}, {{kFirst, 9}}, {});
  ASSERT_TRUE(start.ok());
  EXPECT_EQ(start.value(), (PartitionOffsets{{kFirst, 9}}));
}

TEST(StartOffsetsTest, ANewPartitionStartsAtItsBeginning) {
  const auto start = decide_start(false, {{kFirst, 0}, {kSecond, 2}}, {{kFirst, 9}}, {});
  ASSERT_TRUE(start.ok());
  EXPECT_EQ(start.value(), (PartitionOffsets{{kFirst, 9}, {kSecond, 2}}));
}

TEST(StartOffsetsTest, LostOffsetsOfTheGroupAreAnAlarm) {
  const auto start = decide_start(false, {{kFirst, 0}}, {}, {});
  EXPECT_EQ(start.status().code(), StatusCode::kFailedPrecondition);
}

TEST(StartOffsetsTest, ALostOffsetThatTheStoreKnowsIsAnAlarm) {
  LocalPositions local;
  local.inputs = {{kSecond, 7}};
  const auto start = decide_start(false, {{kFirst, 0}, {kSecond, 0}}, {{kFirst, 9}}, local);
  EXPECT_EQ(start.status().code(), StatusCode::kFailedPrecondition);
}

TEST(StartOffsetsTest, OffsetsWithoutAMetaRecordAreAnAlarm) {
  const auto start = decide_start(true, {{kFirst, 0}}, {{kFirst, 9}}, {});
  EXPECT_EQ(start.status().code(), StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace nayose
