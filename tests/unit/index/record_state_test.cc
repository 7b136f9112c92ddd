#include "engine/index/record_state.h"

#include <gtest/gtest.h>

#include <cstring>

#include "engine/base/random.h"

namespace nayose {
namespace {

constexpr size_t kProfileBytes = 128;
constexpr size_t kRules = 3;
constexpr EncodingShape kShape = {{0x0102030405060708}, kProfileBytes, 64, kRules};
constexpr EncodingShape kLater = {{0x1112131415161718}, 192, 128, 5};

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
  encode_record_state(state, kShape, &bytes);
  RecordState back;
  ASSERT_TRUE(decode_record_state(bytes, kShape, &back).ok());
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
  encode_record_state(example(), kShape, &bytes);
  EXPECT_EQ(bytes.size(), 1u + 16 + 4 + 4 + 16 + 32 + 16 + 4 + 4 + 8 + 1 +
                              2 * (14 + kProfileBytes + kRules * 8) + 2 + 32 + 2 + 32 + 1);
  EXPECT_EQ(bytes[0], 2);
}

TEST(RecordState, RefusesEveryTruncation) {
  std::string bytes;
  encode_record_state(example(), kShape, &bytes);
  RecordState back;
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(decode_record_state(bytes.substr(0, size), kShape, &back).code(),
              StatusCode::kCorruption)
        << size;
  }
  EXPECT_FALSE(decode_record_state(bytes + "x", kShape, &back).ok());
  EncodingShape other = kShape;
  other.profile_bytes += 64;
  EXPECT_FALSE(decode_record_state(bytes, other, &back).ok());
  other = kShape;
  ++other.token_count;
  EXPECT_FALSE(decode_record_state(bytes, other, &back).ok());
  other = kShape;
  other.header_offset = 0;
  EXPECT_FALSE(decode_record_state(bytes, other, &back).ok());
}

TEST(RecordState, NeverFailsOnRandomBytes) {
  Random random(3);
  RecordState back;
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes(random.below(300), '\0');
    for (char& c : bytes) c = static_cast<char>(random.next());
    if (!bytes.empty()) bytes[0] = 2;
    (void)decode_record_state(bytes, kShape, &back);
  }
}

RecordState example_with_headers() {
  RecordState state = example();
  for (size_t i = 0; i < 2; ++i) {
    ProfileHeader header;
    header.fingerprint.bytes[0] = static_cast<uint8_t>(i + 1);
    header.anchor = {static_cast<int64_t>(900 - i), i};
    header.first_period = static_cast<int32_t>(i) - 1;
    std::memcpy(state.profile_bytes.data() + i * kProfileBytes + kShape.header_offset, &header,
                sizeof(header));
  }
  return state;
}

TEST(RecordState, AnotherEncodingReadsTheHeadersOnly) {
  std::string bytes;
  encode_record_state(example_with_headers(), kShape, &bytes);
  RecordState later;
  ASSERT_TRUE(decode_record_state(bytes, kLater, &later).ok());
  EXPECT_EQ(later.profile_count(), 0u);
  EXPECT_TRUE(later.profile_bytes.empty());
  EXPECT_TRUE(later.tokens.empty());
  EXPECT_TRUE(later.in_earlier_encoding());
  ASSERT_EQ(later.earlier.size(), 2u);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(later.earlier[i].encoding, kShape.id);
    EXPECT_EQ(later.earlier[i].fingerprint.bytes[0], i + 1);
    EXPECT_EQ(later.earlier[i].anchor, (EventKey{static_cast<int64_t>(900 - i), i}));
    EXPECT_EQ(later.earlier[i].first_period, static_cast<int32_t>(i) - 1);
    EXPECT_EQ(later.earlier[i].alive, i == 0);
  }
  EXPECT_EQ(later.merged.size(), 1u);
}

TEST(RecordState, WhatWasCarriedIsWrittenAndReadInItsEncodingOnly) {
  std::string bytes;
  encode_record_state(example_with_headers(), kShape, &bytes);
  RecordState state;
  ASSERT_TRUE(decode_record_state(bytes, kLater, &state).ok());
  state.carried.person.bytes[2] = 7;
  state.carried.apart.resize(2);
  state.carried.apart[1].bytes[0] = 9;
  state.profile_bytes.assign(kLater.profile_bytes, 1);
  state.tokens.resize(kLater.token_count, {8});
  state.alive = {1};
  std::string again;
  encode_record_state(state, kLater, &again);
  EXPECT_LT(again.size(), bytes.size() + kLater.profile_bytes) << "old vectors are left behind";
  RecordState back;
  ASSERT_TRUE(decode_record_state(again, kLater, &back).ok());
  EXPECT_FALSE(back.in_earlier_encoding());
  EXPECT_EQ(back.carried.person, state.carried.person);
  EXPECT_EQ(back.carried.apart, state.carried.apart);
  EXPECT_EQ(back.profile_bytes, state.profile_bytes);
  ASSERT_EQ(back.earlier.size(), 2u);
  EXPECT_EQ(back.earlier[0].fingerprint, state.earlier[0].fingerprint);
  EXPECT_EQ(back.earlier[1].anchor, state.earlier[1].anchor);
  std::string third;
  encode_record_state(back, kLater, &third);
  EXPECT_EQ(third, again);
  // An encoding later still: three profiles of two encodings, and nothing carried.
  ASSERT_TRUE(decode_record_state(again, {{3}, 64, 0, 0}, &back).ok());
  EXPECT_EQ(back.earlier.size(), 3u);
  EXPECT_FALSE(back.carried.exists());
  for (size_t size = 0; size < again.size(); ++size) {
    EXPECT_FALSE(decode_record_state(again.substr(0, size), kLater, &back).ok()) << size;
  }
}

// A visit that told of an older time took a profile over: the next encoding sees both in order.
TEST(RecordState, EarlierProfilesOfTwoEncodingsAreInOrderOfAnchor) {
  std::string bytes;
  encode_record_state(example_with_headers(), kShape, &bytes);
  RecordState state;
  ASSERT_TRUE(decode_record_state(bytes, kLater, &state).ok());
  state.earlier.pop_back();  // The one of 900 is left.
  ProfileHeader header;
  header.anchor = {850, 0};
  state.profile_bytes.assign(kLater.profile_bytes, 0);
  std::memcpy(state.profile_bytes.data() + kLater.header_offset, &header, sizeof(header));
  state.tokens.assign(kLater.token_count, {8});
  state.alive = {1};
  bytes.clear();
  encode_record_state(state, kLater, &bytes);
  ASSERT_TRUE(decode_record_state(bytes, {{3}, 64, 0, 0}, &state).ok());
  ASSERT_EQ(state.earlier.size(), 2u);
  EXPECT_EQ(state.earlier[0].anchor.time_ms, 900);
  EXPECT_EQ(state.earlier[1].anchor.time_ms, 850);
}

TEST(RecordState, RefusesAnEarlierProfileWithoutRoomForItsHeader) {
  std::string bytes;
  encode_record_state(example(), kShape, &bytes);
  const size_t offset_of_header_offset = 1 + 16 + 4 + 4 + 16 + 32 + 16 + 4 + 4 + 8 + 1 + 11;
  bytes[offset_of_header_offset] = static_cast<char>(kProfileBytes - 39);
  RecordState back;
  EXPECT_FALSE(decode_record_state(bytes, kLater, &back).ok());
  bytes[offset_of_header_offset] = static_cast<char>(kProfileBytes - 40);
  EXPECT_TRUE(decode_record_state(bytes, kLater, &back).ok());
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
