// Outputs as JSON Lines, exactly once: outputs are on disk before the state says so, and what the
// state does not know of is cut off at the next start.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "connectors/file/file_checkpoint.h"
#include "connectors/file/output_file.h"
#include "engine/base/clock.h"
#include "engine/pipeline/connector.h"

namespace nayose {

// Places of a checkpoint where a process may die.
enum class FileCrashPoint : uint8_t {
  kBeforeFlush = 0,
  kFlushed,
  kSynced,
  kBeforeStoreWrite,
  kStoreWritten,
};

struct FileSinkOptions {
  std::string out;  // Directory; `<output_kind_name>.jsonl` each.
  // A checkpoint comes when one of these is reached since the last one.
  uint64_t checkpoint_records = 200'000;
  uint64_t checkpoint_bytes = 64 << 20;  // Of outputs and state; bounds the memory of the sink.
  int64_t checkpoint_interval_ms = 5'000;

  // For tests only.
  std::function<void(FileCrashPoint)> at_point;
  bool fault_store_first = false;  // The state is written before the outputs: must be caught.
  bool fault_keep_tail = false;    // Nothing is cut off at the start: must be caught.
};

// A removed link (an output without a value) is the line {"ref":"…","person":null}.
// Threads: calls come one at a time.
class FileSink final : public BatchSink {
 public:
  // With a state: goes on behind `resume`; without one (a state that saw no file run) records
  // as_of_ms and starts. Without a state (`store` null): outputs only.
  // Errors: kFailedPrecondition when the directory holds something and there is nothing to go on
  //         from; when `resume` has another as-of; when an output is not as it was left. kIoError.
  // Lifetime: store and clock outlive the sink.
  static Result<std::unique_ptr<FileSink>> open(FileSinkOptions options, StateStore* store,
                                                const std::optional<FileCheckpoint>& resume,
                                                int64_t as_of_ms, const Clock* clock);

  // After an error every call gives that error: the run must be started again.
  Status commit(const BatchResult& result) override;
  Status idle() override;
  Status finish() override;

  // What is durable, or will be with the next checkpoint.
  const FileCheckpoint& checkpoint() const { return checkpoint_; }

 private:
  FileSink(FileSinkOptions options, StateStore* store, const Clock* clock);
  Status start(const std::optional<FileCheckpoint>& resume, int64_t as_of_ms);
  Status open_outputs(const FileCheckpoint& progress);
  Status append_outputs(const BatchOutputs& outputs);
  Status make_checkpoint();
  Status flush_and_sync();
  Status write_store();
  bool is_due() const;
  void reach(FileCrashPoint point) const;

  FileSinkOptions options_;
  StateStore* store_;
  const Clock* clock_;
  std::array<std::unique_ptr<OutputFile>, kOutputKindCount> outputs_;
  FileCheckpoint checkpoint_;
  StateDelta delta_;  // Since the last checkpoint.
  uint64_t records_since_ = 0;
  uint64_t bytes_since_ = 0;
  int64_t last_checkpoint_ms_ = 0;
  std::string line_;
  Status failure_;
};

}  // namespace nayose
