#include "engine/pipeline/records_stage.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "engine/comparison/vector_kernels.h"
#include "engine/pipeline/earlier_profiles.h"

namespace nayose {
namespace {

constexpr size_t kRetractedMax = 32;
// More local ids than this are not merged into one: the oldest assertion goes.
constexpr size_t kMergesMax = 256;

// The register's join: a later period wins, in one period the smaller key.
bool join_anchor(const EventKey& event, EventKey* anchor) {
  const int32_t event_period = period_of(event.time_ms);
  const int32_t anchor_period = period_of(anchor->time_ms);
  const bool wins =
      event_period > anchor_period || (event_period == anchor_period && event < *anchor);
  if (wins) *anchor = event;
  return wins;
}

}  // namespace

bool assert_merge(const Ref& other, const EventKey& at, RecordState* state) {
  if (at < state->deleted) return false;
  for (MergeAssertion& merge : state->merged) {
    if (merge.other != other) continue;
    if (at <= merge.at) return false;
    merge.at = at;
    return true;
  }
  state->merged.push_back({other, at});
  if (state->merged.size() <= kMergesMax) return true;
  const auto oldest = std::min_element(state->merged.begin(), state->merged.end(),
                                       [](const MergeAssertion& a, const MergeAssertion& b) {
                                         return a.at != b.at ? a.at < b.at : a.other < b.other;
                                       });
  const bool kept = oldest->other != other;
  state->merged.erase(oldest);
  return kept;
}

bool survives(const EventKey& anchor, const Barrier& barrier) {
  if (!barrier.exists()) return true;
  const int32_t anchor_period = period_of(anchor.time_ms);
  const int32_t barrier_period = period_of(barrier.at.time_ms);
  return anchor_period > barrier_period ||
         (anchor_period == barrier_period && anchor >= barrier.at);
}

ProfileRules::ProfileRules(const LinkageModel& model, const ProfileLayout& layout)
    : layout_(layout),
      rule_count_(model.rules.size()),
      profiles_max_(static_cast<size_t>(model.profiles_max)) {
  for (const size_t field : model.jump_fields) jump_slots_.push_back(layout_.slot(field));
}

RecordChange ProfileRules::apply(const RecordEvent& event, RecordState* state) const {
  RecordChange change;
  const bool is_barrier =
      event.change == ChangeKind::kCorrection || event.change == ChangeKind::kDelete;
  if (is_barrier && (!state->barrier.exists() || event.key > state->barrier.at)) {
    state->barrier = {event.key, event.fingerprint};
    if (event.change == ChangeKind::kDelete) state->barrier.fingerprint = {};
    change.changed = true;
    change.untied = true;
  }
  if (event.change == ChangeKind::kDelete && event.key > state->deleted) {
    state->deleted = event.key;
    const auto voided =
        std::erase_if(state->merged, [&](const MergeAssertion& m) { return m.at < event.key; });
    change.matching_changed = voided > 0;
    change.changed = true;
  }
  const bool asserts =
      event.change != ChangeKind::kDelete && event.change != ChangeKind::kRetractEncounter;
  if (asserts && event.profile != nullptr && join_identifiers(event, state, &change)) {
    change.changed = true;
  }
  if (change.changed) rebuild(state, &change);
  change.untied = change.untied && !state->in_earlier_encoding();
  if (change.untied) {
    change.retracted += static_cast<uint32_t>(state->earlier.size());
    state->earlier.clear();
  }
  if (change.matching_changed) ++state->version;
  if (asserts && event.profile != nullptr) {
    change.identifiers_stand = holds(*state, event.fingerprint);
  }
  return change;
}

bool ProfileRules::holds(const RecordState& state, const Fingerprint& fingerprint) const {
  for (size_t i = 0; i < state.profile_count(); ++i) {
    const uint8_t* profile = state.profile_bytes.data() + i * layout_.bytes();
    if (layout_.header(profile).fingerprint == fingerprint) return true;
  }
  return false;
}

// True when a register changed or a new one came.
bool ProfileRules::join_identifiers(const RecordEvent& event, RecordState* state,
                                    RecordChange* change) const {
  const size_t bytes = layout_.bytes();
  const int32_t period = period_of(event.key.time_ms);
  for (size_t i = 0; i < state->profile_count(); ++i) {
    ProfileHeader& header = layout_.header(state->profile_bytes.data() + i * bytes);
    if (header.fingerprint != event.fingerprint) continue;
    bool joined = join_anchor(event.key, &header.anchor);
    if (period < header.first_period) {
      header.first_period = period;
      joined = true;
    }
    return joined;
  }
  EventKey anchor = event.key;
  for (size_t i = 0; i < state->retracted.size(); ++i) {
    RetractedProfile& retracted = state->retracted[i];
    if (retracted.fingerprint != event.fingerprint) continue;
    if (!join_anchor(event.key, &retracted.anchor)) {
      anchor = retracted.anchor;
      const bool asserted = state->barrier.fingerprint == event.fingerprint;
      if (!asserted) return false;
    }
    anchor = retracted.anchor;
    state->retracted.erase(state->retracted.begin() + static_cast<ptrdiff_t>(i));
    break;
  }
  insert_profile(event, anchor, state, change);
  return true;
}

void ProfileRules::insert_profile(const RecordEvent& event, const EventKey& anchor,
                                  RecordState* state, RecordChange* change) const {
  int32_t first_period = period_of(event.key.time_ms);
  const auto taken_over = event.change == ChangeKind::kCorrection
                              ? std::nullopt
                              : taken_over_by(event.key, *state, layout_);
  if (taken_over) {
    const auto earlier = state->earlier.begin() + static_cast<ptrdiff_t>(*taken_over);
    first_period = std::min(first_period, earlier->first_period);
    state->earlier.erase(earlier);
  }
  ++(taken_over ? change->taken_over : change->added);
  const size_t bytes = layout_.bytes();
  state->profile_bytes.insert(state->profile_bytes.end(), event.profile, event.profile + bytes);
  ProfileHeader& header =
      layout_.header(state->profile_bytes.data() + state->profile_count() * bytes);
  header.fingerprint = event.fingerprint;
  header.anchor = anchor;
  header.first_period = first_period;
  state->tokens.insert(state->tokens.end(), event.tokens.begin(), event.tokens.end());
  state->alive.push_back(0);
}

std::vector<Fingerprint> ProfileRules::alive_profiles(const RecordState& state) const {
  std::vector<Fingerprint> alive;
  for (size_t i = 0; i < state.profile_count(); ++i) {
    const uint8_t* profile = state.profile_bytes.data() + i * layout_.bytes();
    if (state.alive[i] != 0) alive.push_back(layout_.header(profile).fingerprint);
  }
  std::sort(alive.begin(), alive.end());
  return alive;
}

void ProfileRules::drop_profile(size_t i, RecordState* state) const {
  const size_t bytes = layout_.bytes();
  const auto begin = state->profile_bytes.begin() + static_cast<ptrdiff_t>(i * bytes);
  state->profile_bytes.erase(begin, begin + static_cast<ptrdiff_t>(bytes));
  const auto first = state->tokens.begin() + static_cast<ptrdiff_t>(i * rule_count_);
  state->tokens.erase(first, first + static_cast<ptrdiff_t>(rule_count_));
  state->alive.erase(state->alive.begin() + static_cast<ptrdiff_t>(i));
}

// Retracts, evicts, orders, and decides anew which profiles take part.
void ProfileRules::rebuild(RecordState* state, RecordChange* change) const {
  const std::vector<Fingerprint> alive_before = alive_profiles(*state);
  const bool live_before = state->any_alive();
  retract(state, change);
  evict(state, change);
  order_profiles(state);
  settle_earlier(state);
  for (size_t i = 0; i < state->profile_count(); ++i) {
    const uint8_t* profile = state->profile_bytes.data() + i * layout_.bytes();
    bool stands = true;
    for (size_t newer = 0; newer < i && stands; ++newer) {
      if (state->alive[newer] == 0) continue;
      stands = !jumps(profile, state->profile_bytes.data() + newer * layout_.bytes());
    }
    state->alive[i] = stands ? 1 : 0;
  }
  change->matching_changed |=
      alive_before != alive_profiles(*state) || live_before != state->any_alive();
}

void ProfileRules::retract(RecordState* state, RecordChange* change) const {
  const Barrier& barrier = state->barrier;
  const int32_t barrier_period = barrier.exists() ? period_of(barrier.at.time_ms) : INT32_MIN;
  for (size_t i = state->profile_count(); i-- > 0;) {
    const ProfileHeader header = layout_.header(state->profile_bytes.data() + i * layout_.bytes());
    const bool asserted = barrier.exists() && header.fingerprint == barrier.fingerprint;
    if (asserted || survives(header.anchor, barrier)) continue;
    if (period_of(header.anchor.time_ms) == barrier_period) {
      state->retracted.push_back({header.fingerprint, header.anchor});
    }
    drop_profile(i, state);
    ++change->retracted;
  }
  change->retracted += static_cast<uint32_t>(retract_earlier(state));
  std::erase_if(state->retracted, [&](const RetractedProfile& retracted) {
    return period_of(retracted.anchor.time_ms) < barrier_period;
  });
}

void ProfileRules::evict(RecordState* state, RecordChange* change) const {
  std::sort(state->retracted.begin(), state->retracted.end(),
            [](const RetractedProfile& a, const RetractedProfile& b) {
              return outranks(a.anchor, a.fingerprint, b.anchor, b.fingerprint);
            });
  if (state->retracted.size() > kRetractedMax) {
    change->evicted += static_cast<uint32_t>(state->retracted.size() - kRetractedMax);
    state->retracted.resize(kRetractedMax);
  }
  const auto header = [&](size_t i) -> const ProfileHeader& {
    return layout_.header(state->profile_bytes.data() + i * layout_.bytes());
  };
  while (state->profile_count() + state->earlier.size() > profiles_max_) {
    ++change->evicted;
    // History goes first where it is as old: nothing can be matched by it.
    size_t lowest = 0;
    for (size_t i = 1; i < state->profile_count(); ++i) {
      const ProfileHeader& a = header(i);
      const ProfileHeader& b = header(lowest);
      if (outranks(b.anchor, b.fingerprint, a.anchor, a.fingerprint)) lowest = i;
    }
    if (!state->earlier.empty()) {
      const size_t earlier = lowest_earlier(*state);
      const bool stays =
          state->profile_count() > 0 && period_of(state->earlier[earlier].anchor.time_ms) >
                                            period_of(header(lowest).anchor.time_ms);
      if (!stays) {
        state->earlier.erase(state->earlier.begin() + static_cast<ptrdiff_t>(earlier));
        continue;
      }
    }
    drop_profile(lowest, state);
  }
}

// Descending by anchor; equal anchors (two profiles of one event cannot be) by fingerprint.
void ProfileRules::order_profiles(RecordState* state) const {
  const size_t bytes = layout_.bytes();
  const size_t count = state->profile_count();
  std::vector<size_t> order(count);
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    const auto& ha = layout_.header(state->profile_bytes.data() + a * bytes);
    const auto& hb = layout_.header(state->profile_bytes.data() + b * bytes);
    return ha.anchor != hb.anchor ? ha.anchor > hb.anchor : ha.fingerprint < hb.fingerprint;
  });
  if (std::is_sorted(order.begin(), order.end())) return;
  std::vector<uint8_t> profile_bytes;
  std::vector<BlockToken> tokens;
  std::vector<uint8_t> alive;
  for (const size_t i : order) {
    const auto* profile = state->profile_bytes.data() + i * bytes;
    profile_bytes.insert(profile_bytes.end(), profile, profile + bytes);
    const auto* first = state->tokens.data() + i * rule_count_;
    tokens.insert(tokens.end(), first, first + rule_count_);
    alive.push_back(state->alive[i]);
  }
  state->profile_bytes = std::move(profile_bytes);
  state->tokens = std::move(tokens);
  state->alive = std::move(alive);
}

