#include "ops/cli/generate/person.h"

#include <array>

namespace nayose {

std::string_view trap_name(Trap trap) {
  static constexpr std::array<std::string_view, kTraps> kNames = {
      "twin",       "namesake_stranger", "father_son",   "foreign",         "alias",
      "newborn",    "married",           "moved",        "insurer_changed", "variant_kanji",
      "lost_kanji", "kana_in_kanji",     "unsplit",      "reversed",        "name_slip",
      "typo_birth", "sex_error",         "duplicate_id", "wrong_chart"};
  return kNames[static_cast<size_t>(trap)];
}

}  // namespace nayose
