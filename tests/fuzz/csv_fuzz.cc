// CSV: any bytes are read or refused; a record that was read does not end inside quotes.
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "connectors/format/csv.h"
#include "engine/base/check.h"

namespace {

std::unique_ptr<nayose::RecordReader> make_reader() {
  nayose::InputMapping mapping;
  nayose::FieldSource name;
  name.alternatives.push_back({{"a", "b"}});
  mapping.fields = {name};
  auto factory = nayose::make_csv_reader(mapping, {"a", "b", "payload.c"}, {});
  return factory.value()->make_reader();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT
  static const auto reader = make_reader();
  static nayose::SourceRecord record;
  std::vector<char> padded(size + nayose::kReadPadding, '"');
  if (size > 0) std::memcpy(padded.data(), data, size);
  const std::string_view raw(padded.data(), size);
  std::string_view bad_field;
  const nayose::RefusalReason reason = reader->read(raw, &record, &bad_field);
  const bool open = nayose::csv_line_ends_inside_quotes(raw, false, {});
  if (reason == nayose::RefusalReason::kNone) {
    CHECK(!open, "a record that was read ends inside quotes");
    CHECK(record.fields[0].size() <= size + 1, "a field is longer than the record");
  }
  const auto header = nayose::parse_csv_header(raw, {});
  if (header.ok()) CHECK(!header.value().empty(), "a header without a name was taken");
  return 0;
}
