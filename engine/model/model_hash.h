// The two identities of a model (DESIGN §4). Private to engine/model.
#pragma once

#include <string>

#include "engine/model/linkage_model.h"

namespace nayose {

// Raise when the same model file would give other canonical values, vectors, tags or tokens.
inline constexpr int kEncodingVersion = 2;

// 32 hex digits each. They identify, they do not hide: no secret goes in.
// Covers: fields with their sources, normalisers and encodings, gram parameters, rules.
std::string encoding_hash_of(const LinkageModel& model);
// Covers: comparisons, priors, thresholds, caps, what one institution may hold, the jump fields.
// Names fields by name, so that a field that no comparison uses does not matter.
std::string scoring_hash_of(const LinkageModel& model);

}  // namespace nayose
