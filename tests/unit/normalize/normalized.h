// What the tests of this folder say about a normaliser, in one word.
#pragma once

#include <string>
#include <string_view>

#include "engine/normalize/normalize_field.h"

namespace nayose {

// The canonical form; "<missing>" or "<impossible>" when there is none.
inline std::string normalized(Normalizer kind, std::string_view raw) {
  FieldNormalizer normalizer;
  std::string out;
  switch (normalizer.normalize(kind, raw, &out)) {
    case FieldOutcome::kOk:
      return out;
    case FieldOutcome::kMissing:
      return out + "<missing>";
    case FieldOutcome::kImpossible:
      return out + "<impossible>";
  }
  return "<unknown outcome>";
}

}  // namespace nayose
