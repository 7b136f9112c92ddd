// Reads bytes as messages of a foreign format and checks what every reader promises.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "connectors/format/message_reader.h"
#include "engine/base/check.h"
#include "tests/support/memory_source.h"

namespace nayose {

// All lines that `bytes` become, read in pieces.
inline std::string read_fuzzed(MessageFormat format, const std::string& bytes, size_t piece) {
  const auto opener = [&](const std::string&) -> Result<std::unique_ptr<ByteSource>> {
    return std::unique_ptr<ByteSource>(std::make_unique<MemorySource>(bytes, piece));
  };
  auto reader = open_message_reader(format, "input.dat", opener, {});
  CHECK(reader.ok(), "an input that cannot be opened");
  std::string lines;
  EncounterMessage encounter;
  UnreadableMessage unreadable;
  for (size_t messages = 0;; ++messages) {
    CHECK(messages <= bytes.size() * 2 + 16, "more messages than the bytes can hold");
    auto outcome = reader.value()->next(&encounter, &unreadable);
    CHECK(outcome.ok(), "bad bytes are no error of the world");
    if (outcome.value() == MessageOutcome::kEnd) return lines;
    if (outcome.value() == MessageOutcome::kEncounter) {
      CHECK(!encounter.message_id.empty() && encounter.message_id.size() <= 128,
            "a message without a message id");
      CHECK(as_message_id(encounter.message_id) == encounter.message_id, "a bad message id");
      CHECK(!encounter.patient.empty(), "an encounter of nobody");
      append_encounter_line(encounter, &lines);
    } else {
      CHECK(unreadable.reason != RefusalReason::kNone, "a refusal without a reason");
      CHECK(!unreadable.place.empty() && unreadable.place.size() <= 64 &&
                as_message_id(unreadable.place) == unreadable.place,
            "a refusal that does not say where");
      append_unreadable_line(unreadable, &lines);
    }
  }
}

}  // namespace nayose
