// Counts allocations of the calling thread: replaces the global operator new of the test binary.
#pragma once

#include <cstdint>

namespace nayose {

int64_t allocation_count();

}  // namespace nayose
