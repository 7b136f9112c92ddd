// Eligibility answers and checkups: any bytes become messages or refusals, whatever the pieces they
// come in. The first byte picks the format.
#include <cstdint>
#include <string>

#include "connectors/format/message_reader.h"
#include "engine/base/check.h"
#include "tests/fuzz/message_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT
  if (size == 0) return 0;
  const auto format =
      data[0] % 2 == 0 ? nayose::MessageFormat::kEligibility : nayose::MessageFormat::kCheckup;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string whole = nayose::read_fuzzed(format, bytes, SIZE_MAX);
  CHECK(whole == nayose::read_fuzzed(format, bytes, 5), "pieces change what is read");
  return 0;
}
