// StateStore over RocksDB. Private to this folder and its tests.
#pragma once

#include <memory>
#include <string>

#include "engine/index/state_store.h"

namespace nayose {

// As StateStore::open(), without the check of the identity. `keyring` null: files in the clear,
// for the positive control of the leak test only; nothing else may pass it.
Result<std::unique_ptr<StateStore>> open_rocksdb_store(const std::string& directory,
                                                       const Keyring* keyring,
                                                       const StoreOptions& options);

}  // namespace nayose
