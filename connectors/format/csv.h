// Reads CSV (RFC 4180): one record a line, columns by the name that the header line gives them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.h"
#include "engine/record/input_mapping.h"
#include "engine/record/source_record.h"

namespace nayose {

struct CsvOptions {
  char delimiter = ',';  // One ASCII character, not a quote.
};

// The column names of a header line (without its line end; a byte order mark is dropped).
// Errors: kConfiguration when the line is no CSV, a name is empty or stands twice.
Result<std::vector<std::string>> parse_csv_header(std::string_view line, const CsvOptions& options);

// True when a record goes on after `line` (without its line end), because a quoted value is open.
// `inside` is the answer for the line before, false at the start of a record. For a splitter that
// joins lines; it must give up at kRecordBytesMax.
bool csv_line_ends_inside_quotes(std::string_view line, bool inside, const CsvOptions& options);

// A reader of CSV records whose parts in `mapping` are column names. JSON pointers that no column
// is named after are empty. The columns "payload.<key>" become the payload {"<key>": string}, the
// empty ones left out. All mapped columns of fields and local patient ids are identifiers.
// raw: one record without its line end (a trailing \r is dropped).
// Errors: kConfiguration when a field has neither a column nor a constant.
//         Records: kRecordTooLong, kInvalidUtf8, kMalformed (wrong number of columns, a quote that
//         is not doubled, text after a quoted value), kFieldTooLong.
// Cost:   one pass; values without doubled quotes are views; no allocation in steady state.
Result<std::unique_ptr<RecordReaderFactory>> make_csv_reader(
    const InputMapping& mapping, const std::vector<std::string>& header_columns,
    const CsvOptions& options);

}  // namespace nayose
