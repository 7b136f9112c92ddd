// The part of RECORDS that concerns profiles of an earlier encoding. They cannot be compared, so
// they are known by their anchors alone; a visit takes the place of the one that was in force.
#pragma once

#include <cstddef>
#include <optional>

#include "engine/encode/profile_layout.h"
#include "engine/index/record_state.h"

namespace nayose {

// Which of two registers stays when there are too many. Grows with every join, so that what was
// evicted would be evicted in any order of arrival.
bool outranks(const EventKey& a, const Fingerprint& fa, const EventKey& b, const Fingerprint& fb);

// The profile of an earlier encoding that a visit of that time takes over: the one in force then,
// unless identifiers of the encoding in force came between; the oldest of all for a visit before
// all that is known. Nothing for a visit that the barrier voids.
std::optional<size_t> taken_over_by(const EventKey& visit, const RecordState& state,
                                    const ProfileLayout& layout);

// Drops those that the barrier retracts; returns how many. One that a correction of that encoding
// asserted stays.
size_t retract_earlier(RecordState* state);

// The lowest of them by outranks(). At least one is there.
size_t lowest_earlier(const RecordState& state);

// The newest stands for its ref, whatever it was before: what it jumped from cannot be asked again.
void settle_earlier(RecordState* state);

}  // namespace nayose
