// FHIR JSON: any bytes become messages or refusals, whatever the pieces they come in.
#include <cstdint>
#include <string>

#include "connectors/format/message_reader.h"
#include "engine/base/check.h"
#include "tests/fuzz/message_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = nayose::read_fuzzed(nayose::MessageFormat::kFhir, bytes, SIZE_MAX);
  CHECK(whole == nayose::read_fuzzed(nayose::MessageFormat::kFhir, bytes, 5),
        "pieces change what is read");
  return 0;
}
