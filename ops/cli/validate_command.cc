#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connectors/kafka/topics.h"
#include "engine/encode/keyring.h"
#include "engine/model/linkage_model.h"
#include "ops/cli/config.h"
#include "ops/cli/convert_input.h"
#include "ops/cli/exit_code.h"
#include "ops/cli/json_text.h"
#include "ops/cli/kafka_generation.h"
#include "ops/cli/run_command.h"

namespace nayose {
namespace {

// The folder itself, or the nearest one above it that exists.
std::filesystem::path existing_part(std::filesystem::path path) {
  std::error_code error;
  path = std::filesystem::absolute(path, error);
  while (!path.empty() && path != path.root_path() && !std::filesystem::exists(path, error)) {
    path = path.parent_path();
  }
  return path;
}

Status check_model(const DaemonConfig& config) { return load_model(config.model).status(); }

Status check_keys(const DaemonConfig& config) { return Keyring::open(config.keyring).status(); }

Status check_state(const DaemonConfig& config) {
  const std::string folder = existing_part(config.state).string();
  if (access(folder.c_str(), W_OK | X_OK) != 0) {
    return Status(StatusCode::kIoError, "state: cannot be written: " + folder);
  }
  struct statvfs disk = {};
  if (statvfs(folder.c_str(), &disk) != 0) {
    return Status(StatusCode::kIoError, "state: cannot tell the free space of " + folder);
  }
  const StoreOptions store;
  const uint64_t free_bytes = uint64_t{disk.f_bavail} * disk.f_frsize;
  const uint64_t wanted = store.free_bytes_reserve + store.ballast_bytes;
  if (free_bytes < wanted) {
    return Status(StatusCode::kIoError, "state: expected at least " + std::to_string(wanted >> 20) +
                                            " MiB free, found " + std::to_string(free_bytes >> 20));
  }
  return Status();
}

// Keys beside the data they protect are lost with the same disk.
bool keys_share_disk(const DaemonConfig& config) {
  struct stat keys = {};
  struct stat state = {};
  return stat(existing_part(config.keyring).c_str(), &keys) == 0 &&
         stat(existing_part(config.state).c_str(), &state) == 0 && keys.st_dev == state.st_dev;
}

void say_nothing(KafkaLogLevel, std::string_view) {}

// `created`: topics that the engine makes at its first start, which is no fault.
Status check_kafka(const DaemonConfig& config, std::vector<std::string>* created) {
  NAYOSE_ASSIGN_OR_RETURN(*created, topics_to_create(config.kafka, say_nothing));
  return check_kafka_generation(config, say_nothing);
}

Status check_input(const DaemonConfig& config, std::vector<std::string>* created) {
  if (config.input == InputKind::kKafka) return check_kafka(config, created);
  NAYOSE_ASSIGN_OR_RETURN(const std::optional<ConvertPlan> plan, plan_of_files(config));
  for (const std::string& input : config.files.inputs) {
    if (input != "-" && access(input.c_str(), R_OK) != 0) {
      return Status(StatusCode::kNotFound, "files.inputs: cannot be read: " + input);
    }
    // Whether the columns are those of the header shows at the first bytes already.
    if (input == "-" || !plan || plan->format != MessageFormat::kCsv) continue;
    const Status opened = ConvertedInput::open(*plan, input).status();
    if (!opened.ok()) return as_fault_of_files(config, opened);
  }
  return Status();
}

}  // namespace

Result<int> run_validate(const ValidateOptions& options) {
  NAYOSE_ASSIGN_OR_RETURN(const DaemonConfig config,
                          load_config(options.config, ConfigUse::kDaemon));
  int exit_code = kExitOk;
  JsonText json;
  const auto report = [&](const char* name, const Status& status, bool counts) {
    if (!status.ok() && counts && exit_code == kExitOk) exit_code = exit_code_of(status);
    if (options.json) {
      json.string(name, status.ok() ? "ok" : status.message());
      return;
    }
    std::printf("%-14s %s\n", name, status.ok() ? "ok" : status.message().c_str());
  };
  report("configuration", Status(), true);
  report("model", check_model(config), true);
  report("keys", check_keys(config), true);
  report("state", check_state(config), true);
  std::vector<std::string> created;
  report("input", check_input(config, &created), true);
  const bool shared = keys_share_disk(config);
  report("key place",
         shared ? Status(StatusCode::kFailedPrecondition,
                         "warning: keyring and state lie on one disk; keep them apart")
                : Status(),
         false);
  if (options.json) {
    std::fputs(json.boolean("valid", exit_code == kExitOk).line().c_str(), stdout);
  } else if (!created.empty()) {
    std::printf("%-14s %zu topics are created by the first `nayose run`: create_topics is on\n",
                "to come", created.size());
  }
  return exit_code;
}

}  // namespace nayose
