// The embedded default: files in, files out, through the engine. Shared by `link` and `run`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/status.h"
#include "engine/pipeline/batch.h"
#include "engine/pipeline/engine.h"
#include "ops/cli/convert_options.h"
#include "ops/cli/engine_host.h"
#include "ops/cli/metrics.h"

namespace nayose {

struct FileWayRequest {
  EngineRequest engine;
  EngineConfig config;  // source_names are set here, to the inputs.
  std::vector<std::string> inputs;
  std::optional<ConvertPlan> convert;  // Inputs are of another format, and converted as read.
  std::string out;
  std::string as_of;  // YYYY-MM-DD; "": as recorded in the state, else today by `clock`.
  uint32_t batch_records = 4096;
};

struct FileWayResult {
  Counts counts;      // Of this run.
  EngineSizes sizes;  // Of all that is linked now.
  double seconds = 0;
  std::string as_of;
  bool stopped = false;          // By a signal, before the end.
  bool finished_before = false;  // Nothing was left to do.
};

// Lifetime of the pointers: the call.
Result<FileWayResult> run_file_way(const FileWayRequest& request, const Clock* clock,
                                   Metrics* metrics);

}  // namespace nayose
