#include "ops/cli/generate/format_writer.h"

namespace nayose {

Result<std::unique_ptr<FormatWriter>> make_eligibility_writer(const std::string&) {
  return Status(StatusCode::kFailedPrecondition, "this format is not written yet");
}

}  // namespace nayose
