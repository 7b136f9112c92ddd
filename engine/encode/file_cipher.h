// AES-256-CTR for whole files at any offset: what the encrypted Env of the store is made of.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "engine/base/status.h"
#include "engine/encode/keyring.h"

namespace nayose {

// First bytes of each encrypted file: magic "NYSFILE1", key check value (8), IV (16), zeroes.
// Layout: schemas/layouts/sealed.md.
inline constexpr size_t kFileHeaderBytes = 4096;

// Threads: apply() is const and safe concurrently. Lifetime: independent of the keyring.
// Cost: a cipher holds 64 bytes of locked memory; apply() allocates nothing once a thread is warm.
class FileCipher {
 public:
  // A header for a new file, with a random IV.
  static Status make_header(const Keyring& keyring, std::span<uint8_t> header);
  // Errors: kCorruption when it is no header; kFailedPrecondition when it names another key.
  static Result<std::unique_ptr<FileCipher>> from_header(const Keyring& keyring,
                                                         std::span<const uint8_t> header);
  virtual ~FileCipher() = default;
  // XORs the key stream of [offset, offset + size) onto `data` in place.
  virtual void apply(uint64_t offset, uint8_t* data, size_t size) const = 0;
};

}  // namespace nayose
