// Counts what the program allocates: link counted_new.cc into the test.
#pragma once

#include <cstddef>

namespace nayose {

// Calls of operator new since the start, all threads.
size_t allocations_so_far();

}  // namespace nayose
