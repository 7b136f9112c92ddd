#include "engine/index/resident_index.h"

#include <cstdlib>
#include <cstring>

#include "engine/base/check.h"

namespace nayose {
namespace {

constexpr size_t kRefSlotsAtStart = 1024;
constexpr size_t kProfileAlignment = 64;

}  // namespace

void ResidentIndex::AlignedDelete::operator()(uint8_t* bytes) const { std::free(bytes); }

ResidentIndex::ResidentIndex(const ProfileLayout& layout, size_t rule_count)
    : layout_(layout),
      rule_count_(rule_count),
      meta_stride_(rule_count + 1),
      meta_offset_(kChunkProfiles * layout.bytes()),
      ref_table_(kRefSlotsAtStart, kNone32),
      ref_mask_(kRefSlotsAtStart - 1) {}

RefIndex ResidentIndex::find(const Ref& ref) const {
  for (uint64_t slot = ref.prefix64() & ref_mask_;; slot = (slot + 1) & ref_mask_) {
    const RefIndex index = ref_table_[slot];
    if (index == kNone32 || refs_[index].ref == ref) return index;
  }
}

RefIndex ResidentIndex::add(const Ref& ref) {
  if ((refs_.size() + 1) * 4 > ref_table_.size() * 3) rebuild_ref_table(ref_table_.size() * 2);
  const auto index = static_cast<RefIndex>(refs_.size());
  refs_.push_back({}).ref = ref;
  uint64_t slot = ref.prefix64() & ref_mask_;
  while (ref_table_[slot] != kNone32) slot = (slot + 1) & ref_mask_;
  ref_table_[slot] = index;
  return index;
}

void ResidentIndex::rebuild_ref_table(size_t slots) {
  ref_table_ = std::vector<uint32_t>();  // Frees the old one first: it is large.
  ref_table_.assign(slots, kNone32);
  ref_mask_ = slots - 1;
  for (RefIndex index = 0; index < refs_.size(); ++index) {
    uint64_t slot = refs_[index].ref.prefix64() & ref_mask_;
    while (ref_table_[slot] != kNone32) slot = (slot + 1) & ref_mask_;
    ref_table_[slot] = index;
  }
}

ProfileIndex ResidentIndex::new_profile_slot() {
  if (free_profile_ != kNone32) {
    const ProfileIndex slot = free_profile_;
    free_profile_ = meta(slot)[0];
    return slot;
  }
  const auto slot = static_cast<ProfileIndex>(profile_slots_++);
  if (slot / kChunkProfiles == chunks_.size()) {
    void* chunk = std::aligned_alloc(kProfileAlignment, chunk_bytes());
    CHECK(chunk != nullptr, "out of memory for profiles");
    chunks_.emplace_back(static_cast<uint8_t*>(chunk));
  }
  return slot;
}

ProfileIndex ResidentIndex::add_profile(RefIndex index, const uint8_t* bytes) {
  const ProfileIndex added = new_profile_slot();
  std::memcpy(profile(added), bytes, layout_.bytes());
  meta(added)[0] = kNone32;
  for (BlockId& block : blocks(added)) block = kNone32;
  ProfileIndex* link = &refs_[index].first_profile;
  if (*link == kNone32) ++live_refs_;
  while (*link != kNone32) link = &meta(*link)[0];
  *link = added;
  ++live_profiles_;
  return added;
}

void ResidentIndex::remove_profile(RefIndex index, ProfileIndex removed) {
  ProfileIndex* link = &refs_[index].first_profile;
  while (*link != removed) {
    CHECK(*link != kNone32, "a ref loses a profile that it does not have");
    link = &meta(*link)[0];
  }
  *link = meta(removed)[0];
  if (refs_[index].first_profile == kNone32) --live_refs_;
  std::memset(profile(removed), 0, layout_.bytes());
  meta(removed)[0] = free_profile_;
  free_profile_ = removed;
  --live_profiles_;
}

void ResidentIndex::export_state(RefIndex index, RecordState* state) const {
  state->clear();
  const ResidentRef& entry = refs_[index];
  state->ref = entry.ref;
  state->version = entry.version;
  state->institution = entry.institution;
  state->created = entry.created;
  for (ProfileIndex p = entry.first_profile; p != kNone32; p = next_profile(p)) {
    const uint8_t* bytes = profile(p);
    state->profile_bytes.insert(state->profile_bytes.end(), bytes, bytes + layout_.bytes());
    for (const BlockId block : blocks(p)) {
      state->tokens.push_back(block == kNone32 ? BlockToken{} : block_table_.token(block));
    }
    state->alive.push_back(1);
  }
  const RefExtra* more = extra(index);
  if (more == nullptr) return;
  state->barrier = more->barrier;
  state->deleted = more->deleted;
  state->sixteenth_birthday = more->sixteenth_birthday;
  state->public_db_keys = more->public_db_keys;
  state->profile_bytes.insert(state->profile_bytes.end(), more->jumped_bytes.begin(),
                              more->jumped_bytes.end());
  state->tokens.insert(state->tokens.end(), more->jumped_tokens.begin(), more->jumped_tokens.end());
  state->alive.resize(state->profile_bytes.size() / layout_.bytes(), 0);
  state->retracted = more->retracted;
  state->merged = more->merged;
  state->earlier = more->earlier;
}

void ResidentIndex::set_extra(RefIndex index, const RecordState& state) {
  bool jumped = false;
  for (uint8_t flag : state.alive) jumped |= flag == 0;
  const bool needed = jumped || state.barrier.exists() || !state.retracted.empty() ||
                      !state.merged.empty() || state.sixteenth_birthday != 0 ||
                      !state.public_db_keys.empty() || !state.earlier.empty();
  ResidentRef& entry = refs_[index];
  earlier_refs_ -= entry.in_earlier_encoding ? 1 : 0;
  entry.in_earlier_encoding = state.in_earlier_encoding();
  earlier_refs_ += entry.in_earlier_encoding ? 1 : 0;
  entry.has_extra = needed;
  if (!needed) {
    extras_.erase(index);
    return;
  }
  auto& more = extras_[index];
  more = std::make_unique<RefExtra>();
  more->barrier = state.barrier;
  more->deleted = state.deleted;
  more->sixteenth_birthday = state.sixteenth_birthday;
  more->public_db_keys = state.public_db_keys;
  more->retracted = state.retracted;
  more->merged = state.merged;
  more->earlier = state.earlier;
  for (size_t i = 0; i < state.profile_count(); ++i) {
    if (state.alive[i] != 0) continue;
    const uint8_t* bytes = state.profile_bytes.data() + i * layout_.bytes();
    more->jumped_bytes.insert(more->jumped_bytes.end(), bytes, bytes + layout_.bytes());
    const auto* tokens = state.tokens.data() + i * rule_count_;
    more->jumped_tokens.insert(more->jumped_tokens.end(), tokens, tokens + rule_count_);
  }
}

const RefExtra* ResidentIndex::extra(RefIndex index) const {
  if (!refs_[index].has_extra) return nullptr;
  const auto found = extras_.find(index);
  return found == extras_.end() ? nullptr : found->second.get();
}

bool ResidentIndex::set_edge(RefIndex a, RefIndex b, int32_t weight) {
  Edge* forward = find_half_edge(a, b);
  if (forward != nullptr) {
    forward->weight = weight;
    find_half_edge(b, a)->weight = weight;
    return false;
  }
  insert_half_edge(a, b, weight);
  insert_half_edge(b, a, weight);
  ++live_edges_;
  return true;
}

bool ResidentIndex::remove_edge(RefIndex a, RefIndex b) {
  if (!remove_half_edge(a, b)) return false;
  CHECK(remove_half_edge(b, a), "an edge has one half only");
  --live_edges_;
  return true;
}

const ResidentIndex::Edge* ResidentIndex::find_edge(RefIndex a, RefIndex b) const {
  for (uint32_t e = refs_[a].first_edge; e != kNone32; e = edges_[e].next) {
    if (edges_[e].other == b) return &edges_[e];
  }
  return nullptr;
}

ResidentIndex::Edge* ResidentIndex::find_half_edge(RefIndex from, RefIndex to) {
  return const_cast<Edge*>(find_edge(from, to));
}

void ResidentIndex::insert_half_edge(RefIndex from, RefIndex to, int32_t weight) {
  uint32_t edge = free_edge_;
  if (edge != kNone32) {
    free_edge_ = edges_[edge].next;
  } else {
    edge = static_cast<uint32_t>(edges_.size());
    edges_.push_back({});
  }
  edges_[edge] = {to, weight, refs_[from].first_edge};
  refs_[from].first_edge = edge;
}

bool ResidentIndex::remove_half_edge(RefIndex from, RefIndex to) {
  uint32_t* link = &refs_[from].first_edge;
  while (*link != kNone32 && edges_[*link].other != to) link = &edges_[*link].next;
  if (*link == kNone32) return false;
  const uint32_t edge = *link;
  *link = edges_[edge].next;
  edges_[edge].next = free_edge_;
  free_edge_ = edge;
  return true;
}

// aligned_alloc() wants a multiple of the alignment; 1,024 times anything of 4 bytes is one.
size_t ResidentIndex::chunk_bytes() const {
  return meta_offset_ + kChunkProfiles * meta_stride_ * sizeof(uint32_t);
}

size_t ResidentIndex::memory_bytes() const {
  return refs_.memory_bytes() + ref_table_.capacity() * sizeof(uint32_t) +
         chunks_.size() * chunk_bytes() + edges_.memory_bytes() +
         extras_.size() * (sizeof(RefExtra) + 64) + earlier_refs_ * sizeof(EarlierProfile) +
         block_table_.memory_bytes();
}

void ResidentIndex::reserve(size_t refs) {
  size_t slots = ref_table_.size();
  while (refs * 4 > slots * 3) slots *= 2;
  if (slots > ref_table_.size()) rebuild_ref_table(slots);
  // About half of the tokens are a block of their own; a table too large would stay so.
  block_table_.reserve(refs * rule_count_ / 2);
}

}  // namespace nayose
