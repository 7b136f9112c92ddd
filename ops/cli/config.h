// The configuration file of the daemon (TOML): every key with default, unit and range.
// `nayose link --config` takes the same file and leaves [input], [files], [kafka], [metrics] aside.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connectors/kafka/kafka_config.h"
#include "engine/base/status.h"
#include "engine/pipeline/engine_config.h"
#include "ops/cli/convert_options.h"

namespace nayose {

enum class Regime : uint8_t { kAnonymised = 0, kPseudonymised };
enum class InputKind : uint8_t { kNone = 0, kKafka, kFiles };

// [processing]
struct ProcessingConfig {
  int64_t threads = 0;           // 0..256; 0: one per core
  std::string executor = "tbb";  // "tbb" or "serial"
  int64_t batch_records = 4096;  // 1..100,000; of the file way ([kafka] has its own)
};

// [files]
struct FilesConfig {
  std::vector<std::string> inputs;  // At least one.
  std::string out;                  // Folder of the outputs.
  std::string as_of;                // YYYY-MM-DD: the gate's clock; "": today, then recorded.
  ConvertArguments convert;         // [files.convert]: inputs of another format; from "": none.
};

// [metrics]
struct MetricsConfig {
  std::string listen;  // "host:port"; "": off. Only 127.0.0.1 and ::1 are taken.
};

struct DaemonConfig {
  std::string path;  // The file itself.
  Regime regime = Regime::kAnonymised;
  std::string model;       // Model file.
  std::string keyring;     // Folder.
  std::string state;       // Folder.
  bool take_over = false;  // [encoding]: a state of another encoding is taken over, not refused.
  EngineConfig engine;     // source_names are filled by whoever opens the input.
  ProcessingConfig processing;
  InputKind input = InputKind::kNone;
  FilesConfig files;
  KafkaConfig kafka;
  MetricsConfig metrics;
};

// Which sections a command cannot do without.
enum class ConfigUse : uint8_t { kLink, kDaemon };

// Paths in the file are relative to its own folder.
// Errors: kConfiguration, "<path>:<line>: <key>: <what was expected>"; keys that nobody knows too.
Result<DaemonConfig> load_config(const std::string& path, ConfigUse use);
Result<DaemonConfig> parse_config(std::string_view toml, const std::string& path, ConfigUse use);

// How [files] inputs of another format are read; nothing for the contract's own.
// Errors: kConfiguration naming the file.
Result<std::optional<ConvertPlan>> plan_of_files(const DaemonConfig& config);

// An option that fits no input is a fault of the configuration there, not of the command line.
Status as_fault_of_files(const DaemonConfig& config, Status status);

// What is in force after defaults, one "key = value" a line, without secrets.
std::vector<std::string> effective_config(const DaemonConfig& config);

// Splits "127.0.0.1:9464". Errors: kConfiguration unless it is a local address with a port.
Status check_listen_address(const std::string& listen);

}  // namespace nayose
