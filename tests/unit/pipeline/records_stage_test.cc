#include "engine/pipeline/records_stage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <numeric>

#include "engine/base/random.h"
#include "engine/encode/profile_encoder.h"

namespace nayose {
namespace {

constexpr int64_t kDay = 86'400'000;

// Three tag fields stand for name, birth date and sex.
class ProfileRulesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"name", "birth", "sex"}) {
      FieldSpec field;
      field.name = name;
      field.encoding = FieldEncoding::kTag;
      model_.fields.push_back(field);
    }
    model_.rules.resize(1);
    model_.profiles_max = 4;
    model_.jump_fields = {0, 1, 2};
    layout_ = ProfileLayout(model_.fields);
    rules_ = std::make_unique<ProfileRules>(model_, layout_);
  }

  struct Input {
    ChangeKind change;
    int64_t day;
    int who;  // Digits of name, birth date and sex: 111, 112, …
  };

  RecordChange apply(const Input& input, RecordState* state) {
    std::vector<uint8_t> profile(layout_.bytes());
    RecordEvent event;
    event.change = input.change;
    event.key = {input.day * kDay, static_cast<uint64_t>(input.who)};
    const std::vector<BlockToken> tokens = {{static_cast<uint64_t>(input.who)}};
    if (input.change != ChangeKind::kDelete) {
      event.fingerprint = fingerprint(input.who);
      uint64_t* tags = layout_.tags(profile.data());
      tags[0] = static_cast<uint64_t>(input.who / 100);
      tags[1] = static_cast<uint64_t>(input.who / 10 % 10);
      tags[2] = static_cast<uint64_t>(input.who % 10);
      ProfileHeader& header = layout_.header(profile.data());
      header.fingerprint = event.fingerprint;
      header.anchor = event.key;
      event.profile = profile.data();
      event.tokens = tokens;
    }
    return rules_->apply(event, state);
  }

  static Fingerprint fingerprint(int who) {
    Fingerprint fingerprint;
    fingerprint.bytes[0] = static_cast<uint8_t>(who / 100);
    fingerprint.bytes[1] = static_cast<uint8_t>(who % 100);
    return fingerprint;
  }

  std::vector<int> alive(const RecordState& state) const {
    std::vector<int> found;
    for (size_t i = 0; i < state.profile_count(); ++i) {
      if (state.alive[i] == 0) continue;
      const auto& print =
          layout_.header(state.profile_bytes.data() + i * layout_.bytes()).fingerprint;
      found.push_back(print.bytes[0] * 100 + print.bytes[1]);
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  std::vector<int> alive_after(const std::vector<Input>& inputs) {
    RecordState state;
    for (const Input& input : inputs) apply(input, &state);
    return alive(state);
  }

  LinkageModel model_;
  ProfileLayout layout_;
  std::unique_ptr<ProfileRules> rules_;
};

constexpr ChangeKind kUpdate = ChangeKind::kUpdate;
constexpr ChangeKind kCorrection = ChangeKind::kCorrection;
constexpr ChangeKind kDelete = ChangeKind::kDelete;

using Profiles = std::vector<int>;

// As a later encoding reads it: another digit in each fingerprint, nothing but headers.
class EarlierProfilesTest : public ProfileRulesTest {
 protected:
  RecordState carried(const std::vector<Input>& inputs) {
    RecordState state;
    for (const Input& input : inputs) apply(input, &state);
    std::string bytes;
    encode_record_state(state, {{1}, layout_.bytes(), 0, 1}, &bytes);
    RecordState later;
    EXPECT_TRUE(decode_record_state(bytes, {{2}, layout_.bytes(), 0, 1}, &later).ok());
    return later;
  }

  std::vector<int> earlier(const RecordState& state) const {
    std::vector<int> found;
    for (const EarlierProfile& profile : state.earlier) {
      found.push_back(profile.fingerprint.bytes[0] * 100 + profile.fingerprint.bytes[1]);
    }
    return found;
  }

  ProfileHeader newest(const RecordState& state) const {
    return layout_.header(state.profile_bytes.data());
  }
};

TEST_F(ProfileRulesTest, AMovedPatientKeepsBothProfiles) {
  EXPECT_EQ(alive_after({{kUpdate, 10, 111}, {kUpdate, 50, 211}}), (Profiles{111, 211}));
}

TEST_F(ProfileRulesTest, ARepeatVisitInOnePeriodWritesNothing) {
  RecordState state;
  EXPECT_TRUE(apply({kUpdate, 10, 111}, &state).changed);
  EXPECT_EQ(state.version, 1u);
  EXPECT_FALSE(apply({kUpdate, 11, 111}, &state).changed);
  const RecordChange later = apply({kUpdate, 45, 111}, &state);
  EXPECT_TRUE(later.changed) << "a new period is noted";
  EXPECT_FALSE(later.matching_changed);
  EXPECT_EQ(state.version, 1u) << "but the profiles did not change";
}

TEST_F(ProfileRulesTest, ACorrectionRetractsWhatWasSaidBefore) {
  EXPECT_EQ(alive_after({{kUpdate, 10, 111}, {kCorrection, 12, 211}}), (Profiles{211}));
}

TEST_F(ProfileRulesTest, ALateOlderEventDoesNotReviveWhatWasCorrected) {
  EXPECT_EQ(alive_after({{kUpdate, 10, 111}, {kCorrection, 12, 211}, {kUpdate, 11, 111}}),
            (Profiles{211}));
  EXPECT_EQ(alive_after({{kCorrection, 12, 211}, {kUpdate, 11, 111}}), (Profiles{211}));
}

TEST_F(ProfileRulesTest, ACorrectionBackToWhatWasSaidFirstStands) {
  EXPECT_EQ(alive_after({{kUpdate, 10, 111}, {kUpdate, 11, 211}, {kCorrection, 12, 111}}),
            (Profiles{111}));
}

TEST_F(ProfileRulesTest, WhatIsSeenAgainInALaterPeriodComesBack) {
  EXPECT_EQ(alive_after({{kUpdate, 10, 111}, {kCorrection, 12, 211}, {kUpdate, 45, 111}}),
            (Profiles{111, 211}));
}

TEST_F(ProfileRulesTest, ADeletionLeavesAMarkerOnly) {
  RecordState state;
  apply({kUpdate, 10, 111}, &state);
  const RecordChange change = apply({kDelete, 20, 0}, &state);
  EXPECT_TRUE(change.matching_changed);
  EXPECT_EQ(change.retracted, 1u);
  EXPECT_FALSE(state.any_alive());
  EXPECT_TRUE(state.profile_bytes.empty());
  apply({kUpdate, 15, 111}, &state);
  EXPECT_FALSE(state.any_alive()) << "a late older event stays dead";
  apply({kUpdate, 25, 211}, &state);
  EXPECT_EQ(alive(state), (Profiles{211})) << "a new registration lives";
}

TEST_F(ProfileRulesTest, AWrongChartRetractsTheOlderProfile) {
  EXPECT_EQ(alive_after({{kUpdate, 10, 111}, {kUpdate, 20, 222}}), (Profiles{222}));
  EXPECT_EQ(alive_after({{kUpdate, 10, 111}, {kUpdate, 20, 222}, {kUpdate, 45, 111}}),
            (Profiles{111}))
      << "seen again, the first one is the newest";
  EXPECT_EQ(alive_after({{kUpdate, 10, 111}, {kUpdate, 20, 221}}), (Profiles{111, 221}))
      << "the sex agrees: no jump";
}

TEST_F(ProfileRulesTest, AFifthProfilePushesTheOldestOut) {
  RecordState state;
  uint32_t evicted = 0;
  for (int i = 1; i <= 6; ++i) evicted += apply({kUpdate, i * 40, i * 100 + 11}, &state).evicted;
  EXPECT_EQ(alive(state), (Profiles{311, 411, 511, 611}));
  EXPECT_EQ(evicted, 2u);
}

TEST_F(ProfileRulesTest, MergesCountUntilADeletion) {
  RecordState state;
  Ref other;
  EXPECT_TRUE(assert_merge(other, {10 * kDay, 0}, &state));
  EXPECT_FALSE(assert_merge(other, {9 * kDay, 0}, &state));
  apply({kDelete, 20, 0}, &state);
  EXPECT_TRUE(state.merged.empty());
  EXPECT_FALSE(assert_merge(other, {15 * kDay, 0}, &state)) << "older than the deletion";
  EXPECT_TRUE(assert_merge(other, {25 * kDay, 0}, &state));
}

TEST_F(ProfileRulesTest, TheLatestMergesStayWhenThereAreTooMany) {
  RecordState state;
  for (int64_t i = 0; i < 5000; ++i) {
    Ref other;
    std::memcpy(other.bytes.data(), &i, sizeof(i));
    EXPECT_TRUE(assert_merge(other, {i, 0}, &state));
  }
  EXPECT_EQ(state.merged.size(), 256u);
  Ref late;
  late.bytes[15] = 9;
  EXPECT_FALSE(assert_merge(late, {1, 0}, &state)) << "older than all that stay";
  std::string bytes;
  const EncodingShape shape = {{1}, layout_.bytes(), 0, 1};
  encode_record_state(state, shape, &bytes);
  RecordState back;
  EXPECT_TRUE(decode_record_state(bytes, shape, &back).ok());
}

TEST_F(EarlierProfilesTest, AVisitTakesThePlaceOfTheNewest) {
  RecordState state = carried({{kUpdate, 10, 111}, {kUpdate, 50, 211}});
  ASSERT_EQ(earlier(state), (Profiles{211, 111}));
  EXPECT_TRUE(state.in_earlier_encoding());
  const uint32_t version = state.version;
  const RecordChange change = apply({kUpdate, 100, 911}, &state);
  EXPECT_TRUE(change.matching_changed);
  EXPECT_EQ(change.taken_over, 1u);
  EXPECT_EQ(change.added, 0u);
  EXPECT_EQ(change.retracted, 0u);
  EXPECT_FALSE(change.untied);
  EXPECT_EQ(state.version, version + 1);
  EXPECT_EQ(alive(state), (Profiles{911}));
  EXPECT_EQ(earlier(state), (Profiles{111})) << "older ones stay as they were";
  EXPECT_EQ(newest(state).first_period, 1) << "that of the profile it replaces";
  EXPECT_EQ(newest(state).anchor.time_ms, 100 * kDay);
  EXPECT_EQ(apply({kUpdate, 101, 911}, &state).taken_over, 0u);
  const RecordChange moved = apply({kUpdate, 140, 811}, &state);
  EXPECT_EQ(moved.added, 1u) << "from then on identifiers are known again";
  EXPECT_EQ(moved.taken_over, 0u);
}

TEST_F(EarlierProfilesTest, ALateVisitTakesOverWhatWasInForceThen) {
  const RecordState before = carried({{kUpdate, 10, 111}, {kUpdate, 100, 211}});
  RecordState state = before;
  EXPECT_EQ(apply({kUpdate, 50, 911}, &state).taken_over, 1u);
  EXPECT_EQ(earlier(state), (Profiles{211}));
  EXPECT_EQ(apply({kUpdate, 130, 811}, &state).taken_over, 1u);
  EXPECT_EQ(earlier(state), (Profiles{}));
  state = before;
  EXPECT_EQ(apply({kUpdate, 5, 911}, &state).taken_over, 1u) << "before all that is known";
  EXPECT_EQ(earlier(state), (Profiles{211}));
  EXPECT_EQ(apply({kUpdate, 4, 811}, &state).added, 1u) << "the oldest has come over already";
}

TEST_F(EarlierProfilesTest, ACorrectionRetractsThemAllAndTakesNothingOver) {
  RecordState state = carried({{kUpdate, 10, 111}, {kUpdate, 50, 211}});
  const RecordChange change = apply({kCorrection, 100, 911}, &state);
  EXPECT_EQ(change.added, 1u);
  EXPECT_EQ(change.taken_over, 0u);
  EXPECT_EQ(change.retracted, 2u);
  EXPECT_TRUE(change.untied);
  EXPECT_EQ(alive(state), (Profiles{911}));
  EXPECT_TRUE(state.earlier.empty());
  EXPECT_EQ(newest(state).first_period, period_of(100 * kDay));
}

TEST_F(EarlierProfilesTest, ADeletionRetractsByAnchor) {
  RecordState state = carried({{kUpdate, 10, 111}, {kUpdate, 50, 211}});
  RecordState late = state;
  EXPECT_TRUE(apply({kDelete, 60, 0}, &state).matching_changed);
  EXPECT_FALSE(state.any_alive());
  EXPECT_EQ(apply({kUpdate, 55, 911}, &state).taken_over, 0u);
  EXPECT_FALSE(state.any_alive()) << "a late older event stays dead";
  const RecordChange change = apply({kDelete, 30, 0}, &late);
  EXPECT_EQ(change.retracted, 1u);
  EXPECT_FALSE(change.untied) << "what was said after it stands";
  EXPECT_FALSE(change.matching_changed);
  EXPECT_EQ(earlier(late), (Profiles{211}));
  EXPECT_TRUE(late.in_earlier_encoding());
}

TEST_F(EarlierProfilesTest, AVisitThatABarrierVoidsTakesNothingOver) {
  // What the correction asserted stands although it was seen before.
  RecordState state = carried({{kUpdate, 10, 211}, {kUpdate, 11, 111}, {kCorrection, 12, 211}});
  ASSERT_EQ(earlier(state), (Profiles{211}));
  const RecordChange change = apply({kUpdate, 11, 911}, &state);
  EXPECT_EQ(change.taken_over, 0u);
  EXPECT_FALSE(change.identifiers_stand);
  EXPECT_EQ(earlier(state), (Profiles{211}));
  EXPECT_TRUE(state.in_earlier_encoding());
}

TEST_F(EarlierProfilesTest, AWrongChartStaysOutUntilWhatStoodIsRetracted) {
  RecordState state = carried({{kUpdate, 10, 111}, {kUpdate, 50, 222}});
  ASSERT_EQ(state.earlier.size(), 2u);
  EXPECT_TRUE(state.earlier[0].alive);
  EXPECT_FALSE(state.earlier[1].alive);
  apply({kUpdate, 100, 922}, &state);
  EXPECT_EQ(alive(state), (Profiles{922}));
  EXPECT_EQ(earlier(state), (Profiles{111}));
}

TEST_F(EarlierProfilesTest, AllEncodingsCountTowardsTheMostThatIsKept) {
  RecordState state =
      carried({{kUpdate, 10, 111}, {kUpdate, 50, 211}, {kUpdate, 90, 311}, {kUpdate, 130, 411}});
  apply({kUpdate, 200, 911}, &state);
  EXPECT_EQ(earlier(state), (Profiles{311, 211, 111}));
  EXPECT_EQ(apply({kUpdate, 240, 811}, &state).evicted, 1u);
  EXPECT_EQ(earlier(state), (Profiles{311, 211}));
  EXPECT_EQ(alive(state), (Profiles{811, 911}));
}

TEST_F(EarlierProfilesTest, MergesCountAsBefore) {
  RecordState state = carried({{kUpdate, 10, 111}});
  Ref other;
  EXPECT_TRUE(assert_merge(other, {20 * kDay, 0}, &state));
  apply({kUpdate, 100, 911}, &state);
  EXPECT_EQ(state.merged.size(), 1u);
  apply({kDelete, 120, 0}, &state);
  EXPECT_TRUE(state.merged.empty());
}

// The state is a function of the set of events: every order gives the same profiles.
TEST_F(ProfileRulesTest, EveryOrderOfEventsGivesTheSameProfiles) {
  Random random(11);
  model_.profiles_max = 16;
  rules_ = std::make_unique<ProfileRules>(model_, layout_);
  for (int round = 0; round < 3000; ++round) {
    std::vector<Input> inputs;
    const size_t count = 2 + random.below(5);
    for (size_t i = 0; i < count; ++i) {
      const double kind = random.unit();
      const auto day = static_cast<int64_t>(random.below(70));
      const int who =
          static_cast<int>(111 + random.below(2) * 100 + random.below(2) * 10 + random.below(2));
      inputs.push_back({kind < 0.6 ? kUpdate : kind < 0.85 ? kCorrection : kDelete, day, who});
    }
    const Profiles expected = alive_after(inputs);
    std::vector<size_t> order(count);
    std::iota(order.begin(), order.end(), size_t{0});
    for (int shuffle = 0; shuffle < 6; ++shuffle) {
      for (size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
      std::vector<Input> shuffled;
      for (const size_t i : order) shuffled.push_back(inputs[i]);
      ASSERT_EQ(alive_after(shuffled), expected) << "round " << round;
    }
  }
}

}  // namespace
}  // namespace nayose
