#include <gtest/gtest.h>

#include "connectors/kafka/positions.h"

namespace nayose {
namespace {

TEST(KafkaPositionsTest, ReadsBackWhatWasPut) {
  const auto store = StateStore::in_memory();
  StateDelta delta;
  put_generation("cluster/nayose.v1", &delta);
  put_applied(1234, &delta);
  put_input_offset({"encounters.a", 12}, 99, &delta);
  put_changelog_offset({"nayose.links.v1", 3}, 7, &delta);
  delta.put(Table::kMeta, "something/else", "ignored");
  ASSERT_TRUE(store->write(delta, Durability::kProcess).ok());
  const auto positions = load_positions(*store);
  ASSERT_TRUE(positions.ok()) << positions.status().message();
  EXPECT_EQ(positions.value().generation, "cluster/nayose.v1");
  EXPECT_EQ(positions.value().applied_ms, 1234);
  EXPECT_EQ(positions.value().inputs, (PartitionOffsets{{{"encounters.a", 12}, 99}}));
  EXPECT_EQ(positions.value().changelogs, (PartitionOffsets{{{"nayose.links.v1", 3}, 7}}));
}

TEST(KafkaPositionsTest, AnEmptyStoreHasNone) {
  const auto positions = load_positions(*StateStore::in_memory());
  ASSERT_TRUE(positions.ok());
  EXPECT_TRUE(positions.value().generation.empty());
  EXPECT_TRUE(positions.value().inputs.empty());
}

TEST(KafkaPositionsTest, RefusesEntriesThatDoNotParse) {
  for (const auto& [key, value] :
       {std::pair("kafka/offset/a/0", "x"), std::pair("kafka/offset/a/x", "1"),
        std::pair("kafka/offset/a", "1"), std::pair("kafka/applied_ms", "")}) {
    const auto store = StateStore::in_memory();
    StateDelta delta;
    delta.put(Table::kMeta, key, value);
    ASSERT_TRUE(store->write(delta, Durability::kProcess).ok());
    EXPECT_EQ(load_positions(*store).status().code(), StatusCode::kCorruption) << key;
  }
}

// Golden: the layout is stored.
TEST(KafkaPositionsTest, KeysAndValuesNeverChange) {
  StateDelta delta;
  put_input_offset({"encounters.a", 12}, 99, &delta);
  put_changelog_offset({"nayose.links.v1", 3}, 7, &delta);
  ASSERT_EQ(delta.changes().size(), 2u);
  EXPECT_EQ(delta.key(delta.changes()[0]), "kafka/offset/encounters.a/12");
  EXPECT_EQ(delta.value(delta.changes()[0]), "99");
  EXPECT_EQ(delta.key(delta.changes()[1]), "kafka/changelog/nayose.links.v1/3");
}

}  // namespace
}  // namespace nayose
