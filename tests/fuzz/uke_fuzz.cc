// レセプト電算 and DPC 様式1: any bytes are read or told, with a place and an id and no value.
#include <algorithm>
#include <cstdint>

#include "connectors/format/message_reader.h"
#include "engine/base/check.h"
#include "tests/support/memory_source.h"

namespace {

void check_encounter(const nayose::EncounterMessage& encounter) {
  CHECK(!encounter.patient.empty() && !encounter.institution.empty(), "whose");
  CHECK(!encounter.encounter.empty() && !encounter.event_time.empty(), "what and when");
  std::string line;
  nayose::append_encounter_line(encounter, &line);
  CHECK(std::count(line.begin(), line.end(), '\n') == 1, "one line");
}

void check_unreadable(const nayose::UnreadableMessage& unreadable) {
  CHECK(unreadable.reason != nayose::RefusalReason::kNone, "says why");
  CHECK(nayose::as_message_id(unreadable.place, 64) == unreadable.place, "says where");
}

void read_all(nayose::MessageFormat format, std::string_view bytes) {
  const nayose::ByteSourceOpener open = [bytes](const std::string&) {
    return nayose::Result<std::unique_ptr<nayose::ByteSource>>(
        std::make_unique<nayose::MemorySource>(std::string(bytes)));
  };
  auto reader = nayose::open_message_reader(format, "claims", open, {});
  CHECK(reader.ok(), "needs no options");
  nayose::EncounterMessage encounter;
  nayose::UnreadableMessage unreadable;
  for (size_t messages = 0;; ++messages) {
    CHECK(messages <= bytes.size(), "more messages than bytes");
    const auto outcome = reader.value()->next(&encounter, &unreadable);
    CHECK(outcome.ok(), "a bad message is an outcome");
    if (outcome.value() == nayose::MessageOutcome::kEnd) return;
    if (outcome.value() == nayose::MessageOutcome::kUnreadable) {
      check_unreadable(unreadable);
    } else {
      check_encounter(encounter);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_all(nayose::MessageFormat::kUke, bytes);
  read_all(nayose::MessageFormat::kDpc, bytes);
  return 0;
}
