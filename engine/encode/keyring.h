// The keyring file: random subkeys, each wrapped by K0. K0 itself lies in a file of its own.
// Layout: schemas/layouts/keyring.md. Never on the index's disk, never in its backup.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/base/status.h"
#include "engine/encode/secret.h"

namespace nayose {

// What a subkey is for (DESIGN §4).
enum class KeyPurpose : uint8_t {
  kRef = 0,    // KR: refs, record keys. Never rotated.
  kTombstone,  // KT: tombstones, notice ledger.
  kPerson,     // KP: person ids.
  kToken,      // K1 of an encoding epoch: block tokens, fingerprints, tags.
  kGram,       // KG of an encoding epoch: gram → positions.
  kData,       // DEK of a storage epoch: sealed values.
  kFile,       // Encrypted Env: file contents.
  kCount,
};

class Keyring {
 public:
  // Writes `<directory>/k0` (mode 0600, 32 random bytes) and `<directory>/keyring` (text, wrapped
  // subkeys); makes `directory` (mode 0700) when its parent exists. Both are whole and durable, or
  // not there. Errors: kFailedPrecondition when either file exists; kIoError.
  static Status init(const std::string& directory);
  // Reads both. Errors: kConfiguration when missing, or readable by others; kCorruption when K0
  // does not unwrap it.
  static Result<std::unique_ptr<Keyring>> open(const std::string& directory);
  // Random keys that live as long as the object (for tests and runs that keep no state).
  static Result<std::unique_ptr<Keyring>> ephemeral();

  virtual ~Keyring() = default;
  // The current subkey. Lifetime: of the keyring.
  virtual const Secret& key(KeyPurpose purpose) const = 0;
  // Names the current key of a purpose without telling it: 16 hex digits, stored with the state so
  // that another keyring is noticed ("key check value").
  virtual std::string check_value(KeyPurpose purpose) const = 0;
};

}  // namespace nayose
