// Addresses: each part is stable, the whole is place and numbers, and no text does harm.
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/check.h"
#include "engine/normalize/normalize_field.h"

namespace {

using nayose::Normalizer;

std::string form_of(Normalizer kind, std::string_view raw) {
  static nayose::FieldNormalizer normalizer;
  std::string once;
  if (normalizer.normalize(kind, raw, &once) != nayose::FieldOutcome::kOk) {
    CHECK(once.empty(), "an address that is not there was written");
    return once;
  }
  std::string twice;
  CHECK(normalizer.normalize(kind, once, &twice) == nayose::FieldOutcome::kOk,
        "a canonical address can be read");
  CHECK(once == twice, "a canonical address is its own canonical form");
  return once;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT
  const std::string_view raw(reinterpret_cast<const char*>(data), size);
  form_of(Normalizer::kAddress, raw);
  form_of(Normalizer::kAddressTown, raw);
  form_of(Normalizer::kAddressBuilding, raw);
  const std::string numbers = form_of(Normalizer::kAddressNumbers, raw);
  CHECK(numbers.empty() || numbers.front() != '-', "numbers begin with one");
  return 0;
}
