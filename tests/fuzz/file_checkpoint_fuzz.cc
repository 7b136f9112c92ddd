// Stored checkpoint of a file run: any bytes are read or refused; what was read encodes to the
// same bytes.
#include <cstdint>
#include <string>
#include <string_view>

#include "connectors/file/file_checkpoint.h"
#include "engine/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto checkpoint = nayose::decode_file_checkpoint(bytes);
  if (!checkpoint.ok()) return 0;
  std::string again;
  nayose::encode_file_checkpoint(checkpoint.value(), &again);
  CHECK(again == bytes, "a checkpoint has one encoding");
  return 0;
}
