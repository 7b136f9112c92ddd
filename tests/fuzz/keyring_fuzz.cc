// Keyring files: what parses is written back the same; nothing forged authenticates.
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/check.h"
#include "engine/encode/key_files.h"
#include "tests/unit/encode/fixed_keyring.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT
  namespace internal = nayose::internal;
  static const nayose::FixedKeyring keyring(2);
  const nayose::Secret& k0 = keyring.key(nayose::KeyPurpose::kRef);
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto parsed = internal::parse_keyring(input);
  if (!parsed.ok()) return 0;
  CHECK(!internal::authenticate_keyring(parsed.value(), k0).ok(), "a forged keyring");
  for (const internal::WrappedKey& key : parsed.value().keys) {
    CHECK(!internal::unwrap_key(k0, key).ok(), "a forged key");
  }
  const std::string text = internal::format_keyring(parsed.value().keys, k0).value();
  const auto again = internal::parse_keyring(text);
  CHECK(again.ok(), "what was written can be read");
  CHECK(internal::authenticate_keyring(again.value(), k0).ok(), "what was written authenticates");
  CHECK(again.value().authenticated == parsed.value().authenticated,
        "what was read is written the same");
  return 0;
}
