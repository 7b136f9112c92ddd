// Sealed values: AES-256-GCM, padded to size classes, bound to where they lie.
// Layout: schemas/layouts/sealed.md.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/status.h"
#include "engine/encode/keyring.h"

namespace nayose {

// What a sealed value is bound to (additional authenticated data). A value moved to another
// table or key does not open.
struct SealContext {
  std::string_view table;  // "records", …
  std::string_view key;    // The key it is stored under.
};

// Key = HKDF(DEK, 128-bit random salt drawn at construction, carried in the header); nonce = a
// counter of this object. Threads: seal() and open() from one thread at a time; clone() shares
// nothing (it draws its own salt). Cost: ~0.3 µs + 1 ns a byte; derived keys of other salts are
// cached when opening.
class Sealer {
 public:
  static Result<std::unique_ptr<Sealer>> create(const Keyring& keyring);
  virtual ~Sealer() = default;
  virtual std::unique_ptr<Sealer> clone() const = 0;

  // Appends the sealed bytes to `out`.
  virtual void seal(const SealContext& context, std::string_view plain, std::string* out) = 0;
  // Replaces `*plain`. Errors: kCorruption when the bytes do not authenticate.
  virtual Status open(const SealContext& context, std::string_view sealed, std::string* plain) = 0;
};

}  // namespace nayose
