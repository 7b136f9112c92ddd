// What the command line says of a foreign input, shared by `convert` and `link --from`.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "connectors/format/message_reader.h"
#include "engine/base/status.h"
#include "ops/cli/convert_notices.h"

namespace nayose {

// As given; "" is not given.
struct ConvertArguments {
  std::string from;  // Name of a MessageFormat.
  std::string institution;
  std::string notice_status;
  std::string notice_date;
  std::string notice_version;
  std::string notices;         // File, see NoticeTable.
  std::string encoding;        // See parse_text_encoding().
  std::string columns;         // TOML file: [columns] "/name/kana/text" = "カナ氏名"
  std::string delimiter;       // One ASCII character, or "tab".
  std::string event_time;      // RFC 3339 or a date.
  int64_t patient_digits = 0;  // Of --from dpc: see ConvertOptions.
};

// Ready to open inputs with. `options.notice` keeps the table alive.
struct ConvertPlan {
  MessageFormat format = MessageFormat::kCsv;
  ConvertOptions options;
};

// Errors: kInvalidArgument naming the option; kConfiguration naming a file and its line.
Result<ConvertPlan> make_convert_plan(const ConvertArguments& arguments);

}  // namespace nayose
