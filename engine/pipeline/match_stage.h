// MATCH: profiles → block memberships → candidate pairs → edges. Candidates and edges are a
// function of the set of live refs (DESIGN §5), whatever the order they came in.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/blocking/block_tokenizer.h"
#include "engine/comparison/pair_comparator.h"
#include "engine/index/resident_index.h"
#include "engine/model/linkage_model.h"
#include "engine/pipeline/batch.h"
#include "engine/scoring/pair_scorer.h"

namespace nayose {

// Weight of an edge that a hospital asserted: above any that a comparison can reach.
inline constexpr MatchWeight kAssertedWeight = 1 << 24;

// A pair of refs whose edge came, went or changed its weight.
struct EdgeChange {
  RefIndex a;
  RefIndex b;
};

// Threads: one at a time. Lifetime: model and index outlive it.
class MatchStage {
 public:
  MatchStage(const LinkageModel& model, ResidentIndex* index);

  // Makes the live profiles of `ref` those of `state`, moves its block memberships, and brings the
  // edges of all pairs that this touches up to date. `changes` gets every edge that changed.
  void update(RefIndex ref, const RecordState& state, std::vector<EdgeChange>* changes,
              Counts* counts);
  // Brings anchors and periods up to date where the set of live profiles did not change.
  void refresh_headers(RefIndex ref, const RecordState& state);
  // Only the profiles and memberships: for a rebuild whose edges are known already.
  void load(RefIndex ref, const RecordState& state);
  // Edges of a ref to refs of lower index, worked out from what load() put in; changes nothing.
  // Threads: safe concurrently with itself. `candidates` is scratch space.
  struct FoundEdge {
    RefIndex a;
    RefIndex b;
    MatchWeight weight;
  };
  void find_edges(RefIndex ref, std::vector<RefIndex>* candidates,
                  std::vector<FoundEdge>* out) const;

  // True when both can be compared: neither is in an earlier encoding.
  bool is_comparable(RefIndex a, RefIndex b) const {
    return !index_->ref(a).in_earlier_encoding && !index_->ref(b).in_earlier_encoding;
  }
  // Best pair of live profiles. The pair is comparable.
  PairScore score(RefIndex a, RefIndex b) const;
  // True when the pair shares an unsuppressed block token.
  bool is_candidate(RefIndex a, RefIndex b) const;
  // True when the hospital said, at both refs, that they are one person.
  bool is_asserted(RefIndex a, RefIndex b) const;
  // True when two local ids of one institution must not be one person.
  bool same_institution_conflict(RefIndex a, RefIndex b) const;

 private:
  // The rules whose tokens are those of `rule`, itself included.
  const std::vector<size_t>& peers(size_t rule) const { return peers_[rule]; }
  bool oversize(BlockId block) const { return table().size(block) > block_cap_; }
  const BlockTable& table() const { return index_->block_table(); }

  // Memberships. `rule` gives the refinement of a block above the cap.
  void join_block(RefIndex ref, ProfileIndex profile, size_t rule, BlockToken token);
  void leave_block(RefIndex ref, ProfileIndex profile, size_t rule);
  void add_profile(RefIndex ref, const RecordState& state, size_t i);
  void drop_profile(RefIndex ref, ProfileIndex profile);
  // `refinable`: what goes over the cap still counts pairs, by a refined token.
  void note_crossing(BlockToken token, bool over, bool refinable);
  void join_refined(RefIndex ref, BlockToken token);
  void leave_refined(RefIndex ref, BlockToken token);
  // Whether the ref is in the block otherwise than by `except` under `rule`.
  bool ref_has_block(RefIndex ref, ProfileIndex except, size_t rule, BlockId block) const;
  bool ref_has_refined(RefIndex ref, ProfileIndex except, size_t rule, BlockId block,
                       BlockToken refined) const;
  BlockToken refine(ProfileIndex profile, size_t rule, BlockId block) const;
  void refine_members(BlockId block, size_t rule, bool join);
  void settle_members(RefIndex ref, std::vector<EdgeChange>* changes, Counts* counts);

  bool shares_block(ProfileIndex p, ProfileIndex q) const;
  void collect_candidates(RefIndex ref, std::vector<RefIndex>* out) const;
  void recheck_crossings(std::vector<EdgeChange>* changes, Counts* counts);
  void recheck_edges_among(BlockId block, std::vector<EdgeChange>* changes, Counts* counts);
  void add_pairs_among(BlockId block, std::vector<EdgeChange>* changes, Counts* counts);
  // Weight of the edge that the pair has by the rules, or nothing. Of a pair that cannot be
  // compared: the edge stays as it stands.
  std::optional<MatchWeight> edge_weight(RefIndex a, RefIndex b) const;
  // Everything the ref may have an edge to: candidates and asserted refs.
  void collect_partners(RefIndex ref, std::vector<RefIndex>* out) const;
  // Scores a pair and sets or removes its edge.
  void settle_pair(RefIndex a, RefIndex b, std::vector<EdgeChange>* changes, Counts* counts);

  const LinkageModel* model_;
  ResidentIndex* index_;
  PairComparator comparator_;
  PairScorer scorer_;
  uint32_t block_cap_;
  std::vector<std::vector<size_t>> peers_;  // By rule.
  // Blocks (by token) that went over or under the cap during the current update.
  struct Crossing {
    BlockToken token;
    bool over;
    bool refinable;
  };
  std::vector<Crossing> crossings_;
  bool track_crossings_ = true;
  std::vector<RefIndex> candidates_;
  std::vector<RefIndex> old_neighbours_;
  std::vector<RefIndex> members_;
};

}  // namespace nayose
