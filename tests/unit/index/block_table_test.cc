#include "engine/index/block_table.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "engine/base/random.h"

namespace nayose {
namespace {

std::set<RefIndex> members(const BlockTable& table, BlockId block) {
  std::set<RefIndex> found;
  size_t visits = 0;
  table.for_each_member(block, [&](RefIndex member) {
    found.insert(member);
    ++visits;
  });
  EXPECT_EQ(visits, found.size()) << "a member was visited twice";
  return found;
}

TEST(BlockTable, ABlockOfOneHoldsItsMember) {
  BlockTable table;
  const BlockId block = table.add({5}, 77);
  EXPECT_EQ(table.find({5}), block);
  EXPECT_EQ(table.size(block), 1u);
  EXPECT_EQ(members(table, block), std::set<RefIndex>{77});
  table.remove(block, 77);
  EXPECT_EQ(table.find({5}), kNone32);
  EXPECT_EQ(table.block_count(), 0u);
}

// The oracle is a map of sets; tokens are few and collide in the low bits, so that probe chains
// are long and deletions shift.
TEST(BlockTable, IsAMapOfSets) {
  BlockTable table;
  std::map<uint64_t, std::set<RefIndex>> oracle;
  Random random(7);
  for (int step = 0; step < 60'000; ++step) {
    const uint64_t token = 1 + random.below(400) * 1024 * 64 + random.below(3);
    const auto member = static_cast<RefIndex>(random.below(12));
    std::set<RefIndex>& expected = oracle[token];
    if (expected.insert(member).second) {
      const BlockId block = table.add({token}, member);
      EXPECT_EQ(table.token(block).value, token);
    } else {
      expected.erase(member);
      table.remove(table.find({token}), member);
    }
  }
  size_t live = 0;
  for (const auto& [token, expected] : oracle) {
    const BlockId block = table.find({token});
    if (expected.empty()) {
      EXPECT_EQ(block, kNone32);
      continue;
    }
    ++live;
    ASSERT_NE(block, kNone32);
    EXPECT_EQ(table.size(block), expected.size());
    EXPECT_EQ(members(table, block), expected);
  }
  EXPECT_EQ(table.block_count(), live);
}

TEST(BlockTable, ReserveKeepsWhatIsThere) {
  BlockTable table;
  const BlockId block = table.add({9}, 1);
  table.reserve(100'000);
  EXPECT_EQ(table.find({9}), block);
  EXPECT_EQ(table.find({10}), kNone32);
}

TEST(BlockTableDeathTest, LeavingABlockThatOneIsNotInAborts) {
  BlockTable table;
  const BlockId block = table.add({5}, 1);
  EXPECT_DEATH(table.remove(block, 2), "not in");
}

}  // namespace
}  // namespace nayose
