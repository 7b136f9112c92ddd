// Tables with a mapping: any bytes are read or told; what is read has as many values as the header.
#include <algorithm>
#include <cstdint>

#include "connectors/format/message_reader.h"
#include "engine/base/check.h"
#include "tests/support/memory_source.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const nayose::ByteSourceOpener open = [bytes](const std::string&) {
    return nayose::Result<std::unique_ptr<nayose::ByteSource>>(
        std::make_unique<nayose::MemorySource>(std::string(bytes)));
  };
  nayose::ConvertOptions options;
  options.institution = "1310110049";
  options.event_time = "2026-04-01";
  options.columns = {{"/patient", "a"}, {"/name/kanji/text", "b + c"}, {"/phones/3", "d"}};
  // The header comes with the input, so that encodings and delimiters are tried on it as well.
  auto reader =
      nayose::open_message_reader(nayose::MessageFormat::kCsv, "table.csv", open, options);
  if (!reader.ok()) return 0;
  nayose::EncounterMessage encounter;
  nayose::UnreadableMessage unreadable;
  std::string line;
  for (size_t messages = 0;; ++messages) {
    CHECK(messages <= size, "more messages than bytes");
    const auto outcome = reader.value()->next(&encounter, &unreadable);
    CHECK(outcome.ok(), "a bad message is an outcome");
    if (outcome.value() == nayose::MessageOutcome::kEnd) return 0;
    if (outcome.value() == nayose::MessageOutcome::kUnreadable) {
      CHECK(nayose::as_message_id(unreadable.place, 64) == unreadable.place, "says where");
      continue;
    }
    CHECK(encounter.phones.size() <= 1, "empty phones are dropped");
    line.clear();
    nayose::append_encounter_line(encounter, &line);
    CHECK(std::count(line.begin(), line.end(), '\n') == 1, "one line");
  }
}
