// How far a file run has come: stored together with the state that it belongs to.
// Layout: schemas/layouts/store.md.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.h"
#include "engine/index/state_store.h"
#include "engine/pipeline/batch.h"

namespace nayose {

// Behind a record of an input, and what the input must look like before it.
struct FilePosition {
  uint64_t offset = 0;     // In the decompressed bytes.
  uint64_t lines = 0;      // Before it.
  uint64_t head_hash = 0;  // hash64 of the first min(64 KiB, offset) bytes.
  uint64_t tail_hash = 0;  // hash64 of the last min(4 KiB, offset) bytes before `offset`.
  friend bool operator==(const FilePosition&, const FilePosition&) = default;
};

// A FilePosition travels through the pipeline as one SourcePosition for each of its parts: the
// part's number stands in `partition`, its value in `next_offset`.
void append_file_position(uint32_t source, const FilePosition& position,
                          std::vector<SourcePosition>* out);

struct OutputProgress {
  uint64_t bytes = 0;     // Length of the output file.
  uint64_t checksum = 0;  // Over its lines: c ← hash64(line, c).
  friend bool operator==(const OutputProgress&, const OutputProgress&) = default;
};

struct FileCheckpoint {
  int64_t as_of_ms = 0;
  // The run ended in order, by the end of its inputs or a stop; FileSource::at_end() tells which.
  bool finished = false;
  uint64_t records = 0;              // Read so far.
  std::vector<FilePosition> inputs;  // By index of the input; those not begun are zero or absent.
  std::array<OutputProgress, kOutputKindCount> outputs{};
  friend bool operator==(const FileCheckpoint&, const FileCheckpoint&) = default;

  // Takes over what append_file_position() made. Unknown parts are a defect of the caller.
  void merge(const std::vector<SourcePosition>& positions);
};

void encode_file_checkpoint(const FileCheckpoint& checkpoint, std::string* out);
// Errors: kCorruption when the bytes are not of this layout.
Result<FileCheckpoint> decode_file_checkpoint(std::string_view bytes);

void put_file_checkpoint(const FileCheckpoint& checkpoint, StateDelta* delta);
// Nothing when the state has seen no file run. Errors: of the store; kCorruption.
Result<std::optional<FileCheckpoint>> load_file_checkpoint(const StateStore& store);

}  // namespace nayose
