// Cuts a stream into records. Private to this folder.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/file/file_checkpoint.h"
#include "connectors/file/input_stream.h"
#include "engine/base/status.h"

namespace nayose {

// JSON Lines: a line is a record. CSV: lines are joined while a quoted value is open; when that
// would exceed kRecordBytesMax, or the input ends, the first line is a record of its own, so that
// one lost quote costs one record.
// A record comes without its line end (LF or CRLF); empty ones are skipped, their lines count. Of
// a record above kRecordBytesMax the first kRecordBytesMax + 1 bytes are given.
// Cost: memchr over a large buffer; no allocation in steady state.
class RecordSplitter {
 public:
  RecordSplitter(std::unique_ptr<InputStream> stream, bool csv);

  // To be called first, or never: goes on at `position`.
  // Errors: kFailedPrecondition when the input is not the one that was read before.
  Status resume(const FilePosition& position);

  // False at the end. The view is valid until the next call.
  Result<bool> next(std::string_view* record);

  // 1-based line on which the last record began.
  uint64_t record_line() const { return record_line_; }
  // Behind the last record.
  FilePosition position() const;

 private:
  struct Line {
    size_t size;  // From begin_, without the line end.
    bool ended;   // By a line end; otherwise by the input, or it is longer than a record may be.
  };

  size_t available() const { return end_ - begin_; }
  std::string_view window() const { return {buffer_.data() + begin_, available()}; }
  Status fill();
  Result<Line> find_line(size_t from);
  Result<Line> join_quoted_lines(Line first, uint64_t* lines);
  Status consume_overlong_line();
  void consume(size_t bytes, uint64_t lines);

  std::unique_ptr<InputStream> stream_;
  bool csv_;
  bool at_end_ = false;
  std::vector<char> buffer_;
  size_t begin_ = 0;  // Of what is not consumed; up to kTailBytes before it are kept.
  size_t end_ = 0;
  uint64_t offset_ = 0;  // Of begin_ in the stream.
  uint64_t lines_ = 0;
  uint64_t record_line_ = 0;
  std::string head_;  // The first kHeadBytes of the stream.
  std::string overlong_;
};

}  // namespace nayose
