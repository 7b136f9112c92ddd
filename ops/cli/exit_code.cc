#include "ops/cli/exit_code.h"

namespace nayose {

int exit_code_of(const Status& status) {
  switch (status.code()) {
    case StatusCode::kOk:
    case StatusCode::kCancelled:
      return kExitOk;
    case StatusCode::kConfiguration:
      return kExitConfiguration;
    case StatusCode::kInvalidArgument:
      return kExitUsage;
    default:
      return kExitFailed;
  }
}

std::string_view hint_of(StatusCode code) {
  switch (code) {
    case StatusCode::kConfiguration:
      return "correct what is named above; `nayose validate` checks a configuration as a whole";
    case StatusCode::kInvalidArgument:
      return "see --help for the options and an example";
    case StatusCode::kNotFound:
      return "check that the path exists and can be read";
    case StatusCode::kFailedPrecondition:
      return "what is there does not fit this call: change what is named above, use what it was "
             "made with, or start anew in an empty folder";
    case StatusCode::kUnavailable:
      return "try again when the other process has ended or the broker answers";
    case StatusCode::kFenced:
      return "another engine has taken over; start this one again to stand by";
    case StatusCode::kCorruption:
      return "what is named above is damaged: restore it from a copy (a state also looks damaged "
             "to "
             "other keys)";
    case StatusCode::kIoError:
      return "check the path, its permissions and the free space, then start again; with --state a "
             "run goes on where it stopped";
    default:
      return "";
  }
}

std::string error_text(std::string_view command, const Status& status) {
  std::string text = "nayose ";
  text.append(command).append(": ").append(status.message()).append("\n");
  const std::string_view hint = hint_of(status.code());
  if (!hint.empty()) text.append("  hint: ").append(hint).append("\n");
  return text;
}

}  // namespace nayose
