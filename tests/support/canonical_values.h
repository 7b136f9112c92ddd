// The canonical values of a raw record, as INGEST works them out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/model/linkage_model.h"
#include "engine/normalize/normalize_field.h"
#include "engine/record/source_record.h"

namespace nayose {

// One per field of the model, "" when missing.
inline std::vector<std::string> canonical_values(const LinkageModel& model,
                                                 const SourceRecord& record,
                                                 FieldNormalizer* normalizer) {
  std::vector<std::string> values(model.fields.size());
  normalizer->begin_record();
  for (size_t f = 0; f < values.size(); ++f) {
    const Normalizer kind = model.fields[f].normalizer;
    FieldOutcome outcome = normalizer->normalize(kind, record.fields[f], &values[f]);
    for (const SourceRecord::Fallback& fallback : record.fallbacks) {
      if (fallback.field != f || outcome != FieldOutcome::kMissing) continue;
      outcome = normalizer->normalize(kind, fallback.value, &values[f]);
    }
  }
  return values;
}

}  // namespace nayose
