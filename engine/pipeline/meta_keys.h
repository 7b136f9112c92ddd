// Names in the store's meta table that belong to the engine.
#pragma once

#include <string_view>

namespace nayose {

// Present while the edges in the store do not follow from its records (after a replay).
inline constexpr std::string_view kMetaEdgesStale = "engine/edges_stale";
// The scoring that edges and persons follow from.
inline constexpr std::string_view kMetaScoringHash = "engine/scoring_hash";

}  // namespace nayose
