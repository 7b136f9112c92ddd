#include "engine/index/resident_index.h"

#include <gtest/gtest.h>

#include <map>

#include "engine/base/random.h"

namespace nayose {
namespace {

ProfileLayout small_layout() {
  std::vector<FieldSpec> fields(2);
  fields[0].encoding = FieldEncoding::kBloom;
  fields[1].encoding = FieldEncoding::kTag;
  return ProfileLayout(fields);
}

Ref ref_of(uint64_t number) {
  Ref ref;
  const uint64_t mixed = number * 0x9e3779b97f4a7c15u;
  std::memcpy(ref.bytes.data(), &mixed, sizeof(mixed));
  return ref;
}

TEST(ResidentIndex, FindsEveryRefItWasGiven) {
  ResidentIndex index(small_layout(), 2);
  for (uint64_t i = 1; i < 5000; ++i) EXPECT_EQ(index.add(ref_of(i)), i - 1);
  for (uint64_t i = 1; i < 5000; ++i) EXPECT_EQ(index.find(ref_of(i)), i - 1);
  EXPECT_EQ(index.find(ref_of(5001)), kNone32);
}

TEST(ResidentIndex, ProfilesComeAndGo) {
  const ProfileLayout layout = small_layout();
  ResidentIndex index(layout, 2);
  const RefIndex ref = index.add(ref_of(1));
  std::vector<uint8_t> bytes(layout.bytes());
  layout.header(bytes.data()).fingerprint.bytes[0] = 1;
  const ProfileIndex first = index.add_profile(ref, bytes.data());
  layout.header(bytes.data()).fingerprint.bytes[0] = 2;
  const ProfileIndex second = index.add_profile(ref, bytes.data());
  EXPECT_EQ(index.ref(ref).first_profile, first);
  EXPECT_EQ(index.next_profile(first), second);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(index.profile(first)) % 64, 0u);
  EXPECT_EQ(index.blocks(first)[0], kNone32);
  index.remove_profile(ref, first);
  EXPECT_EQ(index.ref(ref).first_profile, second);
  EXPECT_EQ(index.profile_count(), 1u);
  EXPECT_EQ(index.live_ref_count(), 1u);
  EXPECT_EQ(index.add_profile(ref, bytes.data()), first) << "a free slot is used again";
  index.remove_profile(ref, first);
  index.remove_profile(ref, second);
  EXPECT_EQ(index.live_ref_count(), 0u);
  EXPECT_EQ(index.ref_count(), 1u) << "a ref without profiles stays as a marker";
}

TEST(ResidentIndex, ExportsTheStateItWasSet) {
  const ProfileLayout layout = small_layout();
  ResidentIndex index(layout, 2);
  const RefIndex ref = index.add(ref_of(9));
  RecordState state;
  state.ref = ref_of(9);
  state.barrier = {{100, 1}, {}};
  state.deleted = {50, 1};
  state.retracted.push_back({{}, {1, 2}});
  state.merged.push_back({ref_of(10), {3, 4}});
  state.profile_bytes.assign(layout.bytes(), 7);
  state.tokens = {{11}, {12}};
  state.alive = {0};
  index.set_extra(ref, state);
  RecordState back;
  index.export_state(ref, &back);
  EXPECT_EQ(back.barrier.at, state.barrier.at);
  EXPECT_EQ(back.deleted, state.deleted);
  EXPECT_EQ(back.profile_bytes, state.profile_bytes);
  EXPECT_EQ(back.tokens, state.tokens);
  EXPECT_EQ(back.alive, state.alive);
  EXPECT_EQ(back.merged.size(), 1u);
  index.set_extra(ref, RecordState{});
  EXPECT_EQ(index.extra(ref), nullptr);
}

TEST(ResidentIndex, EdgesAreASymmetricMap) {
  ResidentIndex index(small_layout(), 2);
  for (uint64_t i = 0; i < 30; ++i) index.add(ref_of(i + 1));
  std::map<std::pair<RefIndex, RefIndex>, int32_t> oracle;
  Random random(5);
  for (int step = 0; step < 20'000; ++step) {
    const auto a = static_cast<RefIndex>(random.below(30));
    const auto b = static_cast<RefIndex>(random.below(30));
    if (a == b) continue;
    const auto key = std::minmax(a, b);
    if (random.chance(0.5)) {
      const auto weight = static_cast<int32_t>(random.below(1000));
      EXPECT_EQ(index.set_edge(a, b, weight), oracle.count(key) == 0);
      oracle[key] = weight;
    } else {
      EXPECT_EQ(index.remove_edge(a, b), oracle.erase(key) == 1);
    }
  }
  EXPECT_EQ(index.edge_count(), oracle.size());
  for (RefIndex a = 0; a < 30; ++a) {
    for (RefIndex b = 0; b < 30; ++b) {
      if (a == b) continue;
      const auto expected = oracle.find(std::minmax(a, b));
      const auto* edge = index.find_edge(a, b);
      ASSERT_EQ(edge != nullptr, expected != oracle.end());
      if (edge != nullptr) {
        EXPECT_EQ(edge->weight, expected->second);
      }
    }
  }
}

}  // namespace
}  // namespace nayose
