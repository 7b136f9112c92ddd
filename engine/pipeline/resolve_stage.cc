#include "engine/pipeline/resolve_stage.h"

#include <algorithm>

#include "engine/base/bytes.h"
#include "engine/base/hash64.h"
#include "engine/pipeline/json_writer.h"

namespace nayose {
namespace {

// A component above the cap is cut by raising the joining weight in steps of this.
constexpr MatchWeight kCutStep = 4 * kWeightPerBit;
// Above it only assertions hold.
constexpr MatchWeight kHighestCut = 256 * kWeightPerBit;

}  // namespace

ResolveStage::ResolveStage(const LinkageModel& model, ResidentIndex* index, const MatchStage* match,
                           const CarriedPersons* carried, Prf person_prf)
    : index_(index),
      match_(match),
      carried_(carried),
      person_prf_(std::move(person_prf)),
      component_cap_(static_cast<size_t>(model.component_cap)),
      join_weight_(weight_from_bits(model.thresholds.join_bits)),
      link_weight_(weight_from_bits(model.thresholds.link_bits)) {}

bool ResolveStage::earlier(RefIndex a, RefIndex b) const {
  const ResidentRef& ra = index_->ref(a);
  const ResidentRef& rb = index_->ref(b);
  return ra.created != rb.created ? ra.created < rb.created : ra.ref < rb.ref;
}

void ResolveStage::resolve(std::span<const RefIndex> seeds, BatchOutputs* outputs,
                           StateDelta* delta, Counts* counts) {
  outputs_ = outputs;
  delta_ = delta;
  counts_ = counts;
  noted_.clear();
  seeds_.assign(seeds.begin(), seeds.end());
  std::sort(seeds_.begin(), seeds_.end());
  find_components(seeds, counts);
  std::sort(clusters_.begin(), clusters_.end(), [&](const Cluster& a, const Cluster& b) {
    return earlier(members_[a.begin], members_[b.begin]);
  });
  collect_old_persons(seeds);
  for (uint32_t cluster = 0; cluster < clusters_.size(); ++cluster) assign(cluster);
  for (const RefIndex seed : seeds) {
    if (!index_->ref(seed).live()) unlink(seed);
  }
}

// What holds a component together: edges of this encoding, assertions, and carried persons. Edges
// of an earlier encoding do not: after a restore they are not there.
template <typename Visit>
void ResolveStage::for_each_neighbour(RefIndex ref, Visit visit) const {
  index_->for_each_edge(ref, [&](const ResidentIndex::Edge& edge) {
    const bool counts = edge.weight == kAssertedWeight || match_->is_comparable(ref, edge.other);
    if (counts) visit(edge.other, edge.weight);
  });
  carried_->for_each_tied(ref, [&](RefIndex other) { visit(other, kAssertedWeight); });
}

void ResolveStage::find_components(std::span<const RefIndex> seeds, Counts* counts) {
  members_.clear();
  clusters_.clear();
  seen_.resize(index_->ref_count(), 0);
  if (++stamp_ == 0) {
    std::fill(seen_.begin(), seen_.end(), 0);
    stamp_ = 1;
  }
  for (const RefIndex seed : seeds) {
    if (seen_[seed] == stamp_ || !index_->ref(seed).live()) continue;
    component_.assign(1, seed);
    seen_[seed] = stamp_;
    for (size_t next = 0; next < component_.size(); ++next) {
      for_each_neighbour(component_[next], [&](RefIndex other, MatchWeight) {
        if (seen_[other] == stamp_) return;
        seen_[other] = stamp_;
        component_.push_back(other);
      });
    }
    if (component_.size() <= component_cap_) {
      forget_pieces(component_);
      cluster_part(&component_);
      continue;
    }
    ++counts->components_over_cap;
    part_of_.resize(index_->ref_count(), 0);
    split_component(std::move(component_), join_weight_ + kCutStep);
    component_ = {};
  }
}

void ResolveStage::forget_pieces(const std::vector<RefIndex>& component) {
  if (piece_signatures_.empty()) return;
  for (const RefIndex member : component) piece_signatures_.erase(member);
}

// Pieces of `part` that edges of `threshold` and above connect; each within the cap, or cut again.
void ResolveStage::split_component(std::vector<RefIndex> part, MatchWeight threshold) {
  if (threshold > kAssertedWeight) {
    cut_by_ref(std::move(part));
    return;
  }
  const uint32_t part_id = ++last_part_;
  for (const RefIndex ref : part) part_of_[ref] = part_id;
  for (const RefIndex start : part) {
    if (part_of_[start] != part_id) continue;
    const uint32_t piece_id = ++last_part_;
    part_of_[start] = piece_id;
    std::vector<RefIndex> piece{start};
    for (size_t next = 0; next < piece.size(); ++next) {
      for_each_neighbour(piece[next], [&](RefIndex other, MatchWeight weight) {
        if (weight < threshold || part_of_[other] != part_id) return;
        part_of_[other] = piece_id;
        piece.push_back(other);
      });
    }
    if (piece.size() <= component_cap_) {
      if (!is_known_piece(piece)) cluster_part(&piece);
      continue;
    }
    const MatchWeight next =
        threshold + kCutStep > kHighestCut ? kAssertedWeight : threshold + kCutStep;
    split_component(std::move(piece), threshold == kAssertedWeight ? next + 1 : next);
  }
}

// Held together by assertions alone: nothing tells where to cut, so in order of ref.
void ResolveStage::cut_by_ref(std::vector<RefIndex> part) {
  forget_pieces(part);
  std::sort(part.begin(), part.end(),
            [&](RefIndex a, RefIndex b) { return index_->ref(a).ref < index_->ref(b).ref; });
  for (size_t begin = 0; begin < part.size(); begin += component_cap_) {
    const size_t end = std::min(begin + component_cap_, part.size());
    std::vector<RefIndex> piece(part.begin() + static_cast<ptrdiff_t>(begin),
                                part.begin() + static_cast<ptrdiff_t>(end));
    cluster_part(&piece);
  }
}

// True when the same members, none of them changed, were clustered as one piece the last time:
// then their persons stand. Otherwise notes the piece. Without this every touch of a component
// above the cap would score all its pieces again.
bool ResolveStage::is_known_piece(const std::vector<RefIndex>& piece) {
  uint64_t signature = mix64(piece.size(), 1);
  bool changed = false;
  for (const RefIndex member : piece) {
    const ResidentRef& ref = index_->ref(member);
    signature += mix64(ref.ref.prefix64(), ref.version);
    changed |= std::binary_search(seeds_.begin(), seeds_.end(), member);
  }
  bool known = !changed;
  for (const RefIndex member : piece) {
    uint64_t& noted = piece_signatures_[member];
    known &= noted == signature;
    noted = signature;
  }
  return known;
}

void ResolveStage::cluster(std::span<const RefIndex> members, std::vector<uint32_t>* labels) {
  const size_t count = members.size();
  pairs_.reset(count);
  size_t entry = 0;
  for (size_t i = 0; i < count; ++i) {
    for (size_t j = i + 1; j < count; ++j, ++entry) fill_pair(members[i], members[j], entry);
  }
  clusterer_.cluster(pairs_, link_weight_, labels);
}

void ResolveStage::fill_pair(RefIndex a, RefIndex b, size_t entry) {
  const bool comparable = match_->is_comparable(a, b);
  PairScore pair{0, false};
  if (comparable) pair = match_->score(a, b);
  uint8_t constraint = comparable ? PairMatrix::kFree : PairMatrix::kUnknown;
  if (match_->is_asserted(a, b)) {
    constraint = PairMatrix::kMustLink;
  } else if (pair.forbidden || match_->same_institution_conflict(a, b)) {
    constraint = PairMatrix::kForbidden;
  } else if (carried_->same(a, b)) {
    if (!comparable) constraint = PairMatrix::kTied;
  } else if (comparable && (carried_->holds(a) || carried_->holds(b)) && carried_->is_member(a) &&
             carried_->is_member(b)) {
    // Two persons of the earlier encoding, which something new alone may merge.
    const bool new_edge = index_->find_edge(a, b) != nullptr;
    if (pair.weight >= link_weight_ && !new_edge) constraint = PairMatrix::kUnknown;
    if (carried_->parted(a, b, *index_)) constraint = PairMatrix::kForbidden;
  }
  pairs_.weights[entry] = pair.weight;
  pairs_.constraints[entry] = constraint;
}

void ResolveStage::cluster_part(std::vector<RefIndex>* part) {
  if (part->size() == 1) {
    clusters_.push_back({members_.size(), 1});
    members_.push_back(part->front());
    return;
  }
  std::sort(part->begin(), part->end(),
            [&](RefIndex a, RefIndex b) { return index_->ref(a).ref < index_->ref(b).ref; });
  cluster(*part, &labels_);
  for (uint32_t lowest = 0; lowest < part->size(); ++lowest) {
    if (labels_[lowest] != lowest) continue;
    const size_t begin = members_.size();
    for (size_t i = lowest; i < part->size(); ++i) {
      if (labels_[i] == lowest) members_.push_back((*part)[i]);
    }
    std::sort(members_.begin() + static_cast<ptrdiff_t>(begin), members_.end(),
              [&](RefIndex a, RefIndex b) { return earlier(a, b); });
    clusters_.push_back({begin, members_.size() - begin});
  }
}

// Each old person of a touched ref, with the cluster of its earliest member that stays.
void ResolveStage::collect_old_persons(std::span<const RefIndex> seeds) {
  old_persons_.clear();
  for (uint32_t cluster = 0; cluster < clusters_.size(); ++cluster) {
    for (size_t i = 0; i < clusters_[cluster].size; ++i) {
      const RefIndex member = members_[clusters_[cluster].begin + i];
      const PersonId& person = index_->ref(member).person;
      if (!person.is_zero()) old_persons_.push_back({person, member, cluster, 1});
    }
  }
  for (const RefIndex seed : seeds) {
    const ResidentRef& ref = index_->ref(seed);
    const bool leaves = !ref.live() && !ref.person.is_zero();
    if (leaves) old_persons_.push_back({ref.person, seed, kNone32, 1});
  }
  std::sort(old_persons_.begin(), old_persons_.end(), [&](const OldPerson& a, const OldPerson& b) {
    if (a.person != b.person) return a.person < b.person;
    const bool a_leaves = a.cluster == kNone32;
    const bool b_leaves = b.cluster == kNone32;
    return a_leaves != b_leaves ? b_leaves : earlier(a.anchor, b.anchor);
  });
  size_t kept = 0;
  for (size_t i = 0; i < old_persons_.size(); ++i) {
    if (kept > 0 && old_persons_[kept - 1].person == old_persons_[i].person) {
      ++old_persons_[kept - 1].members;
    } else {
      old_persons_[kept++] = old_persons_[i];
    }
  }
  old_persons_.resize(kept);
  // A person of whom only leaving refs are left is erased with them.
  for (const OldPerson& old : old_persons_) {
    if (old.cluster != kNone32) continue;
    write_event(old.person, "erased", 0, nullptr);
    ++counts_->persons_erased;
    --person_count_;
  }
}

// The old person whose id the cluster keeps: that of the earliest anchor in it.
const ResolveStage::OldPerson* ResolveStage::keeper(uint32_t cluster) const {
  const OldPerson* kept = nullptr;
  for (const OldPerson& old : old_persons_) {
    if (old.cluster != cluster) continue;
    if (kept == nullptr || earlier(old.anchor, kept->anchor)) kept = &old;
  }
  return kept;
}

const ResolveStage::OldPerson* ResolveStage::find_old(const PersonId& person) const {
  const auto found = std::lower_bound(
      old_persons_.begin(), old_persons_.end(), person,
      [](const OldPerson& old, const PersonId& wanted) { return old.person < wanted; });
  return found != old_persons_.end() && found->person == person ? &*found : nullptr;
}

// Tells whom the kept person gained (other than by a merge, which has its own event) or lost.
void ResolveStage::write_kept(const OldPerson& kept, std::span<const RefIndex> members) {
  size_t stayed = 0;
  bool joined = false;
  for (const RefIndex member : members) {
    const PersonId& person = index_->ref(member).person;
    if (person == kept.person) {
      ++stayed;
      continue;
    }
    const OldPerson* old = person.is_zero() ? nullptr : find_old(person);
    joined |= old == nullptr || old->cluster != kept.cluster;
  }
  if (stayed < kept.members) write_event(kept.person, "left", members.size(), nullptr);
  if (joined) write_event(kept.person, "joined", members.size(), nullptr);
}

void ResolveStage::assign(uint32_t cluster) {
  const std::span<const RefIndex> members(members_.data() + clusters_[cluster].begin,
                                          clusters_[cluster].size);
  const OldPerson* kept = keeper(cluster);
  PersonId from;  // Of the earliest member that had a person.
  for (const RefIndex member : members) {
    if (from.is_zero()) from = index_->ref(member).person;
  }
  const bool any_old = !from.is_zero();
  const PersonId person = kept != nullptr ? kept->person : new_person(members.front());
  std::string_view reason = "joined";
  if (kept == nullptr) {
    reason = any_old ? "split" : "new";
    write_event(person, any_old ? "split" : "created", members.size(), any_old ? &from : nullptr);
    ++(any_old ? counts_->persons_split : counts_->persons_created);
    ++person_count_;
  } else {
    write_kept(*kept, members);
  }
  for (const OldPerson& old : old_persons_) {
    if (old.cluster != cluster || old.person == person) continue;
    write_event(old.person, "merged", members.size(), &person);
    ++counts_->persons_merged;
    --person_count_;
  }
  for (const RefIndex member : members) {
    if (index_->ref(member).person == person) continue;
    const bool had_person = !index_->ref(member).person.is_zero();
    link(member, person, had_person && kept != nullptr ? "merged" : reason);
  }
}

void ResolveStage::link(RefIndex index, const PersonId& person, std::string_view reason) {
  ResidentRef& ref = index_->ref(index);
  const bool departs = ref.in_earlier_encoding && carried_->is_member(index) &&
                       ref.person == carried_->person(index);
  if (departs) noted_.push_back(index);
  ref.person = person;
  ++ref.link_version;
  text_.assign("{\"ref\":");
  append_json_id(ref.ref, &text_);
  text_.append(",\"person\":");
  append_json_id(person, &text_);
  text_.append(",\"version\":");
  append_json_number(ref.link_version, &text_);
  text_.append(",\"reason\":");
  append_json_string(reason, &text_);
  text_.push_back('}');
  outputs_->add(OutputKind::kLinks, to_hex(ref.ref), text_);
  text_.clear();
  encode_link_state({person, ref.link_version}, &text_);
  delta_->put(Table::kLinks, ref.ref.as_bytes(), text_);
}

void ResolveStage::unlink(RefIndex index) {
  ResidentRef& ref = index_->ref(index);
  if (ref.person.is_zero()) return;
  ref.person = {};
  ref.link_version = 0;
  outputs_->add(OutputKind::kLinks, to_hex(ref.ref), "");
  delta_->erase(Table::kLinks, ref.ref.as_bytes());
}

PersonId ResolveStage::new_person(RefIndex founder) {
  const ResidentRef& ref = index_->ref(founder);
  text_.clear();
  ByteWriter numbers(&text_);
  numbers.u32(ref.version);
  numbers.u32(ref.link_version);
  const std::string_view parts[] = {ref.ref.as_bytes(), text_};
  return truncate_id<PersonId>(person_prf_.parts(parts));
}

void ResolveStage::write_event(const PersonId& person, std::string_view event, size_t members,
                               const PersonId* other) {
  text_.assign("{\"person\":");
  append_json_id(person, &text_);
  text_.append(",\"event\":");
  append_json_string(event, &text_);
  text_.append(",\"members\":");
  append_json_number(static_cast<int64_t>(members), &text_);
  if (other != nullptr) {
    text_.append(event == "merged" ? ",\"into\":" : ",\"from\":");
    append_json_id(*other, &text_);
  }
  text_.push_back('}');
  outputs_->add(OutputKind::kPersonEvents, to_hex(person), text_);
}

}  // namespace nayose