bool ProfileRules::jumps(const uint8_t* a, const uint8_t* b) const {
  if (jump_slots_.empty()) return false;
  for (const FieldSlot& slot : jump_slots_) {
    if (!field_differs(slot, a, b)) return false;
  }
  return true;
}

// Present in both, and too far apart for a typing error.
bool ProfileRules::field_differs(const FieldSlot& slot, const uint8_t* a, const uint8_t* b) const {
  const uint64_t* ta = layout_.tags(a);
  const uint64_t* tb = layout_.tags(b);
  switch (slot.encoding) {
    case FieldEncoding::kNone:
      return false;
    case FieldEncoding::kTag:
      return ta[slot.tag] != 0 && tb[slot.tag] != 0 && ta[slot.tag] != tb[slot.tag];
    case FieldEncoding::kDate: {
      int differing = 0;
      for (int part = 0; part < 3; ++part) {
        const uint64_t x = ta[slot.tag + part];
        const uint64_t y = tb[slot.tag + part];
        if (x == 0 || y == 0) return false;
        differing += x != y ? 1 : 0;
      }
      return differing >= 2;
    }
    case FieldEncoding::kBloom:
    case FieldEncoding::kDigits: {
      const int count_a = layout_.popcount(a, slot.vector);
      const int count_b = layout_.popcount(b, slot.vector);
      if (count_a == 0 || count_b == 0) return false;
      const int common = vector_kernels().and_count(layout_.vector(a, slot.vector),
                                                    layout_.vector(b, slot.vector));
      return 4 * common < count_a + count_b;  // Dice coefficient below one half.
    }
  }
  return false;
}

}  // namespace nayose
