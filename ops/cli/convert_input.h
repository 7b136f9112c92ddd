// One foreign input, message by message, and the same as lines that the engine reads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/file/input_stream.h"
#include "connectors/format/message_reader.h"
#include "engine/base/status.h"
#include "ops/cli/convert_options.h"

namespace nayose {

// A file, or a directory: a storage or a bulk export as a whole, else all files below it, in the
// order of their paths.
// Errors name the input as it was given: names of files below it may hold patient ids.
// Threads: one at a time. Memory: one message, and the file names below a directory of files.
class ConvertedInput {
 public:
  // Errors: kNotFound, kIoError; kInvalidArgument when an option that the format needs is missing.
  static Result<std::unique_ptr<ConvertedInput>> open(const ConvertPlan& plan,
                                                      const std::string& input);

  // kEncounter: encounter() and line() are set; kUnreadable: unreadable() and line() are.
  // A message above kRecordBytesMax as a line is unreadable. Errors: kIoError, kCorruption.
  Result<MessageOutcome> next();
  const EncounterMessage& encounter() const { return encounter_; }
  const UnreadableMessage& unreadable() const { return unreadable_; }
  // With its newline; valid until the next call of next().
  std::string_view line() const { return line_; }
  // Read so far, decompressed.
  uint64_t bytes() const { return bytes_; }

 private:
  ConvertedInput(const ConvertPlan& plan, std::string input)
      : plan_(plan), input_(std::move(input)) {}
  Status list_files();
  Status open_file();
  Result<std::unique_ptr<ByteSource>> open_bytes(const std::string& path);
  Status without_path(Status status, const std::string& path) const;
  Status named(Status status) const;

  const ConvertPlan plan_;
  const std::string input_;
  std::vector<std::string> files_;
  size_t next_file_ = 0;
  uint64_t bytes_ = 0;
  std::unique_ptr<MessageReader> reader_;
  EncounterMessage encounter_;
  UnreadableMessage unreadable_;
  std::string line_;
};

// An input as JSON Lines, nayose.encounter.v1 and nayose.unreadable.v1: a function of the input's
// bytes and the plan alone, so that a run may go on at a position.
Result<std::unique_ptr<InputStream>> open_converted_stream(const ConvertPlan& plan,
                                                           const std::string& input);

}  // namespace nayose
