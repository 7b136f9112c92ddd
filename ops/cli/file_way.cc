#include "ops/cli/file_way.h"

namespace nayose {

Result<FileWayResult> run_file_way(const FileWayRequest&, const Clock*, Metrics*) {
  return Status(StatusCode::kFailedPrecondition, "this build has no file connector");
}

}  // namespace nayose
