// The tables of schemas/data, compiled in: names and towns, drawn by weight.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/random.h"

namespace nayose {

struct NameEntry {
  std::string_view kanji;
  std::string_view kana;    // Full-width katakana.
  std::string_view romaji;  // Lower case.
};

struct TownEntry {
  std::string_view postcode;  // 7 digits.
  std::string_view address;   // Prefecture, city, town.
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
  std::vector<NameEntry> surnames;
  std::vector<NameEntry> given[2];  // 0 male, 1 female.
  std::vector<TownEntry> towns;
  WeightedDraw draw_surname;
  WeightedDraw draw_given[2];
  WeightedDraw draw_town;

  // Views into the program's own data: valid for ever.
  static NameTables load();
};

}  // namespace nayose
