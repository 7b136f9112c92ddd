// Reads all messages of an input: from memory, or from a file or directory.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "connectors/format/message_reader.h"
#include "tests/support/memory_source.h"

namespace nayose {

inline std::string file_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct ReadMessages {
  std::vector<EncounterMessage> encounters;
  std::vector<UnreadableMessage> unreadable;
  std::string lines;  // All as JSON, in their order.
  Status status;
};

inline ReadMessages read_with(MessageFormat format, const std::string& path,
                              const ByteSourceOpener& opener, const ConvertOptions& options) {
  ReadMessages read;
  auto reader = open_message_reader(format, path, opener, options);
  if (!reader.ok()) {
    read.status = reader.status();
    return read;
  }
  EncounterMessage encounter;
  UnreadableMessage unreadable;
  for (;;) {
    encounter.clear();
    auto outcome = reader.value()->next(&encounter, &unreadable);
    if (!outcome.ok()) read.status = outcome.status();
    if (!outcome.ok() || outcome.value() == MessageOutcome::kEnd) return read;
    if (outcome.value() == MessageOutcome::kEncounter) {
      append_encounter_line(encounter, &read.lines);
      read.encounters.push_back(encounter);
    } else {
      append_unreadable_line(unreadable, &read.lines);
      read.unreadable.push_back(unreadable);
    }
  }
}

// `text` as the file input.<ending>, read in pieces of `piece` bytes.
inline ReadMessages read_text(MessageFormat format, const std::string& text,
                              const ConvertOptions& options = {},
                              const std::string& name = "input.dat", size_t piece = SIZE_MAX) {
  const auto opener = [&](const std::string&) -> Result<std::unique_ptr<ByteSource>> {
    return std::unique_ptr<ByteSource>(std::make_unique<MemorySource>(text, piece));
  };
  return read_with(format, name, opener, options);
}

inline ReadMessages read_path(MessageFormat format, const std::string& path,
                              const ConvertOptions& options = {}) {
  const auto opener = [](const std::string& file) -> Result<std::unique_ptr<ByteSource>> {
    return std::unique_ptr<ByteSource>(std::make_unique<MemorySource>(file_bytes(file), SIZE_MAX));
  };
  return read_with(format, path, opener, options);
}

}  // namespace nayose
