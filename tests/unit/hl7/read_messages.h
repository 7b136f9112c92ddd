// Reads messages from memory or a folder, as lines of the contract.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/format/message_reader.h"
#include "tests/support/memory_source.h"

namespace nayose {

// A message as it was read: either `encounter` or `unreadable` counts.
struct ReadMessage {
  bool readable = false;
  EncounterMessage encounter;
  UnreadableMessage unreadable;
  std::string line;  // As the contract has it.
};

inline std::vector<ReadMessage> read_all(MessageReader* reader) {
  std::vector<ReadMessage> messages;
  for (;;) {
    ReadMessage message;
    const auto outcome = reader->next(&message.encounter, &message.unreadable);
    EXPECT_TRUE(outcome.ok()) << outcome.status().to_string();
    if (!outcome.ok() || outcome.value() == MessageOutcome::kEnd) return messages;
    message.readable = outcome.value() == MessageOutcome::kEncounter;
    if (message.readable) {
      append_encounter_line(message.encounter, &message.line);
    } else {
      append_unreadable_line(message.unreadable, &message.line);
    }
    messages.push_back(std::move(message));
  }
}

inline std::string lines_of(const std::vector<ReadMessage>& messages) {
  std::string lines;
  for (const ReadMessage& message : messages) lines += message.line;
  return lines;
}

inline std::vector<ReadMessage> read_hl7(std::string bytes, const ConvertOptions& options,
                                         size_t piece = 1 << 20) {
  const ByteSourceOpener open = [&](const std::string&) -> Result<std::unique_ptr<ByteSource>> {
    return std::unique_ptr<ByteSource>(new MemorySource(std::move(bytes), piece));
  };
  auto reader = open_message_reader(MessageFormat::kHl7, "dir/messages.hl7", open, options);
  EXPECT_TRUE(reader.ok());
  return read_all(reader.value().get());
}

inline ConvertOptions with_institution() {
  ConvertOptions options;
  options.institution = "1310110049";
  return options;
}

// `segments` with CR after each, MSH before them.
inline std::string message_of(std::string_view type, const std::vector<std::string>& segments) {
  std::string bytes = "MSH|^~\\&|HIS|SEND|GW|RCV|20261124093000.123||" + std::string(type) +
                      "|M0001|P|2.5||||||~ISO IR87||ISO 2022-1994\r";
  for (const std::string& segment : segments) bytes += segment + "\r";
  return bytes;
}

inline std::string in_encoding(std::string_view text, TextEncoding encoding) {
  std::string bytes;
  encode_text(text, encoding, "?", &bytes);
  return bytes;
}

// Reads files as they are. `on_open` is told each path before it is opened.
inline ByteSourceOpener file_opener(std::function<void(const std::string&)> on_open = {}) {
  return [on_open](const std::string& path) -> Result<std::unique_ptr<ByteSource>> {
    if (on_open) on_open(path);
    std::ifstream file(path, std::ios::binary);
    if (!file) return Status(StatusCode::kNotFound, "no such file " + path);
    std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    return std::unique_ptr<ByteSource>(new MemorySource(std::move(bytes), 1 << 16));
  };
}

// A folder that goes with the test.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "nayose-hl7-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }
  std::string write(const std::string& name, std::string_view bytes) const {
    const std::filesystem::path path = std::filesystem::path(path_) / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
    return path.string();
  }

 private:
  std::string path_;
};

}  // namespace nayose
