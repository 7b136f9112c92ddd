// Records of a CSV file (RFC 4180), one after another, whatever is broken between them. Private to
// this folder.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/format/csv.h"
#include "connectors/format/text_lines.h"
#include "engine/base/status.h"
#include "engine/record/refusal_reason.h"

namespace nayose {

class CsvRecords {
 public:
  CsvRecords(std::unique_ptr<TextLines> lines, char delimiter) : lines_(std::move(lines)) {
    options_.delimiter = delimiter;
  }

  // Goes on to the next record that is not an empty line; false at the end. A quote that is not
  // closed, or closed by another record's quote, spoils its own line only: reading goes on at the
  // line behind it.
  // Errors: kIoError, kCorruption.
  Result<bool> next();
  // Records are expected to have that many values; 0: any.
  void expect_columns(size_t columns) { columns_ = columns; }

  // kNone; kRecordTooLong, or kMalformed (quoting, number of values).
  RefusalReason problem() const { return problem_; }
  // Of the record's first line.
  int64_t line() const { return line_number_; }
  // Valid until the next call of next(); empty when there is a problem.
  const std::vector<std::string_view>& values() const { return values_; }

 private:
  struct Line {
    std::string text;
    int64_t number = 0;
    bool too_long = false;
  };

  // False at the end.
  Result<bool> fetch();
  // Joins lines until quotes are closed; how many, 0 when they never are.
  Result<size_t> join();
  bool split();
  bool split_quoted(std::string_view* rest, std::string_view* value);

  std::unique_ptr<TextLines> lines_;
  CsvOptions options_;
  size_t columns_ = 0;
  std::deque<Line> ahead_;
  std::string record_;
  std::deque<std::string> texts_;  // Values with doubled quotes.
  size_t texts_used_ = 0;
  std::vector<std::string_view> values_;
  int64_t line_number_ = 0;
  RefusalReason problem_ = RefusalReason::kNone;
};

}  // namespace nayose
