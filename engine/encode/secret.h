// Key bytes that are never swapped, never in a core dump, and wiped when no longer used.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/status.h"

namespace nayose {

inline constexpr size_t kSecretBytes = 32;

// One 256-bit key in its own locked, not dumped memory. Movable, not copyable.
// Errors: create() fails with kFailedPrecondition when memory cannot be locked; the message says
//         how to raise the limit.
class Secret {
 public:
  static Result<Secret> create_random();
  static Result<Secret> from_bytes(std::span<const uint8_t, kSecretBytes> bytes);

  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();  // Wipes.

  std::span<const uint8_t, kSecretBytes> bytes() const {
    return std::span<const uint8_t, kSecretBytes>(memory_, kSecretBytes);
  }

  // HKDF-SHA256 of this key with `label` as info.
  Result<Secret> derive(std::string_view label) const;

 private:
  explicit Secret(uint8_t* memory) : memory_(memory) {}
  static Result<Secret> allocate();

  uint8_t* memory_ = nullptr;
};

// Makes the whole process unreadable to a core dump, and locks it into memory where swap is on.
// Errors: kFailedPrecondition with what to do, when swap is on and memory cannot be locked.
Status harden_process();

}  // namespace nayose
