// Who was one person when the encoding in force came. Refs that were stay together until each of
// them has been taken over by a visit, for what is still in the earlier encoding cannot be
// compared: neither with its own kind nor with what is new. From then on the new encoding alone
// tells. A correction or deletion takes its ref out at once.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "engine/index/resident_index.h"

namespace nayose {

// Groups of refs. A group holds as long as one of its refs is still in the earlier encoding.
// Cost: 8 bytes a ref and 20 a person once anything is carried, none before.
// Threads: one writer, or any number of readers.
class CarriedPersons {
 public:
  // What a stored record says, or follows from its link.
  struct Member {
    RefIndex ref;
    CarriedPerson carried;
  };
  // `index` says which of them are in the earlier encoding. When none is, there is nothing to hold.
  void build(std::vector<Member> members, const ResidentIndex& index);

  // In a group, holding or not.
  bool is_member(RefIndex ref) const { return ref < group_.size() && group_[ref] != kNone32; }
  bool holds(RefIndex ref) const { return is_member(ref) && groups_[group_[ref]].earlier > 0; }
  bool same(RefIndex a, RefIndex b) const {
    return is_member(a) && is_member(b) && group_[a] == group_[b];
  }
  // Which person the group was. The ref is a member.
  const PersonId& person(RefIndex ref) const { return groups_[group_[ref]].person; }
  // True when the earlier encoding had an edge of the pair, and took them for two persons.
  bool parted(RefIndex a, RefIndex b, const ResidentIndex& index) const;
  // Members of the ref's group, but for itself, when the group holds.
  template <typename Visit>
  void for_each_tied(RefIndex ref, Visit visit) const {
    if (!holds(ref)) return;
    for (RefIndex other = next_[ref]; other != ref; other = next_[other]) visit(other);
  }
  // What is to be stored with the ref. Nothing any more once no group holds.
  CarriedPerson note(RefIndex ref) const;

  // The edges of a ref in the earlier encoding, as far as they do not lie within its group, are
  // those of CarriedPerson::apart. False: nothing that was not noted before.
  bool note_apart(RefIndex ref, const ResidentIndex& index);
  // The ref, still in the earlier encoding, has been taken over. With the last one all groups go,
  // and none comes again.
  void take_over(RefIndex ref);
  // What took it over was retracted, and a profile of the earlier encoding stands again.
  void take_back(RefIndex ref);
  // It has left: what was said of it then was retracted. `was_earlier`: it was not taken over yet.
  void leave(RefIndex ref, bool was_earlier);

  // Noted of a ref that falls back to the earlier encoding when the groups are gone: its own
  // person. It is in no group, after a restart either.
  static CarriedPerson alone(const Ref& ref) { return {PersonId{ref.bytes}, {}}; }

  size_t memory_bytes() const;

 private:
  struct Group {
    PersonId person;
    uint32_t earlier = 0;  // Members that are still in the earlier encoding.
  };
  bool names(RefIndex from, const Ref& to) const;
  void count_down(uint32_t group);

  std::vector<RefIndex> next_;   // Per ref: the next of its group, in a ring.
  std::vector<uint32_t> group_;  // Per ref.
  std::vector<Group> groups_;
  uint64_t earlier_ = 0;  // Of all groups.
  std::unordered_map<RefIndex, std::vector<Ref>> apart_;
};

}  // namespace nayose
