// Small slots of memory that is locked, not dumped, and wiped when given back. Private to this
// folder: Secret and Prf keep their key material here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "engine/base/status.h"

namespace nayose::internal {

inline constexpr size_t kLockedSlotBytes = 64;

// 64 zeroed bytes, 64-byte aligned. One locked page holds 64 of them, so that a memory lock limit
// of 64 KiB is enough for every key of a process.
// Errors: kFailedPrecondition when memory cannot be locked.
// Threads: safe concurrently. A forked child inherits the bytes but not the lock.
Result<uint8_t*> allocate_locked_slot();
// Wipes the slot. nullptr is allowed.
void free_locked_slot(uint8_t* slot);

struct LockedSlotDeleter {
  void operator()(uint8_t* slot) const { free_locked_slot(slot); }
};

// True when the text of /proc/swaps lists a device (anything after its heading).
bool lists_swap_device(std::string_view proc_swaps);

}  // namespace nayose::internal
