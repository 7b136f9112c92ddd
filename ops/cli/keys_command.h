// `nayose keys`: life cycle of the keyring.
#pragma once

#include <string>

#include "engine/base/status.h"

namespace nayose {

struct KeysInitOptions {
  std::string keyring;
  bool json = false;
};

Result<int> run_keys_init(const KeysInitOptions& options);

}  // namespace nayose
