// The tables of schemas/data, compiled in: names and towns, drawn by weight.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/random.h"

namespace nayose {

struct NameEntry {
  std::string_view kanji;
  std::string_view kana;    // Full-width katakana.
  std::string_view romaji;  // Lower case.
};

struct TownEntry {
  std::string_view postcode;    // 7 digits.
  std::string_view address;     // Prefecture, city, town.
  uint8_t prefecture = 0;       // 1 to 47.
  uint8_t prefecture_size = 0;  // Bytes of its name.
  // Of a town in the centre of 京都: bytes before the town, where the street name stands; else 0.
  uint8_t street_at = 0;
};

// Draws an index in proportion to the weights in constant time (alias method, integers only, so
// that a seed gives the same draws on every machine).
// Source: Walker 1977, Vose 1991.
class WeightedDraw {
 public:
  void build(const std::vector<uint64_t>& weights);
  uint32_t draw(Random* random) const;
  size_t size() const { return slots_.size(); }

 private:
  struct Slot {
    uint64_t keep;   // Of total_: below it the slot itself is drawn,
    uint32_t alias;  // else this one.
  };
  std::vector<Slot> slots_;
  uint64_t total_ = 0;
};

struct NameTables {
  using Groups = std::unordered_map<std::string_view, std::vector<uint16_t>>;

  std::vector<NameEntry> surnames;
  // The surname with its letter outside JIS level 2 (髙橋); empty: there is no such spelling.
  std::vector<std::string> rare_surnames;
  std::vector<NameEntry> given[2];  // 0 male, 1 female.
  std::vector<TownEntry> towns;
  WeightedDraw draw_surname;
  WeightedDraw draw_town;
  Groups given_of_kana[2];
  Groups given_of_first_kanji[2];

  // Views into the program's own data: valid for ever.
  static NameTables load();

  // A given name as parents of that year choose it: for girls names in 子 went out of use.
  uint16_t draw_given(uint8_t sex, int birth_year, Random* random) const;
  // Another given name with the same kana; `given` itself when there is none.
  uint16_t namesake(uint8_t sex, uint16_t given, Random* random) const;
  // One with the same first kanji, for a sibling of `other_sex`; any one when there is none.
  uint16_t sibling_name(uint8_t sex, uint16_t given, uint8_t other_sex, Random* random) const;

 private:
  void load_given(uint8_t sex, std::string_view table);

  WeightedDraw draw_male_;
  std::vector<uint16_t> female_[2];  // 1: ending in 子.
  WeightedDraw draw_female_[2];
};

}  // namespace nayose
