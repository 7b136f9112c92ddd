// An engine that only counts: small enough to say what the topics must hold after any run.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "connectors/kafka/restore.h"
#include "engine/index/state_store.h"
#include "engine/pipeline/engine.h"

namespace nayose::test {

// Input "<patient> <id>": the patient's count goes up by one and the sum of ids by the id. Input
// "<patient> <id> erase": the patient is forgotten. Input without a blank is refused.
// Outputs: encounters patient → "<id>"; links patient → "<count> <sum>", or a tombstone;
//          refused "<partition>/<offset>" → the input. Changelog: patient → "<count> <sum>".
// So a record that is applied twice or not at all shows in the sums, one that is put out twice
// or not at all shows in `encounters`.
struct PatientCount {
  uint64_t count = 0;
  uint64_t sum = 0;
  friend bool operator==(const PatientCount&, const PatientCount&) = default;
};
using PatientCounts = std::map<std::string, PatientCount, std::less<>>;

// Applies one input as the engine does; false when it is refused.
bool apply_input(std::string_view raw, PatientCounts* counts);

// Starts with what the store holds. Never null.
Result<std::unique_ptr<LinkageEngine>> open_counting_engine(const StateStore& store);

// Its changelog as changes of the store.
ReplayFunctions counting_replay();

std::string encode_count(const PatientCount& count);
PatientCount decode_count(std::string_view text);

}  // namespace nayose::test
