// Cutting an input into records: the same records for every way that the bytes arrive, none with
// a line end of JSON Lines inside, none above the cap plus one, offsets in order.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "connectors/file/record_splitter.h"
#include "engine/base/check.h"
#include "engine/record/source_record.h"
#include "tests/unit/file/memory_stream.h"

namespace {

std::vector<std::string> split(const std::string& bytes, bool csv, size_t piece) {
  nayose::RecordSplitter splitter(std::make_unique<nayose::MemoryStream>(bytes, piece), csv);
  std::vector<std::string> records;
  std::string_view record;
  uint64_t offset = 0;
  while (true) {
    const auto found = splitter.next(&record);
    CHECK(found.ok(), "a stream in memory does not fail");
    if (!found.value()) break;
    CHECK(!record.empty() && record.size() <= nayose::kRecordBytesMax + 1, "size of a record");
    CHECK(csv || record.find('\n') == std::string_view::npos, "a line has no line end");
    CHECK(splitter.position().offset > offset, "records move on");
    offset = splitter.position().offset;
    records.emplace_back(record);
  }
  CHECK(offset <= bytes.size(), "no record lies behind the end");
  return records;
}

}  // namespace

// First byte: format and size of the pieces.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT
  if (size == 0) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const bool csv = (data[0] & 1) != 0;
  CHECK(split(bytes, csv, size_t{1} + data[0] / 2) == split(bytes, csv, SIZE_MAX),
        "records depend on the bytes alone");
  return 0;
}
