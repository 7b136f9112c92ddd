// Names: whatever the bytes, a form is UTF-8, of the script that its kind promises, and stable.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/check.h"
#include "engine/normalize/code_points.h"
#include "engine/normalize/normalize_field.h"

namespace {

using nayose::FieldOutcome;
using nayose::Normalizer;

constexpr std::array<Normalizer, 10> kKinds = {
    Normalizer::kKanaName,       Normalizer::kKanaNameLoose, Normalizer::kKanaFamily,
    Normalizer::kKanaGiven,      Normalizer::kKanjiName,     Normalizer::kKanjiNameExact,
    Normalizer::kKanjiNameLoose, Normalizer::kKanjiFamily,   Normalizer::kKanjiGiven,
    Normalizer::kLatinName};

bool is_part(Normalizer kind) {
  return kind == Normalizer::kKanaFamily || kind == Normalizer::kKanaGiven ||
         kind == Normalizer::kKanjiFamily || kind == Normalizer::kKanjiGiven;
}

void check_utf8(std::string_view form) {
  for (size_t i = 0; i < form.size();) {
    const size_t begin = i;
    const bool replaced = nayose::next_code_point(form, &i) == nayose::kReplacementCharacter;
    CHECK(!replaced || i - begin == 3, "a form is UTF-8");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT
  static nayose::FieldNormalizer normalizer;
  const std::string_view raw(reinterpret_cast<const char*>(data), size);
  normalizer.begin_record();
  for (const Normalizer kind : kKinds) {
    std::string once;
    const FieldOutcome outcome = normalizer.normalize(kind, raw, &once);
    CHECK((outcome == FieldOutcome::kOk) == !once.empty(), "kOk and a value go together");
    check_utf8(once);
    if (once.empty() || is_part(kind)) continue;
    std::string twice;
    CHECK(normalizer.normalize(kind, once, &twice) == FieldOutcome::kOk, "a form can be read");
    CHECK(once == twice, "a canonical form is its own canonical form");
  }
  std::string searched;
  normalizer.search_form(raw, &searched);
  check_utf8(searched);
  return 0;
}
