// A Japanese address taken apart: prefecture, municipality, town, numbers, building.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/normalize/address/address_letters.h"
#include "engine/normalize/code_points.h"
#include "engine/record/field_spec.h"

namespace nayose {

class UnicodeFold;

// Letters as AddressLetters folds them.
struct AddressParts {
  CodePoints place;     // Prefecture, municipality without its county, town.
  CodePoints numbers;   // 丁目, 番, 号 or 番地 and its branch: "3-2-1".
  CodePoints building;  // The rest: "コーポ山田101".
  int prefecture = 0;   // 1 … 47, also when it follows from the municipality; 0: not known.
  // Letters between others went away or became numerals: a second look might see more.
  bool look_again = false;

  void clear();
};

// Takes folded text apart. Threads: one object per thread.
class AddressParser {
 public:
  // Cost: about 0.2 µs for a usual address; no allocation in steady state.
  void parse(std::u32string_view folded, AddressParts* out);

 private:
  // Each returns where the next part begins.
  size_t skip_postcode() const;
  size_t read_prefecture_and_city(size_t at);
  size_t read_county_and_town(size_t at, int prefecture);
  size_t skip_streets(size_t at);
  size_t read_town(size_t at);
  size_t read_town_numeral(size_t at);
  bool push_town_letter(char32_t letter);
  void read_building(size_t at);
  void take_whole();

  AddressLetters letters_;
  AddressParts* out_ = nullptr;
};

// The address kinds of a FieldNormalizer, taken apart once while the raw value stays the same.
class AddressForms {
 public:
  void begin_record() { raw_.clear(); }
  // Appends the form of `kind`; false when there is none. A building is written behind two empty
  // parts, so that it is not taken for a town.
  bool append_form(Normalizer kind, std::string_view raw, UnicodeFold* fold, std::string* out);

 private:
  std::string raw_;  // What parts_ was made of.
  bool used_icu_ = false;
  CodePoints folded_;
  AddressParser parser_;
  AddressParts parts_;
  AddressParts again_;
  std::string pass_;
  std::string next_pass_;
};

}  // namespace nayose
