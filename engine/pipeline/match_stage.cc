#include "engine/pipeline/match_stage.h"

#include <algorithm>

namespace nayose {
namespace {

constexpr PairScore kNoScore{INT32_MIN, false};

void sort_unique(std::vector<RefIndex>* refs) {
  std::sort(refs->begin(), refs->end());
  refs->erase(std::unique(refs->begin(), refs->end()), refs->end());
}

}  // namespace

MatchStage::MatchStage(const LinkageModel& model, ResidentIndex* index)
    : model_(&model),
      index_(index),
      comparator_(model, index->layout()),
      scorer_(model),
      block_cap_(static_cast<uint32_t>(model.block_cap)),
      peers_(model.rules.size()) {
  for (size_t rule = 0; rule < model.rules.size(); ++rule) {
    for (size_t other = 0; other < model.rules.size(); ++other) {
      if (model.rules[other].token_domain() == model.rules[rule].token_domain()) {
        peers_[rule].push_back(other);
      }
    }
  }
}

void MatchStage::update(RefIndex ref, const RecordState& state, std::vector<EdgeChange>* changes,
                        Counts* counts) {
  const ProfileLayout& layout = index_->layout();
  crossings_.clear();
  // Profiles that no longer take part go first.
  for (ProfileIndex p = index_->ref(ref).first_profile; p != kNone32;) {
    const ProfileIndex next = index_->next_profile(p);
    const Fingerprint& fingerprint = layout.header(index_->profile(p)).fingerprint;
    bool stays = false;
    for (size_t i = 0; i < state.profile_count() && !stays; ++i) {
      const uint8_t* bytes = state.profile_bytes.data() + i * layout.bytes();
      stays = state.alive[i] != 0 && layout.header(bytes).fingerprint == fingerprint;
    }
    if (!stays) drop_profile(ref, p);
    p = next;
  }
  for (size_t i = 0; i < state.profile_count(); ++i) {
    if (state.alive[i] == 0) continue;
    const uint8_t* bytes = state.profile_bytes.data() + i * layout.bytes();
    bool there = false;
    for (ProfileIndex p = index_->ref(ref).first_profile; p != kNone32 && !there;
         p = index_->next_profile(p)) {
      there = layout.header(index_->profile(p)).fingerprint == layout.header(bytes).fingerprint;
    }
    if (!there) add_profile(ref, state, i);
  }
  refresh_headers(ref, state);
  recheck_crossings(changes, counts);
  settle_members(ref, changes, counts);
}

void MatchStage::refresh_headers(RefIndex ref, const RecordState& state) {
  const ProfileLayout& layout = index_->layout();
  for (ProfileIndex p = index_->ref(ref).first_profile; p != kNone32; p = index_->next_profile(p)) {
    ProfileHeader& header = layout.header(index_->profile(p));
    for (size_t i = 0; i < state.profile_count(); ++i) {
      const auto& fresh = layout.header(state.profile_bytes.data() + i * layout.bytes());
      if (fresh.fingerprint == header.fingerprint) header = fresh;
    }
  }
}

void MatchStage::load(RefIndex ref, const RecordState& state) {
  track_crossings_ = false;
  for (size_t i = 0; i < state.profile_count(); ++i) {
    if (state.alive[i] != 0) add_profile(ref, state, i);
  }
  track_crossings_ = true;
}

void MatchStage::find_edges(RefIndex ref, std::vector<RefIndex>* candidates,
                            std::vector<FoundEdge>* out) const {
  collect_partners(ref, candidates);
  for (const RefIndex other : *candidates) {
    if (other >= ref) continue;
    const auto weight = edge_weight(ref, other);
    if (weight) out->push_back({ref, other, *weight});
  }
}

void MatchStage::collect_partners(RefIndex ref, std::vector<RefIndex>* out) const {
  collect_candidates(ref, out);
  const RefExtra* extra = index_->extra(ref);
  if (extra == nullptr) return;
  for (const MergeAssertion& merge : extra->merged) {
    const RefIndex other = index_->find(merge.other);
    if (other != kNone32) out->push_back(other);
  }
}

// Settles the ref with everything it has, or may have, an edge to.
void MatchStage::settle_members(RefIndex ref, std::vector<EdgeChange>* changes, Counts* counts) {
  collect_partners(ref, &candidates_);
  counts->candidate_pairs += candidates_.size();
  index_->for_each_edge(
      ref, [&](const ResidentIndex::Edge& edge) { candidates_.push_back(edge.other); });
  sort_unique(&candidates_);
  for (const RefIndex other : candidates_) {
    const ProfileIndex first = index_->ref(other).first_profile;
    if (first != kNone32) __builtin_prefetch(index_->profile(first));
  }
  for (const RefIndex other : candidates_) settle_pair(ref, other, changes, counts);
}

PairScore MatchStage::score(RefIndex a, RefIndex b) const {
  PairScore best = kNoScore;
  ComparisonVector levels;
  for (ProfileIndex p = index_->ref(a).first_profile; p != kNone32; p = index_->next_profile(p)) {
    for (ProfileIndex q = index_->ref(b).first_profile; q != kNone32; q = index_->next_profile(q)) {
      comparator_.compare(index_->profile(p), index_->profile(q), &levels);
      const PairScore score = scorer_.score(levels);
      const bool better = score.weight > best.weight ||
                          (score.weight == best.weight && best.forbidden && !score.forbidden);
      if (better) best = score;
    }
  }
  return best;
}

bool MatchStage::is_candidate(RefIndex a, RefIndex b) const {
  for (ProfileIndex p = index_->ref(a).first_profile; p != kNone32; p = index_->next_profile(p)) {
    for (ProfileIndex q = index_->ref(b).first_profile; q != kNone32; q = index_->next_profile(q)) {
      if (shares_block(p, q)) return true;
    }
  }
  return false;
}

bool MatchStage::shares_block(ProfileIndex p, ProfileIndex q) const {
  const auto blocks_p = index_->blocks(p);
  const auto blocks_q = index_->blocks(q);
  for (size_t rule = 0; rule < blocks_p.size(); ++rule) {
    if (blocks_p[rule] == kNone32) continue;
    const bool shared = std::any_of(peers(rule).begin(), peers(rule).end(),
                                    [&](size_t peer) { return blocks_q[peer] == blocks_p[rule]; });
    if (!shared) continue;
    if (!oversize(blocks_p[rule])) return true;
    const BlockToken refined = refine(p, rule, blocks_p[rule]);
    if (refined.value == 0 || refined != refine(q, rule, blocks_p[rule])) continue;
    const BlockId block = table().find(refined);
    if (block != kNone32 && !oversize(block)) return true;
  }
  return false;
}

bool MatchStage::is_asserted(RefIndex a, RefIndex b) const {
  const RefExtra* extra_a = index_->extra(a);
  const RefExtra* extra_b = index_->extra(b);
  if (extra_a == nullptr || extra_b == nullptr) return false;
  auto names = [](const RefExtra& extra, const Ref& ref) {
    return std::any_of(extra.merged.begin(), extra.merged.end(),
                       [&](const MergeAssertion& merge) { return merge.other == ref; });
  };
  return names(*extra_a, index_->ref(b).ref) && names(*extra_b, index_->ref(a).ref);
}

bool MatchStage::same_institution_conflict(RefIndex a, RefIndex b) const {
  return !model_->duplicates_within_institution &&
         index_->ref(a).institution == index_->ref(b).institution;
}

std::optional<MatchWeight> MatchStage::edge_weight(RefIndex a, RefIndex b) const {
  if (!index_->ref(a).live() || !index_->ref(b).live()) return std::nullopt;
  if (is_asserted(a, b)) return kAssertedWeight;
  if (!is_comparable(a, b)) {
    const ResidentIndex::Edge* edge = index_->find_edge(a, b);
    if (edge == nullptr || edge->weight == kAssertedWeight) return std::nullopt;
    return edge->weight;
  }
  if (same_institution_conflict(a, b) || !is_candidate(a, b)) return std::nullopt;
  const PairScore pair = score(a, b);
  if (pair.forbidden || pair.weight < scorer_.join_weight()) return std::nullopt;
  return pair.weight;
}

void MatchStage::settle_pair(RefIndex a, RefIndex b, std::vector<EdgeChange>* changes,
                             Counts* counts) {
  const auto weight = edge_weight(a, b);
  if (!weight) {
    if (!index_->remove_edge(a, b)) return;
    ++counts->edges_removed;
    changes->push_back({a, b});
    return;
  }
  const ResidentIndex::Edge* edge = index_->find_edge(a, b);
  if (edge != nullptr && edge->weight == *weight) return;
  if (index_->set_edge(a, b, *weight)) ++counts->edges_added;
  changes->push_back({a, b});
}

void MatchStage::collect_candidates(RefIndex ref, std::vector<RefIndex>* out) const {
  out->clear();
  auto add_members = [&](BlockId block) {
    table().for_each_member(block, [&](RefIndex member) {
      if (member != ref && !same_institution_conflict(ref, member)) out->push_back(member);
    });
  };
  for (ProfileIndex p = index_->ref(ref).first_profile; p != kNone32; p = index_->next_profile(p)) {
    const auto blocks = index_->blocks(p);
    for (size_t rule = 0; rule < blocks.size(); ++rule) {
      if (blocks[rule] == kNone32) continue;
      if (!oversize(blocks[rule])) {
        add_members(blocks[rule]);
        continue;
      }
      const BlockToken refined = refine(p, rule, blocks[rule]);
      if (refined.value == 0) continue;
      const BlockId block = table().find(refined);
      if (block != kNone32 && !oversize(block)) add_members(block);
    }
  }
  sort_unique(out);
}

// After memberships moved: pairs that blocks over or under the cap lost or gained.
void MatchStage::recheck_crossings(std::vector<EdgeChange>* changes, Counts* counts) {
  for (size_t i = 0; i < crossings_.size(); ++i) {
    const Crossing crossing = crossings_[i];
    const BlockId block = table().find(crossing.token);
    if (crossing.over) ++(crossing.refinable ? counts->blocks_refined : counts->blocks_suppressed);
    if (block == kNone32) continue;
    if (oversize(block)) {
      recheck_edges_among(block, changes, counts);
    } else {
      add_pairs_among(block, changes, counts);
    }
  }
}

void MatchStage::recheck_edges_among(BlockId block, std::vector<EdgeChange>* changes,
                                     Counts* counts) {
  members_.clear();
  table().for_each_member(block, [&](RefIndex member) { members_.push_back(member); });
  for (const RefIndex member : members_) {
    old_neighbours_.clear();
    index_->for_each_edge(member, [&](const ResidentIndex::Edge& edge) {
      if (edge.other > member) old_neighbours_.push_back(edge.other);
    });
    for (const RefIndex other : old_neighbours_) {
      if (!is_candidate(member, other)) settle_pair(member, other, changes, counts);
    }
  }
}

void MatchStage::add_pairs_among(BlockId block, std::vector<EdgeChange>* changes, Counts* counts) {
  members_.clear();
  table().for_each_member(block, [&](RefIndex member) { members_.push_back(member); });
  for (size_t i = 0; i < members_.size(); ++i) {
    for (size_t j = i + 1; j < members_.size(); ++j) {
      if (same_institution_conflict(members_[i], members_[j])) continue;
      settle_pair(members_[i], members_[j], changes, counts);
    }
  }
}

}  // namespace nayose
