// A file that is a string, and all messages that a reader makes of it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/format/encounter_message.h"
#include "connectors/format/message_reader.h"
#include "engine/base/check.h"
#include "tests/support/memory_source.h"

namespace nayose {

// Gives out at most `step` bytes at a time.
inline ByteSourceOpener open_string(std::string bytes, size_t step = size_t{1} << 20) {
  return [bytes = std::move(bytes), step](const std::string&) {
    return Result<std::unique_ptr<ByteSource>>(std::make_unique<MemorySource>(bytes, step));
  };
}

struct ReadMessages {
  std::vector<EncounterMessage> encounters;
  std::vector<UnreadableMessage> unreadable;
  std::string lines;  // As the engine reads them, in their order.
};

inline ReadMessages read_all(MessageFormat format, std::string_view bytes,
                             const ConvertOptions& options = {}, size_t step = size_t{1} << 20,
                             const std::string& path = "/in/claims.uke") {
  ReadMessages messages;
  auto reader = open_message_reader(format, path, open_string(std::string(bytes), step), options);
  CHECK(reader.ok(), reader.status().message().c_str());
  EncounterMessage encounter;
  UnreadableMessage unreadable;
  for (;;) {
    const auto outcome = reader.value()->next(&encounter, &unreadable);
    CHECK(outcome.ok(), outcome.status().message().c_str());
    if (outcome.value() == MessageOutcome::kEnd) return messages;
    if (outcome.value() == MessageOutcome::kEncounter) {
      append_encounter_line(encounter, &messages.lines);
      messages.encounters.push_back(encounter);
    } else {
      append_unreadable_line(unreadable, &messages.lines);
      messages.unreadable.push_back(unreadable);
    }
  }
}

inline std::string in_cp932(std::string_view text) {
  std::string out;
  encode_text(text, TextEncoding::kCp932, "?", &out);
  return out;
}

}  // namespace nayose
