// What is kept of one ref: its profiles, what was retracted, what the hospital asserted.
// Byte layout: schemas/layouts/store.md. Sealed before it leaves the process.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/base/status.h"
#include "engine/encode/profile_layout.h"
#include "engine/record/event.h"

namespace nayose {

// Names the encoding of a stored profile: the first 8 bytes of an encoding hash.
struct EncodingId {
  uint64_t value = 0;
  friend auto operator<=>(const EncodingId&, const EncodingId&) = default;
};

// How a profile of the encoding in force lies in a stored record.
struct EncodingShape {
  EncodingId id;
  size_t profile_bytes = 0;
  size_t header_offset = 0;
  size_t token_count = 0;  // One token a rule.
};
// `encoding_hash`: 32 hex digits, of the model that the layout is of.
EncodingShape encoding_shape(std::string_view encoding_hash, const ProfileLayout& layout,
                             size_t rule_count);

// A profile of an earlier encoding. Nothing can be compared with it any more, and its fingerprint
// equals none of this encoding, so only what retraction and eviction go by is kept: its vectors
// and tokens are left behind when the record is next written.
struct EarlierProfile {
  EncodingId encoding;
  Fingerprint fingerprint;
  EventKey anchor;
  int32_t first_period = 0;
  bool alive = false;  // Counts for its ref, as long as that has no profile of this encoding.
};

// Descending by anchor; equal anchors by fingerprint.
bool earlier_comes_first(const EarlierProfile& a, const EarlierProfile& b);

// What was known of a ref when the encoding in force came, noted once the ref itself changes.
struct CarriedPerson {
  PersonId person;         // Its person then. Zero: nothing is noted.
  std::vector<Ref> apart;  // It had an edge to them then, and was another person all the same.

  bool exists() const { return !person.is_zero(); }
};

// A fingerprint that a correction or deletion retracted, with when it was seen: a late older event
// joins it instead of reviving the profile.
struct RetractedProfile {
  Fingerprint fingerprint;
  EventKey anchor;
};

// "These two local ids are one person", said by the hospital.
struct MergeAssertion {
  Ref other;
  EventKey at;
};

// The latest correction or deletion of a ref. Evidence before it does not count.
struct Barrier {
  EventKey at;              // time_ms == kNoBarrier: there was none.
  Fingerprint fingerprint;  // What the correction said; zero for a deletion.

  static constexpr int64_t kNoBarrier = INT64_MIN;
  bool exists() const { return at.time_ms != kNoBarrier; }
};

// A function of the set of the ref's events (but for `version`, `created` and evictions).
// Invariant: profiles are in descending order of anchor; `alive[i]` tells whether profile i takes
//            part in matching (another one jumped away from it otherwise). `profile_bytes`,
//            `tokens` and `alive` are of the encoding in force.
struct RecordState {
  Ref ref;
  uint32_t version = 0;      // Of the profiles that take part in matching.
  uint32_t institution = 0;  // First 32 bits of hash64 of the institution's code.
  EventKey created;          // The first event that was seen of the ref.
  Barrier barrier{{Barrier::kNoBarrier, 0}, {}};
  EventKey deleted{Barrier::kNoBarrier, 0};  // The latest deletion: voids merges before it.
  // Reserved by the layout, zero as yet: day of the 16th birthday (days since 1970), and sealed
  // linkage keys of public databases.
  int32_t sixteenth_birthday = 0;
  std::string public_db_keys;

  std::vector<uint8_t> profile_bytes;  // profile_count × layout bytes.
  std::vector<BlockToken> tokens;      // profile_count × rules; 0: the rule does not apply.
  std::vector<uint8_t> alive;          // One per profile.
  std::vector<RetractedProfile> retracted;
  std::vector<MergeAssertion> merged;
  std::vector<EarlierProfile> earlier;  // In descending order of anchor.
  CarriedPerson carried;

  size_t profile_count() const { return alive.size(); }
  bool any_alive() const;  // Of any encoding.
  // True when it is live by profiles of an earlier encoding only: it takes no part in matching.
  bool in_earlier_encoding() const { return profile_count() == 0 && any_alive(); }
  void clear();
};

// Appends the plain bytes of `state`, whose profiles are of the encoding `shape`.
void encode_record_state(const RecordState& state, const EncodingShape& shape, std::string* out);
// Profiles of another encoding than `shape` become EarlierProfile; what was carried into another
// one is left out.
// Errors: kCorruption when the bytes are not of this layout, or a profile of the encoding `shape`
//         has other sizes.
Status decode_record_state(std::string_view bytes, const EncodingShape& shape, RecordState* state);

// Which person a ref belongs to now.
struct LinkState {
  PersonId person;
  uint32_t link_version = 0;  // Counts the changes of the ref's person.
};
inline constexpr size_t kLinkStateBytes = 20;
void encode_link_state(const LinkState& link, std::string* out);
Status decode_link_state(std::string_view bytes, LinkState* link);

}  // namespace nayose
