// The part of MATCH that keeps block memberships, refined ones included.

#include <algorithm>

#include "engine/pipeline/match_stage.h"

namespace nayose {

void MatchStage::add_profile(RefIndex ref, const RecordState& state, size_t i) {
  const size_t bytes = index_->layout().bytes();
  const ProfileIndex profile = index_->add_profile(ref, state.profile_bytes.data() + i * bytes);
  const BlockToken* tokens = state.tokens.data() + i * index_->rule_count();
  for (size_t rule = 0; rule < index_->rule_count(); ++rule) {
    index_->block_table().prefetch(tokens[rule]);
  }
  for (size_t rule = 0; rule < index_->rule_count(); ++rule) {
    if (tokens[rule].value != 0) join_block(ref, profile, rule, tokens[rule]);
  }
}

void MatchStage::drop_profile(RefIndex ref, ProfileIndex profile) {
  for (size_t rule = 0; rule < index_->rule_count(); ++rule) {
    if (index_->blocks(profile)[rule] != kNone32) leave_block(ref, profile, rule);
  }
  index_->remove_profile(ref, profile);
}

void MatchStage::note_crossing(BlockToken token, bool over, bool refinable) {
  if (track_crossings_) crossings_.push_back({token, over, refinable});
}

BlockToken MatchStage::refine(ProfileIndex profile, size_t rule, BlockId block) const {
  return refined_token(table().token(block), model_->rules[rule], index_->layout(),
                       index_->profile(profile));
}

void MatchStage::join_block(RefIndex ref, ProfileIndex profile, size_t rule, BlockToken token) {
  BlockId block = table().find(token);
  const bool member = block != kNone32 && ref_has_block(ref, profile, rule, block);
  if (!member) block = index_->block_table().add(token, ref);
  index_->blocks(profile)[rule] = block;
  if (!oversize(block)) return;
  if (!member && table().size(block) == block_cap_ + 1) {
    note_crossing(token, true, !model_->rules[rule].refine.empty());
    refine_members(block, rule, true);
    return;
  }
  const BlockToken refined = refine(profile, rule, block);
  if (refined.value != 0 && !ref_has_refined(ref, profile, rule, block, refined)) {
    join_refined(ref, refined);
  }
}

void MatchStage::leave_block(RefIndex ref, ProfileIndex profile, size_t rule) {
  const BlockId block = index_->blocks(profile)[rule];
  const BlockToken token = table().token(block);
  const bool stays = ref_has_block(ref, profile, rule, block);
  if (!stays && table().size(block) == block_cap_ + 1) {
    note_crossing(token, false, !model_->rules[rule].refine.empty());
    refine_members(block, rule, false);
  } else if (oversize(block)) {
    const BlockToken refined = refine(profile, rule, block);
    if (refined.value != 0 && !ref_has_refined(ref, profile, rule, block, refined)) {
      leave_refined(ref, refined);
    }
  }
  index_->blocks(profile)[rule] = kNone32;
  if (!stays) index_->block_table().remove(block, ref);
}

void MatchStage::join_refined(RefIndex ref, BlockToken token) {
  const BlockId block = index_->block_table().add(token, ref);
  if (table().size(block) == block_cap_ + 1) note_crossing(token, true, false);
}

void MatchStage::leave_refined(RefIndex ref, BlockToken token) {
  const BlockId block = table().find(token);
  CHECK(block != kNone32, "a refined block is gone while a ref is in it");
  if (table().size(block) == block_cap_ + 1) note_crossing(token, false, false);
  index_->block_table().remove(block, ref);
}

bool MatchStage::ref_has_block(RefIndex ref, ProfileIndex except, size_t rule,
                               BlockId block) const {
  for (ProfileIndex p = index_->ref(ref).first_profile; p != kNone32; p = index_->next_profile(p)) {
    for (const size_t peer : peers(rule)) {
      if (p == except && peer == rule) continue;
      if (index_->blocks(p)[peer] == block) return true;
    }
  }
  return false;
}

bool MatchStage::ref_has_refined(RefIndex ref, ProfileIndex except, size_t rule, BlockId block,
                                 BlockToken refined) const {
  for (ProfileIndex p = index_->ref(ref).first_profile; p != kNone32; p = index_->next_profile(p)) {
    for (const size_t peer : peers(rule)) {
      if (p == except && peer == rule) continue;
      if (index_->blocks(p)[peer] == block && refine(p, peer, block) == refined) return true;
    }
  }
  return false;
}

// Gives (or takes) every member of a block that crossed the cap its refined memberships.
void MatchStage::refine_members(BlockId block, size_t rule, bool join) {
  std::vector<RefIndex> members;
  table().for_each_member(block, [&](RefIndex member) { members.push_back(member); });
  std::vector<uint64_t> refined;
  for (const RefIndex member : members) {
    refined.clear();
    for (ProfileIndex p = index_->ref(member).first_profile; p != kNone32;
         p = index_->next_profile(p)) {
      const bool inside = std::any_of(peers(rule).begin(), peers(rule).end(), [&](size_t peer) {
        return index_->blocks(p)[peer] == block;
      });
      if (!inside) continue;
      const BlockToken token = refine(p, rule, block);
      if (token.value != 0) refined.push_back(token.value);
    }
    std::sort(refined.begin(), refined.end());
    refined.erase(std::unique(refined.begin(), refined.end()), refined.end());
    for (const uint64_t token : refined) {
      if (join) {
        join_refined(member, {token});
      } else {
        leave_refined(member, {token});
      }
    }
  }
}

}  // namespace nayose
