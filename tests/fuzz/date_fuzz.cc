// Dates: a canonical date is eight digits, exists, and is its own canonical form.
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/check.h"
#include "engine/base/clock.h"
#include "engine/normalize/normalize_field.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT
  using nayose::FieldOutcome;
  static nayose::FieldNormalizer normalizer;
  std::string once;
  const std::string_view raw(reinterpret_cast<const char*>(data), size);
  const FieldOutcome outcome = normalizer.normalize(nayose::Normalizer::kDate, raw, &once);
  if (outcome != FieldOutcome::kOk) {
    CHECK(once.empty(), "a date that is not there was written");
    return 0;
  }
  CHECK(once.size() == 8, "a canonical date has eight digits");
  CHECK(once.find_first_not_of("0123456789") == std::string::npos, "a date holds digits only");
  const int year = std::stoi(once.substr(0, 4));
  const int month = std::stoi(once.substr(4, 2));
  const int day = std::stoi(once.substr(6, 2));
  CHECK(
      nayose::is_valid_date({year == 0 ? 2000 : year, month == 0 ? 1 : month, day == 0 ? 1 : day}),
      "a canonical date exists");
  std::string twice;
  CHECK(normalizer.normalize(nayose::Normalizer::kDate, once, &twice) == FieldOutcome::kOk,
        "a canonical date can be read");
  CHECK(once == twice, "a canonical date is its own canonical form");
  return 0;
}
