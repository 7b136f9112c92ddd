// `nayose run` and `nayose validate`: the daemon, and a check of all it needs.
#pragma once

#include <string>

#include "engine/base/status.h"

namespace nayose {

struct RunOptions {
  std::string config;
};

// Runs until a stop is asked for, or until the inputs end where the configuration says so.
// Crash-only: whatever fails ends the process; the next start goes on from what is durable.
Result<int> run_daemon(const RunOptions& options);

struct ValidateOptions {
  std::string config;
  bool json = false;
};

// Checks syntax, model, keys, topics and disk one after the other and prints the outcome of each.
// Changes nothing. Result: kExitOk, else the exit code of the first thing that is wrong.
Result<int> run_validate(const ValidateOptions& options);

}  // namespace nayose
