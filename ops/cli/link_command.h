// `nayose link`: files in, files out, through the same engine as the daemon's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/status.h"
#include "ops/cli/convert_options.h"

namespace nayose {

struct LinkOptions {
  std::string model;
  std::string out;
  std::string keyring;   // "": keys that live as long as the run; only without `state`.
  std::string state;     // "": nothing is kept.
  std::string config;    // "": any institution, 30 days, no payload leaves.
  std::string as_of;     // YYYY-MM-DD, the gate's clock; "": today, then as recorded in the state.
  uint32_t threads = 0;  // 0: one per core
  uint32_t batch = 0;    // Records; 0: the configuration's
  std::string executor;  // "tbb", "serial", "": the configuration's
  std::vector<std::string> accept_institutions;  // Empty: as the configuration says.
  std::vector<std::string> inputs;
  ConvertArguments convert;  // `from` "": JSON Lines or CSV as the model says.
  bool take_over = false;    // A state of another encoding is taken over, not refused.
  bool json = false;
};

Result<int> run_link(const LinkOptions& options);

}  // namespace nayose
