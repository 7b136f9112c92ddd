// A keyring whose keys follow from a seed, so that a test gives the same result each time.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/random.h"
#include "engine/encode/keyring.h"

namespace nayose {

class FixedKeyring final : public Keyring {
 public:
  explicit FixedKeyring(uint64_t seed) {
    Random random(seed);
    for (size_t i = 0; i < static_cast<size_t>(KeyPurpose::kCount); ++i) {
      std::array<uint8_t, kSecretBytes> bytes;
      for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random.next());
      keys_.push_back(Secret::from_bytes(bytes).value());
    }
  }

  const Secret& key(KeyPurpose purpose) const override {
    return keys_[static_cast<size_t>(purpose)];
  }
  std::string check_value(KeyPurpose purpose) const override {
    return "00000000000000f" + std::to_string(static_cast<int>(purpose));
  }

 private:
  std::vector<Secret> keys_;
};

}  // namespace nayose
