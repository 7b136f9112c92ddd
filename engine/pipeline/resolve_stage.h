// RESOLVE: edges → clusters → persons with stable ids. Every connected component that a change
// touches is clustered again; the partition is a function of the set of live refs, only the ids
// depend on history.
//
// Ids: an old person stays with its earliest member (creation, ref); a cluster that holds several
// keeps the one of the earliest; a cluster without any gets a new id, a PRF under KP of (founder,
// its version, its link version), which is never made twice.
//
// Refs in an earlier encoding have no weights. They stay with whom they were one person (see
// CarriedPersons), and other pairs of theirs are left out of the averages. A pair of refs that both
// came over, while one of their groups holds, counts as follows: of one group, by its weight;
// of two, against a merge by its weight, for a merge by an edge that the earlier encoding did not
// have. So a change of the encoding alone neither merges nor splits persons.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/clustering/component_clusterer.h"
#include "engine/encode/prf.h"
#include "engine/index/resident_index.h"
#include "engine/model/linkage_model.h"
#include "engine/pipeline/batch.h"
#include "engine/pipeline/carried_persons.h"
#include "engine/pipeline/match_stage.h"

namespace nayose {

// Threads: one at a time. Lifetime: index, match and carried outlive it.
class ResolveStage {
 public:
  ResolveStage(const LinkageModel& model, ResidentIndex* index, const MatchStage* match,
               const CarriedPersons* carried, Prf person_prf);

  // Clusters the components of the seeds again (a seed without live profiles has left) and writes
  // what changed: links and person events to `outputs`, links to `delta`.
  void resolve(std::span<const RefIndex> seeds, BatchOutputs* outputs, StateDelta* delta,
               Counts* counts);

  // Refs in an earlier encoding that the last call gave another person for the first time: who they
  // were has to be written into their records.
  std::span<const RefIndex> noted() const { return noted_; }

  uint64_t person_count() const { return person_count_; }
  // For a rebuild: persons that the loaded links name.
  void set_person_count(uint64_t persons) { person_count_ = persons; }

  // Labels of one component (members ascending by ref): index of the lowest member of each
  // cluster. For the rebuild's check and for tests.
  void cluster(std::span<const RefIndex> members, std::vector<uint32_t>* labels);

 private:
  struct Cluster {
    size_t begin;  // Into members_: ascending by (created, ref).
    size_t size;
  };
  struct OldPerson {
    PersonId person;
    RefIndex anchor;
    uint32_t cluster;
    size_t members;  // Before the change, those that leave included.
  };

  void find_components(std::span<const RefIndex> seeds, Counts* counts);
  void split_component(std::vector<RefIndex> part, MatchWeight threshold);
  void cut_by_ref(std::vector<RefIndex> part);
  template <typename Visit>
  void for_each_neighbour(RefIndex ref, Visit visit) const;
  void fill_pair(RefIndex a, RefIndex b, size_t entry);
  bool is_known_piece(const std::vector<RefIndex>& piece);
  void forget_pieces(const std::vector<RefIndex>& component);
  void cluster_part(std::vector<RefIndex>* part);
  void collect_old_persons(std::span<const RefIndex> seeds);
  void assign(uint32_t cluster);
  const OldPerson* keeper(uint32_t cluster) const;
  const OldPerson* find_old(const PersonId& person) const;
  void write_kept(const OldPerson& kept, std::span<const RefIndex> members);
  void link(RefIndex ref, const PersonId& person, std::string_view reason);
  void unlink(RefIndex ref);
  PersonId new_person(RefIndex founder);
  void write_event(const PersonId& person, std::string_view event, size_t members,
                   const PersonId* other);
  bool earlier(RefIndex a, RefIndex b) const;

  ResidentIndex* index_;
  const MatchStage* match_;
  const CarriedPersons* carried_;
  Prf person_prf_;
  ComponentClusterer clusterer_;
  size_t component_cap_;
  MatchWeight join_weight_;
  MatchWeight link_weight_;
  uint64_t person_count_ = 0;

  // Members of components above the cap: what identifies the piece that each was clustered in last.
  std::unordered_map<RefIndex, uint64_t> piece_signatures_;
  std::vector<uint32_t> part_of_;  // Per ref: the part of the current cut that it is in.
  uint32_t last_part_ = 0;

  // Of the current call.
  std::vector<RefIndex> seeds_;  // Ascending.
  BatchOutputs* outputs_ = nullptr;
  StateDelta* delta_ = nullptr;
  Counts* counts_ = nullptr;
  std::vector<uint32_t> seen_;  // Stamp per ref.
  uint32_t stamp_ = 0;
  std::vector<RefIndex> noted_;
  std::vector<RefIndex> component_;
  std::vector<RefIndex> members_;
  std::vector<Cluster> clusters_;
  std::vector<OldPerson> old_persons_;
  std::vector<uint32_t> labels_;
  PairMatrix pairs_;
  std::string text_;
};

}  // namespace nayose
