#include "engine/pipeline/carried_persons.h"

#include <algorithm>

#include "engine/base/check.h"
#include "engine/pipeline/match_stage.h"

namespace nayose {
namespace {

// Of more neighbours that were other persons the first in order of ref are kept.
constexpr size_t kApartMax = 256;

}  // namespace

void CarriedPersons::build(std::vector<Member> members, const ResidentIndex& index) {
  *this = CarriedPersons();
  if (index.earlier_ref_count() == 0) return;
  std::sort(members.begin(), members.end(), [](const Member& a, const Member& b) {
    return a.carried.person != b.carried.person ? a.carried.person < b.carried.person
                                                : a.ref < b.ref;
  });
  next_.resize(index.ref_count(), kNone32);
  group_.resize(index.ref_count(), kNone32);
  RefIndex first = kNone32;  // Of the current group.
  for (Member& member : members) {
    const RefIndex ref = member.ref;
    if (groups_.empty() || groups_.back().person != member.carried.person) {
      groups_.push_back({member.carried.person, 0});
      first = ref;
    }
    next_[ref] = ref == first ? ref : next_[first];
    next_[first] = ref;
    group_[ref] = static_cast<uint32_t>(groups_.size() - 1);
    if (index.ref(ref).in_earlier_encoding) take_back(ref);
    if (!member.carried.apart.empty()) apart_[ref] = std::move(member.carried.apart);
  }
  if (earlier_ == 0) *this = CarriedPersons();
}

bool CarriedPersons::names(RefIndex from, const Ref& to) const {
  const auto found = apart_.find(from);
  if (found == apart_.end()) return false;
  return std::binary_search(found->second.begin(), found->second.end(), to);
}

bool CarriedPersons::parted(RefIndex a, RefIndex b, const ResidentIndex& index) const {
  if (apart_.empty()) return false;
  return names(a, index.ref(b).ref) || names(b, index.ref(a).ref);
}

CarriedPerson CarriedPersons::note(RefIndex ref) const {
  CarriedPerson carried;
  if (earlier_ == 0 || !is_member(ref)) return carried;
  carried.person = person(ref);
  const auto found = apart_.find(ref);
  if (found != apart_.end()) carried.apart = found->second;
  return carried;
}

bool CarriedPersons::note_apart(RefIndex ref, const ResidentIndex& index) {
  std::vector<Ref> apart;
  index.for_each_edge(ref, [&](const ResidentIndex::Edge& edge) {
    const bool other_person =
        edge.weight != kAssertedWeight && is_member(edge.other) && !same(ref, edge.other);
    if (other_person) apart.push_back(index.ref(edge.other).ref);
  });
  if (apart.empty()) return false;
  std::vector<Ref>& noted = apart_[ref];
  const size_t before = noted.size();
  apart.insert(apart.end(), noted.begin(), noted.end());
  std::sort(apart.begin(), apart.end());
  apart.erase(std::unique(apart.begin(), apart.end()), apart.end());
  if (apart.size() > kApartMax) apart.resize(kApartMax);
  noted = std::move(apart);
  return noted.size() != before;
}

void CarriedPersons::take_over(RefIndex ref) {
  if (is_member(ref)) count_down(group_[ref]);
}

void CarriedPersons::count_down(uint32_t group) {
  uint32_t& earlier = groups_[group].earlier;
  CHECK(earlier > 0, "a ref is taken over twice");
  --earlier;
  if (--earlier_ == 0) *this = CarriedPersons();
}

void CarriedPersons::take_back(RefIndex ref) {
  if (!is_member(ref)) return;
  ++groups_[group_[ref]].earlier;
  ++earlier_;
}

void CarriedPersons::leave(RefIndex ref, bool was_earlier) {
  if (!is_member(ref)) return;
  const uint32_t group = group_[ref];
  RefIndex before = ref;
  while (next_[before] != ref) before = next_[before];
  next_[before] = next_[ref];
  next_[ref] = kNone32;
  group_[ref] = kNone32;
  apart_.erase(ref);
  if (was_earlier) count_down(group);
}

size_t CarriedPersons::memory_bytes() const {
  return (next_.capacity() + group_.capacity()) * sizeof(uint32_t) +
         groups_.capacity() * sizeof(Group) + apart_.size() * (64 + sizeof(Ref));
}

}  // namespace nayose
