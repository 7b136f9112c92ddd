// The linkage state in memory: refs, their live profiles, block memberships and edges.
// Rebuilt at start from the sealed records; never written anywhere as such.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/base/ids.h"
#include "engine/encode/profile_layout.h"
#include "engine/index/block_table.h"
#include "engine/index/chunked_array.h"
#include "engine/index/record_state.h"

namespace nayose {

using ProfileIndex = uint32_t;

struct ResidentRef {
  Ref ref;
  PersonId person;  // Zero: not linked (no live profile).
  EventKey created;
  uint32_t version = 0;
  uint32_t link_version = 0;
  uint32_t institution = 0;
  ProfileIndex first_profile = kNone32;  // Those that take part in matching.
  uint32_t first_edge = kNone32;
  bool has_extra = false;  // Barrier, retracted or jumped profiles, merges: see extra().
  // All its live profiles are of an earlier encoding: it has a person, and no part in matching.
  bool in_earlier_encoding = false;

  bool live() const { return first_profile != kNone32 || in_earlier_encoding; }
};

// What few refs have: kept whole, beside the table.
struct RefExtra {
  Barrier barrier;
  EventKey deleted;
  int32_t sixteenth_birthday = 0;
  std::string public_db_keys;
  std::vector<uint8_t> jumped_bytes;  // Profiles that do not take part.
  std::vector<BlockToken> jumped_tokens;
  std::vector<RetractedProfile> retracted;
  std::vector<MergeAssertion> merged;
  std::vector<EarlierProfile> earlier;
};

// Threads: one writer, or any number of readers.
class ResidentIndex {
 public:
  ResidentIndex(const ProfileLayout& layout, size_t rule_count);

  const ProfileLayout& layout() const { return layout_; }
  size_t rule_count() const { return rule_count_; }

  // Refs. Positions are never reused: a deleted ref stays as a marker.
  RefIndex find(const Ref& ref) const;
  RefIndex add(const Ref& ref);  // `ref` is not there yet.
  size_t ref_count() const { return refs_.size(); }
  ResidentRef& ref(RefIndex index) { return refs_[index]; }
  const ResidentRef& ref(RefIndex index) const { return refs_[index]; }
  // Three steps towards a ref's first profile, each to be taken some hundred ns after the last:
  // the table, the ref, the profile's header. A miss on the way ends them.
  void prefetch(const Ref& ref) const {
    __builtin_prefetch(&ref_table_[ref.prefix64() & ref_mask_]);
  }
  void prefetch_ref(const Ref& ref) const {
    const RefIndex index = ref_table_[ref.prefix64() & ref_mask_];
    if (index != kNone32) __builtin_prefetch(&refs_[index]);
  }
  void prefetch_profile(const Ref& ref) const {
    const RefIndex index = ref_table_[ref.prefix64() & ref_mask_];
    if (index == kNone32 || refs_[index].first_profile == kNone32) return;
    const uint8_t* const bytes = profile(refs_[index].first_profile);
    __builtin_prefetch(&layout_.header(bytes));
    __builtin_prefetch(meta(refs_[index].first_profile));
  }

  // Profiles.
  ProfileIndex next_profile(ProfileIndex profile) const { return meta(profile)[0]; }
  const uint8_t* profile(ProfileIndex profile) const {
    return chunks_[profile / kChunkProfiles].get() + (profile % kChunkProfiles) * layout_.bytes();
  }
  uint8_t* profile(ProfileIndex profile) {
    return chunks_[profile / kChunkProfiles].get() + (profile % kChunkProfiles) * layout_.bytes();
  }
  // Block of each rule, kNone32 where the rule does not apply. Set by MATCH.
  std::span<BlockId> blocks(ProfileIndex profile) { return {&meta(profile)[1], rule_count_}; }
  std::span<const BlockId> blocks(ProfileIndex profile) const {
    return {&meta(profile)[1], rule_count_};
  }
  // Appends a profile to the ref's list; its blocks are kNone32.
  ProfileIndex add_profile(RefIndex index, const uint8_t* bytes);
  // Frees one profile of the ref. Its blocks must have been left.
  void remove_profile(RefIndex index, ProfileIndex profile);
  size_t profile_count() const { return live_profiles_; }
  // Refs with at least one profile.
  size_t live_ref_count() const { return live_refs_; }
  // Refs that are live by profiles of an earlier encoding only.
  size_t earlier_ref_count() const { return earlier_refs_; }

  // The state of a ref as RECORDS works on it, put together from here; without what was carried.
  void export_state(RefIndex index, RecordState* state) const;
  // Everything of `state` but its live profiles and what was carried.
  void set_extra(RefIndex index, const RecordState& state);
  const RefExtra* extra(RefIndex index) const;

  // Edges: symmetric, at most one a pair.
  struct Edge {
    RefIndex other;
    int32_t weight;
    uint32_t next;
  };
  // Inserts or changes. True when the pair had no edge.
  bool set_edge(RefIndex a, RefIndex b, int32_t weight);
  // True when there was one.
  bool remove_edge(RefIndex a, RefIndex b);
  const Edge* find_edge(RefIndex a, RefIndex b) const;
  template <typename Visit>
  void for_each_edge(RefIndex index, Visit visit) const {
    for (uint32_t e = refs_[index].first_edge; e != kNone32; e = edges_[e].next) visit(edges_[e]);
  }
  size_t edge_count() const { return live_edges_; }

  BlockTable& block_table() { return block_table_; }
  const BlockTable& block_table() const { return block_table_; }

  size_t memory_bytes() const;
  // Makes the hash tables large enough for so many refs.
  void reserve(size_t refs);

 private:
  static constexpr size_t kChunkProfiles = 1024;
  struct AlignedDelete {
    void operator()(uint8_t* bytes) const;
  };

  uint32_t* meta(ProfileIndex profile) const {
    uint8_t* const of_chunk = chunks_[profile / kChunkProfiles].get() + meta_offset_;
    return reinterpret_cast<uint32_t*>(of_chunk) + profile % kChunkProfiles * meta_stride_;
  }
  size_t chunk_bytes() const;
  void rebuild_ref_table(size_t slots);
  ProfileIndex new_profile_slot();
  void insert_half_edge(RefIndex from, RefIndex to, int32_t weight);
  bool remove_half_edge(RefIndex from, RefIndex to);
  Edge* find_half_edge(RefIndex from, RefIndex to);

  ProfileLayout layout_;
  size_t rule_count_;
  size_t meta_stride_;
  size_t meta_offset_;

  ChunkedArray<ResidentRef> refs_;
  std::vector<uint32_t> ref_table_;
  uint64_t ref_mask_ = 0;
  std::unordered_map<RefIndex, std::unique_ptr<RefExtra>> extras_;

  // kChunkProfiles profiles, then for each of them: the next one, a block per rule.
  std::vector<std::unique_ptr<uint8_t, AlignedDelete>> chunks_;
  ProfileIndex free_profile_ = kNone32;
  size_t profile_slots_ = 0;
  size_t live_profiles_ = 0;
  size_t live_refs_ = 0;
  size_t earlier_refs_ = 0;

  ChunkedArray<Edge> edges_;
  uint32_t free_edge_ = kNone32;
  size_t live_edges_ = 0;

  BlockTable block_table_;
};

}  // namespace nayose
