#include <gtest/gtest.h>

#include "engine/index/state_store.h"

namespace nayose {
namespace {

TEST(StateDeltaTest, KeepsChangesInOrder) {
  StateDelta delta;
  EXPECT_TRUE(delta.empty());
  delta.put(Table::kLinks, "key", "value");
  delta.erase(Table::kEdges, std::string_view("\0\xff", 2));
  delta.put(Table::kMeta, "", "");
  ASSERT_EQ(delta.changes().size(), 3u);
  EXPECT_EQ(delta.changes()[0].table, Table::kLinks);
  EXPECT_FALSE(delta.changes()[0].erase);
  EXPECT_EQ(delta.key(delta.changes()[0]), "key");
  EXPECT_EQ(delta.value(delta.changes()[0]), "value");
  EXPECT_TRUE(delta.changes()[1].erase);
  EXPECT_EQ(delta.key(delta.changes()[1]), std::string_view("\0\xff", 2));
  EXPECT_EQ(delta.value(delta.changes()[1]), "");
  EXPECT_EQ(delta.key(delta.changes()[2]), "");
  EXPECT_EQ(delta.bytes(), 10u);
}

TEST(StateDeltaTest, AppendsAnotherBehindItsOwn) {
  StateDelta first, second;
  first.put(Table::kLinks, "a", "1");
  second.put(Table::kRecords, "bb", "22");
  second.erase(Table::kLinks, "a");
  first.append(second);
  first.append(first);
  ASSERT_EQ(first.changes().size(), 6u);
  EXPECT_EQ(first.key(first.changes()[1]), "bb");
  EXPECT_EQ(first.value(first.changes()[1]), "22");
  EXPECT_EQ(first.key(first.changes()[4]), "bb");
  EXPECT_TRUE(first.changes()[5].erase);
  first.clear();
  EXPECT_TRUE(first.empty());
  EXPECT_EQ(first.bytes(), 0u);
}

}  // namespace
}  // namespace nayose
