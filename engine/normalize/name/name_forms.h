// Canonical names: each raw name is taken apart once, whatever kinds are asked of it.
// Private to engine/normalize and its tests.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "engine/normalize/code_points.h"
#include "engine/normalize/name/name_parts.h"
#include "engine/normalize/unicode_fold.h"
#include "engine/record/field_spec.h"

namespace nayose {

inline bool is_name_kind(Normalizer kind) {
  return kind >= Normalizer::kKanaName && kind <= Normalizer::kLatinName;
}

// One per thread. The last few raw names of a record are kept with their parts, so that five kinds
// on one name cost little more than one; found again by their bytes.
class NameForms {
 public:
  NameForms();

  void begin_record() {
    for (Taken& taken : taken_) taken.raw.clear();
  }

  // Appends the canonical form of the name `raw`; false, and nothing, when it is missing.
  // A whole name is its own canonical form; a family or given name is, where the other part stands
  // beside kPartSeparator (alone it would be taken for a whole name, and split).
  // Cost: no allocation in steady state.
  bool append_form(Normalizer kind, std::string_view raw, UnicodeFold* fold, std::string* out);

 private:
  struct Taken {
    std::string raw;
    bool used_icu = false;
    CodePoints folded;
    NameParts parts;
  };

  static void take_apart(std::string_view raw, UnicodeFold* fold, Taken* taken);
  const Taken& taken_apart(std::string_view raw, UnicodeFold* fold);
  bool make_form(Normalizer kind, const Taken& name);

  std::array<Taken, 4> taken_;
  Taken again_;  // Of a form that is looked at again.
  size_t next_ = 0;
  CodePoints scratch_;
  CodePoints form_;
  std::string pass_;
  std::string next_pass_;
};

// Appends a text in the letters that names are searched by: kana as keys, kanji as their classes,
// no blanks, hyphens or dots.
void append_search_letters(std::u32string_view folded, CodePoints* out);

}  // namespace nayose
