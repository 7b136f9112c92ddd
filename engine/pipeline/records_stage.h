// RECORDS: what one event does to the state of its ref. Profiles, versions, retraction (DESIGN §3).
//
// The state is a function of the set of events. Per fingerprint a register holds its anchor, the
// earliest event of the latest 30-day period it was seen in (a later period wins, in one period
// the smaller key). The latest correction or deletion is the barrier: a profile whose anchor lies
// before it is retracted, but for the one that the correction itself asserts. Of what is left, the
// newest profile stands; an older one from which it jumped (name, birth date and sex all
// different: the wrong chart) does not take part in matching.
//
// So identifiers that were retracted count again from a later 30-day period on, not before: when
// in a period a profile was seen last is not kept, since that would cost a write a visit.
//
// Profiles of an earlier encoding (DESIGN §4, ops/decisions/0008) are never equal to what comes
// now. The next visit takes the place of the one in force at its time (earlier_profiles.h): it
// keeps the first period, and its anchor is the visit itself. Barriers retract them by anchor;
// a correction replaces, it does not take over. Identifiers that were retracted in the earlier
// encoding are not known again before the barrier's period ends.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/encode/profile_layout.h"
#include "engine/index/record_state.h"
#include "engine/model/linkage_model.h"

namespace nayose {

// One event as RECORDS sees it. `profile` and `tokens` may be null without identifiers.
struct RecordEvent {
  ChangeKind change = ChangeKind::kUpdate;
  EventKey key;
  Fingerprint fingerprint;
  const uint8_t* profile = nullptr;  // Encoded, header filled.
  std::span<const BlockToken> tokens;
};

struct RecordChange {
  bool changed = false;           // The state has to be written.
  bool matching_changed = false;  // The set of profiles that take part has changed.
  bool identifiers_stand = true;  // False: what the event says is retracted in its period.
  bool untied =
      false;  // A correction or deletion voided all that was known in an earlier encoding.
  uint32_t added = 0;
  uint32_t taken_over = 0;  // A profile of an earlier encoding gave its place to this visit.
  uint32_t retracted = 0;
  uint32_t evicted = 0;
};

// True when the anchor of a profile counts in spite of the barrier.
bool survives(const EventKey& anchor, const Barrier& barrier);

// Notes that the hospital took `other` and this ref for one patient. False: nothing new. Of more
// than 256 the latest stay.
bool assert_merge(const Ref& other, const EventKey& at, RecordState* state);

// Threads: const, safe concurrently.
class ProfileRules {
 public:
  ProfileRules(const LinkageModel& model, const ProfileLayout& layout);

  // Applies the event; bumps `version` when the matching set changed.
  // Invariant after: profiles in descending order of anchor, at most profiles_max.
  RecordChange apply(const RecordEvent& event, RecordState* state) const;

  // All jump fields present in both and different.
  bool jumps(const uint8_t* a, const uint8_t* b) const;

 private:
  bool join_identifiers(const RecordEvent& event, RecordState* state, RecordChange* change) const;
  void insert_profile(const RecordEvent& event, const EventKey& anchor, RecordState* state,
                      RecordChange* change) const;
  bool holds(const RecordState& state, const Fingerprint& fingerprint) const;
  std::vector<Fingerprint> alive_profiles(const RecordState& state) const;
  void drop_profile(size_t i, RecordState* state) const;
  void retract(RecordState* state, RecordChange* change) const;
  void evict(RecordState* state, RecordChange* change) const;
  void rebuild(RecordState* state, RecordChange* change) const;
  void order_profiles(RecordState* state) const;
  bool field_differs(const FieldSlot& slot, const uint8_t* a, const uint8_t* b) const;

  ProfileLayout layout_;
  size_t rule_count_;
  size_t profiles_max_;
  std::vector<FieldSlot> jump_slots_;
};

}  // namespace nayose
