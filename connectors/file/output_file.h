// One output of a file run. Private to this folder.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "connectors/file/file_checkpoint.h"
#include "engine/base/status.h"

namespace nayose {

// Lines appended to a file through a large buffer. What was flushed survives kill −9, what was
// synced a power cut.
class OutputFile {
 public:
  // Opens for appending behind `progress`; creates the file when it may be empty. What lies behind
  // goes, unless `keep_tail` (a fault, for the test of the tests).
  // Errors: kFailedPrecondition naming the file when it is shorter than recorded, or when its
  //         lines are not the ones that were written. kIoError.
  // Cost:   reads the file once, to check it.
  static Result<std::unique_ptr<OutputFile>> open(const std::string& path,
                                                  const OutputProgress& progress, bool keep_tail);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  Status append_line(std::string_view line);
  Status flush();
  // After flush(). Nothing when nothing was written since the last one.
  Status sync();
  // Of all lines that were appended.
  const OutputProgress& progress() const { return progress_; }

 private:
  OutputFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  Status failed(std::string_view what) const;
  Status check_lines(const OutputProgress& expected);

  std::string path_;
  int fd_;
  OutputProgress progress_;
  std::string buffer_;
  bool unsynced_ = false;
};

}  // namespace nayose
