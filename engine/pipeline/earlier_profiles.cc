#include "engine/pipeline/earlier_profiles.h"

#include <algorithm>

#include "engine/pipeline/records_stage.h"

namespace nayose {

bool outranks(const EventKey& a, const Fingerprint& fa, const EventKey& b, const Fingerprint& fb) {
  const int32_t pa = period_of(a.time_ms);
  const int32_t pb = period_of(b.time_ms);
  return pa != pb ? pa > pb : fa < fb;
}

std::optional<size_t> taken_over_by(const EventKey& visit, const RecordState& state,
                                    const ProfileLayout& layout) {
  if (state.earlier.empty() || !survives(visit, state.barrier)) return std::nullopt;
  // Descending anchors: the first that is not after the visit was in force.
  size_t in_force = 0;
  while (in_force < state.earlier.size() && state.earlier[in_force].anchor > visit) ++in_force;
  const bool before_all = in_force == state.earlier.size();
  if (before_all) in_force = state.earlier.size() - 1;
  const EventKey& begin = state.earlier[in_force].anchor;
  for (size_t i = 0; i < state.profile_count(); ++i) {
    const EventKey& anchor = layout.header(state.profile_bytes.data() + i * layout.bytes()).anchor;
    const bool between = before_all ? anchor < begin : anchor >= begin && anchor <= visit;
    if (between) return std::nullopt;
  }
  return in_force;
}

size_t retract_earlier(RecordState* state) {
  const Barrier& barrier = state->barrier;
  return std::erase_if(state->earlier, [&](const EarlierProfile& profile) {
    const bool asserted = barrier.exists() && profile.fingerprint == barrier.fingerprint;
    return !asserted && !survives(profile.anchor, barrier);
  });
}

size_t lowest_earlier(const RecordState& state) {
  size_t lowest = 0;
  for (size_t i = 1; i < state.earlier.size(); ++i) {
    const EarlierProfile& a = state.earlier[i];
    const EarlierProfile& b = state.earlier[lowest];
    if (outranks(b.anchor, b.fingerprint, a.anchor, a.fingerprint)) lowest = i;
  }
  return lowest;
}

void settle_earlier(RecordState* state) {
  std::sort(state->earlier.begin(), state->earlier.end(), earlier_comes_first);
  if (!state->earlier.empty()) state->earlier.front().alive = true;
}

}  // namespace nayose
