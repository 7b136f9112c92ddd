// Sealed values: what opens was sealed; nothing else does.
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/check.h"
#include "engine/encode/sealer.h"
#include "tests/unit/encode/fixed_keyring.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT
  static const nayose::FixedKeyring keyring(1);
  static const auto sealer = nayose::Sealer::create(keyring).value();
  constexpr nayose::SealContext kPlace{"records", "key-1"};
  const std::string_view input(reinterpret_cast<const char*>(data), size);

  // The keys are fixed, so the corpus may hold values that open; "a value" is all it has of them.
  std::string opened;
  if (sealer->open(kPlace, input, &opened).ok()) {
    CHECK(opened == "a value", "a forged value was opened");
    CHECK(!sealer->open({"links", "key-1"}, input, &opened).ok(), "a moved value was opened");
  }
  std::string sealed;
  sealer->seal(kPlace, input, &sealed);
  CHECK(sealer->open(kPlace, sealed, &opened).ok(), "what was sealed opens");
  CHECK(opened == input, "what was sealed comes back");
  return 0;
}
