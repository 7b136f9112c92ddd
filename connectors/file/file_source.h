// Records of files, in the order of the inputs and of their lines.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "connectors/file/file_checkpoint.h"
#include "connectors/file/input_stream.h"
#include "engine/pipeline/connector.h"

namespace nayose {

// Opens an input by the name that it was given; the same bytes at every call.
using InputOpener = std::function<Result<std::unique_ptr<InputStream>>(const std::string& input)>;

enum class FileFormat : uint8_t { kByName = 0, kJsonLines, kCsv };

struct FileSourceOptions {
  std::vector<std::string> inputs;  // Paths; "-" is standard input, at most once.
  // kByName: CSV when a path ends in `.csv` (before `.zst` or `.gz`), else JSON Lines. One run
  // reads one format.
  FileFormat format = FileFormat::kByName;
  // For inputs that are converted on the way; lines, positions and checks are those of what it
  // gives. Not set: open_input_stream().
  InputOpener open;
  uint32_t batch_records = 4096;
  uint64_t batch_bytes = 8 << 20;
  int64_t received_ms = 0;  // The as-of instant of the run, for the notice gate.
  bool resumable = false;   // The run keeps a state: inputs that cannot be read again are refused.
};

// Coordinates: source = index of the input, partition 0, offset = 1-based line of the record's
// first line. Positions: append_file_position() of each input that the batch has read from.
// Threads: one at a time.
class FileSource final : public BatchSource {
 public:
  // Looks at all inputs but pipes, and goes on behind `resume` when given.
  // Errors: kInvalidArgument: no input, two formats, standard input twice, a pipe in
  //         a resumable run.
  //         kNotFound, kIoError naming the input. kConfiguration: CSV without a header line, or
  //         with another one than the first input. kFailedPrecondition: fewer inputs than were
  //         read before.
  static Result<std::unique_ptr<FileSource>> open(FileSourceOptions options,
                                                  const FileCheckpoint* resume);
  ~FileSource() override;

  bool csv() const { return csv_; }
  // The line that names the columns, without its line end. All CSV inputs have the same one.
  const std::string& csv_header() const { return csv_header_; }

  // Errors: kFailedPrecondition naming an input that is not the one that was read before;
  //         kCorruption for damaged compressed data; kIoError.
  Result<SourceEvent> next(InputBatch* batch) override;
  // Whether the next call of next() says kEnd: then a finished run has nothing to do.
  Result<bool> at_end();

 private:
  struct OpenInput;

  explicit FileSource(FileSourceOptions options);
  Status check_inputs(const FileCheckpoint* resume);
  Status take_header(const std::string& path, OpenInput* input);
  Status open_current();
  // Whether the current input, opened as needed, has one more record.
  Result<bool> read_ahead();
  Result<bool> fill_from_current(InputBatch* batch);
  void close_current();
  std::string describe_current() const;

  FileSourceOptions options_;
  bool csv_ = false;
  std::string csv_header_;
  bool have_header_ = false;
  std::vector<FilePosition> resume_;
  size_t current_ = 0;  // Index of the input that is open or comes next.
  std::unique_ptr<OpenInput> open_;
};

}  // namespace nayose
