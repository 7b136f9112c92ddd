// Surnames and given names with their weights: schemas/data, compiled in.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace nayose {

// The bytes of the tables, as the files have them.
std::string_view embedded_surnames();
std::string_view embedded_given_male();
std::string_view embedded_given_female();
std::string_view embedded_given_names();

// Hash of a name, letter by letter; letters as lookup_letter() (name_letters.h) gives them.
inline constexpr uint64_t kNoLetters = 0x9e3779b97f4a7c15u;
inline uint64_t with_letter(uint64_t name_hash, char32_t letter) {
  const uint64_t mixed = (name_hash ^ letter) * 0xff51afd7ed558ccdu;
  return mixed ^ (mixed >> 32);
}

// How common names are, in kanji and in kana; all readings and spellings of one name counted.
// Threads: immutable. Cost: one probe of a hash table, no allocation.
class NameData {
 public:
  // Units: 1/8 bit (log2 of the head-count or weight); 0 when the table has no such name.
  struct Weights {
    uint16_t surname = 0;
    uint16_t given = 0;
  };

  // Built at the first call; the same object for ever.
  static const NameData& table();

  Weights find(uint64_t name_hash) const {
    for (uint64_t i = name_hash & mask_;; i = (i + 1) & mask_) {
      if (slots_[i].name_hash == name_hash) return slots_[i].weights;
      if (slots_[i].name_hash == 0) return {};
    }
  }

 private:
  struct Slot {
    uint64_t name_hash = 0;  // 0: empty.
    Weights weights;
  };
  NameData();

  uint64_t mask_ = 0;
  std::vector<Slot> slots_;  // A power of two, at most half full.
};

}  // namespace nayose
