#include "ops/cli/keys_command.h"

#include <cstdio>
#include <filesystem>

#include "engine/encode/keyring.h"
#include "ops/cli/exit_code.h"
#include "ops/cli/json_text.h"

namespace nayose {

Result<int> run_keys_init(const KeysInitOptions& options) {
  // The keyring makes its own folder; its parents are the caller's wish too.
  const std::filesystem::path parent = std::filesystem::path(options.keyring).parent_path();
  std::error_code error;
  if (!parent.empty()) std::filesystem::create_directories(parent, error);
  NAYOSE_RETURN_IF_ERROR(Keyring::init(options.keyring));
  if (options.json) {
    std::fputs(JsonText().string("keyring", options.keyring).line().c_str(), stdout);
  } else {
    std::printf(
        "keys written to %s\n"
        "Keep a copy in a safe place, apart from every backup of the state: without k0 nothing\n"
        "that was sealed can be read again, and refs of the same patients come out different.\n",
        options.keyring.c_str());
  }
  return kExitOk;
}

}  // namespace nayose
