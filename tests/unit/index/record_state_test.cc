#include "engine/index/record_state.h"

#include <gtest/gtest.h>

#include "engine/base/random.h"

namespace nayose {
namespace {

constexpr size_t kProfileBytes = 128;
constexpr size_t kRules = 3;

RecordState example() {
  RecordState state;
  state.ref.bytes[0] = 1;
  state.version = 7;
  state.institution = 99;
  state.created = {123, 456};
  state.barrier = {{1000, 2}, {}};
  state.barrier.fingerprint.bytes[3] = 4;
  state.deleted = {900, 1};
  state.sixteenth_birthday = -12;
  state.public_db_keys = "reserved";
  for (size_t i = 0; i < 2 * kProfileBytes; ++i) {
    state.profile_bytes.push_back(static_cast<uint8_t>(i));
  }
  for (uint64_t i = 0; i < 2 * kRules; ++i) state.tokens.push_back({i * i});
  state.alive = {1, 0};
  state.retracted.push_back({{}, {5, 6}});
  state.merged.push_back({{}, {7, 8}});
  return state;
}

TEST(RecordState, DecodesWhatItEncodes) {
  const RecordState state = example();
  std::string bytes;
  encode_record_state(state, &bytes);
  RecordState back;
  ASSERT_TRUE(decode_record_state(bytes, kProfileBytes, kRules, &back).ok());
  EXPECT_EQ(back.ref, state.ref);
  EXPECT_EQ(back.version, state.version);
  EXPECT_EQ(back.institution, state.institution);
  EXPECT_EQ(back.created, state.created);
  EXPECT_EQ(back.barrier.at, state.barrier.at);
  EXPECT_EQ(back.barrier.fingerprint, state.barrier.fingerprint);
  EXPECT_EQ(back.deleted, state.deleted);
  EXPECT_EQ(back.sixteenth_birthday, state.sixteenth_birthday);
  EXPECT_EQ(back.public_db_keys, state.public_db_keys);
  EXPECT_EQ(back.profile_bytes, state.profile_bytes);
  EXPECT_EQ(back.tokens, state.tokens);
  EXPECT_EQ(back.alive, state.alive);
  ASSERT_EQ(back.retracted.size(), 1u);
  EXPECT_EQ(back.retracted[0].anchor, state.retracted[0].anchor);
  ASSERT_EQ(back.merged.size(), 1u);
  EXPECT_EQ(back.merged[0].at, state.merged[0].at);
}

TEST(RecordState, KeepsItsBytes) {
  // A stored layout: a change needs a new layout version.
  std::string bytes;
  encode_record_state(example(), &bytes);
  EXPECT_EQ(bytes.size(), 1u + 16 + 4 + 4 + 16 + 32 + 16 + 4 + 4 + 8 + 1 +
                              2 * (1 + kProfileBytes + kRules * 8) + 2 + 32 + 2 + 32);
  EXPECT_EQ(bytes[0], 1);
}

TEST(RecordState, RefusesEveryTruncation) {
  std::string bytes;
  encode_record_state(example(), &bytes);
  RecordState back;
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(decode_record_state(bytes.substr(0, size), kProfileBytes, kRules, &back).code(),
              StatusCode::kCorruption)
        << size;
  }
  EXPECT_FALSE(decode_record_state(bytes + "x", kProfileBytes, kRules, &back).ok());
  EXPECT_FALSE(decode_record_state(bytes, kProfileBytes + 64, kRules, &back).ok());
}

TEST(RecordState, NeverFailsOnRandomBytes) {
  Random random(3);
  RecordState back;
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes(random.below(300), '\0');
    for (char& c : bytes) c = static_cast<char>(random.next());
    if (!bytes.empty()) bytes[0] = 1;
    (void)decode_record_state(bytes, kProfileBytes, kRules, &back);
  }
}

TEST(LinkState, DecodesWhatItEncodes) {
  LinkState link;
  link.person.bytes[7] = 3;
  link.link_version = 12;
  std::string bytes;
  encode_link_state(link, &bytes);
  LinkState back;
  ASSERT_TRUE(decode_link_state(bytes, &back).ok());
  EXPECT_EQ(back.person, link.person);
  EXPECT_EQ(back.link_version, 12u);
  EXPECT_FALSE(decode_link_state("short", &back).ok());
}

}  // namespace
}  // namespace nayose
