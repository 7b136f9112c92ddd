// A StateStore in one append-only file: survives kill −9, needs no keys and no RocksDB.
#pragma once

#include <memory>
#include <string>

#include "engine/base/status.h"
#include "engine/index/state_store.h"

namespace nayose::test {

// Every write() is one checksummed entry; a torn last entry does not count.
Result<std::unique_ptr<StateStore>> open_log_store(const std::string& path);

}  // namespace nayose::test
