// `nayose convert`: the formats of hospitals and insurers become encounters of the contract.
#pragma once

#include <string>
#include <vector>

#include "engine/base/status.h"
#include "ops/cli/convert_options.h"

namespace nayose {

struct ConvertCommandOptions {
  ConvertArguments arguments;
  std::vector<std::string> inputs;
  std::string out;      // File, or "-": standard output. This or `kafka`.
  std::string kafka;    // Configuration with a [kafka] section.
  std::string topic;    // With `kafka`.
  std::string refused;  // "": "<out>.refused.jsonl"; standard error for "-" and `kafka`.
  bool force = false;   // Replaces files that are there.
  bool json = false;
};

// Encounters go to `out` or `topic`; a message that cannot be read becomes a line of `refused`:
// {"source", "place", "reason", "message_id"}, never with a value of it.
// Result: exit code; kExitFailed when inputs that hold something gave no encounter, or after a
//         stop. Files appear only when all inputs were read; a topic keeps what was sent.
Result<int> run_convert(const ConvertCommandOptions& options);

}  // namespace nayose
