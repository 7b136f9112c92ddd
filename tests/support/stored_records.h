// Reads back what a store holds of the refs, through the sealed layout: what an oracle works on.
#pragma once

#include <vector>

#include "engine/encode/keyring.h"
#include "engine/index/record_state.h"
#include "engine/index/state_store.h"

namespace nayose {

// All records, in order of their keys. Aborts when one does not open or decode.
std::vector<RecordState> stored_records(const StateStore& store, const Keyring& keyring,
                                        const EncodingShape& shape);

}  // namespace nayose
