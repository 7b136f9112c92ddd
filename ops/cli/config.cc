#include "ops/cli/config.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>

#include "engine/base/clock.h"
#include "engine/model/toml_table.h"
#include "ops/cli/config_sections.h"

namespace nayose {
namespace {

constexpr int64_t kWaitingDaysMin = 30;  // The law's.

std::string beside(const std::string& config_path, const std::string& path) {
  if (path.empty() || std::filesystem::path(path).is_absolute()) return path;
  return (std::filesystem::path(config_path).parent_path() / path).lexically_normal().string();
}

void read_processing(TomlTable* root, ProcessingConfig* processing) {
  TomlTable table = root->table("processing");
  processing->threads = table.integer_or("threads", processing->threads, 0, 256);
  processing->executor = table.string_or("executor", processing->executor);
  if (processing->executor != "tbb" && processing->executor != "serial") {
    table.fail("executor", "expected \"tbb\" or \"serial\"");
  }
  processing->batch_records =
      table.integer_or("batch_records", processing->batch_records, 1, 100'000);
}

void read_notice_and_publish(TomlTable* root, EngineConfig* engine) {
  TomlTable notice = root->table("notice");
  engine->waiting_days =
      notice.integer_or("waiting_days", engine->waiting_days, kWaitingDaysMin, 3650);
  TomlTable publish = root->table("publish");
  engine->publish_age_band = publish.boolean_or("age_band", false);
  engine->publish_sex = publish.boolean_or("sex", false);
  engine->publish_prefecture = publish.boolean_or("prefecture", false);
}

// A key is named as the option of `nayose convert`, without its dashes.
std::string with_keys_for_options(std::string message) {
  for (size_t at = message.find("--"); at != std::string::npos; at = message.find("--", at)) {
    message.erase(at, 2);
    for (; at < message.size() && (message[at] == '-' || std::islower(message[at]) != 0); ++at) {
      if (message[at] == '-') message[at] = '_';
    }
  }
  return message;
}

// The options of `nayose convert`, by the same names.
void read_convert(TomlTable* files, const std::string& path, ConvertArguments* convert) {
  if (!files->has("convert")) return;
  TomlTable table = files->table("convert");
  convert->from = table.string("from");
  if (convert->from.empty()) table.fail("from", "expected a format, as \"hl7\"");
  for (const auto& [key, target] :
       {std::pair<const char*, std::string*>("institution", &convert->institution),
        {"notice_status", &convert->notice_status},
        {"notice_date", &convert->notice_date},
        {"notice_version", &convert->notice_version},
        {"notices", &convert->notices},
        {"encoding", &convert->encoding},
        {"columns", &convert->columns},
        {"delimiter", &convert->delimiter},
        {"event_time", &convert->event_time}}) {
    *target = table.string_or(key, "");
  }
  convert->patient_digits = table.integer_or("patient_digits", 0, 0, 20);
  convert->notices = beside(path, convert->notices);
  convert->columns = beside(path, convert->columns);
}

void read_files(TomlTable* root, DaemonConfig* config) {
  TomlTable files = root->table("files");
  if (config->input != InputKind::kFiles) {
    // A file may hold both inputs; the one not chosen is read all the same, so that its keys are
    // checked.
    config->files.inputs = files.strings_or_empty("inputs");
    config->files.out = files.string_or("out", "");
  } else {
    config->files.inputs = files.strings("inputs");
    config->files.out = files.string("out");
    if (config->files.inputs.empty()) files.fail("inputs", "expected at least one path");
  }
  config->files.as_of = files.string_or("as_of", "");
  if (!config->files.as_of.empty() && !parse_iso_date(config->files.as_of)) {
    files.fail("as_of", "expected a date, YYYY-MM-DD");
  }
  read_convert(&files, config->path, &config->files.convert);
  for (std::string& input : config->files.inputs) input = beside(config->path, input);
  config->files.out = beside(config->path, config->files.out);
}

void read_input(TomlTable* root, ConfigUse use, DaemonConfig* config) {
  TomlTable input = root->table("input");
  const std::string kind =
      use == ConfigUse::kDaemon ? input.string("kind") : input.string_or("kind", "");
  if (kind == "kafka")
    config->input = InputKind::kKafka;
  else if (kind == "files")
    config->input = InputKind::kFiles;
  else if (use == ConfigUse::kDaemon || !kind.empty()) {
    input.fail("kind", "expected \"kafka\" or \"files\"");
  }
  read_files(root, config);
  if (config->input == InputKind::kKafka || root->has("kafka")) read_kafka(root, config);
}

void read_metrics(TomlTable* root, MetricsConfig* metrics) {
  TomlTable table = root->table("metrics");
  metrics->listen = table.string_or("listen", "");
  const Status status = check_listen_address(metrics->listen);
  if (!status.ok()) table.fail("listen", status.message());
}

void read_top(TomlTable* root, ConfigUse use, DaemonConfig* config) {
  const std::string regime = root->string_or("regime", "anonymised");
  if (regime == "pseudonymised")
    config->regime = Regime::kPseudonymised;
  else if (regime != "anonymised") {
    root->fail("regime", "expected \"anonymised\" or \"pseudonymised\"");
  }
  const bool daemon = use == ConfigUse::kDaemon;
  for (const auto& [key, target] : {std::pair<const char*, std::string*>("model", &config->model),
                                    {"keyring", &config->keyring},
                                    {"state", &config->state}}) {
    *target = beside(config->path, daemon ? root->string(key) : root->string_or(key, ""));
  }
}

Result<DaemonConfig> read_config(TomlTable root, const std::string& path, ConfigUse use) {
  DaemonConfig config;
  config.path = path;
  read_top(&root, use, &config);
  config.take_over = root.table("encoding").boolean_or("take_over", false);
  read_processing(&root, &config.processing);
  read_notice_and_publish(&root, &config.engine);
  read_institutions(&root, &config.engine);
  read_input(&root, use, &config);
  read_metrics(&root, &config.metrics);
  NAYOSE_RETURN_IF_ERROR(root.finish());
  if (config.input == InputKind::kKafka) {
    const Status status = validate_kafka_config(config.kafka);
    if (!status.ok()) {
      // The connector names the key; the line is that of its section.
      return status.annotate(path + ":" + std::to_string(root.line_of("kafka")));
    }
  }
  return config;
}

std::string_view regime_name(Regime regime) {
  return regime == Regime::kAnonymised ? "anonymised" : "pseudonymised";
}

}  // namespace

Status check_listen_address(const std::string& listen) {
  if (listen.empty()) return Status();
  const size_t colon = listen.rfind(':');
  const std::string host = listen.substr(0, colon == std::string::npos ? 0 : colon);
  const std::string port = colon == std::string::npos ? "" : listen.substr(colon + 1);
  const bool digits =
      !port.empty() && port.size() <= 5 &&
      std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
  const bool local = host == "127.0.0.1" || host == "[::1]" || host == "localhost";
  if (!local || !digits || std::stoi(port) > 65535) {
    return Status(StatusCode::kConfiguration,
                  "expected a local address and a port, for example \"127.0.0.1:9464\"");
  }
  return Status();
}

Result<DaemonConfig> load_config(const std::string& path, ConfigUse use) {
  NAYOSE_ASSIGN_OR_RETURN(TomlTable root, TomlTable::load(path));
  return read_config(std::move(root), path, use);
}

Result<DaemonConfig> parse_config(std::string_view toml, const std::string& path, ConfigUse use) {
  NAYOSE_ASSIGN_OR_RETURN(TomlTable root, TomlTable::parse(toml, path));
  return read_config(std::move(root), path, use);
}

Result<std::optional<ConvertPlan>> plan_of_files(const DaemonConfig& config) {
  if (config.files.convert.from.empty()) return std::optional<ConvertPlan>();
  Result<ConvertPlan> plan = make_convert_plan(config.files.convert);
  if (plan.ok()) return std::optional<ConvertPlan>(std::move(plan).value());
  return Status(StatusCode::kConfiguration,
                config.path + ": files.convert: " + with_keys_for_options(plan.status().message()));
}

Status as_fault_of_files(const DaemonConfig& config, Status status) {
  if (status.code() != StatusCode::kInvalidArgument) return status;
  return Status(StatusCode::kConfiguration, config.path + ": files: " + status.message());
}

std::vector<std::string> effective_config(const DaemonConfig& config) {
  std::vector<std::string> lines;
  const auto add = [&lines](std::string key, std::string value) {
    lines.push_back(std::move(key) + " = " + std::move(value));
  };
  const auto flag = [](bool value) { return std::string(value ? "true" : "false"); };
  add("regime", std::string(regime_name(config.regime)));
  add("model", config.model);
  add("keyring", config.keyring);
  add("state", config.state);
  add("encoding.take_over", flag(config.take_over));
  add("processing.threads", std::to_string(config.processing.threads));
  add("processing.executor", config.processing.executor);
  add("processing.batch_records", std::to_string(config.processing.batch_records));
  add("notice.waiting_days", std::to_string(config.engine.waiting_days));
  add("publish.age_band", flag(config.engine.publish_age_band));
  add("publish.sex", flag(config.engine.publish_sex));
  add("publish.prefecture", flag(config.engine.publish_prefecture));
  add("accept_unlisted_institutions", flag(config.engine.accept_unlisted_institutions));
  for (const InstitutionSpec& institution : config.engine.institutions) {
    add("institution " + institution.code,
        std::to_string(institution.payload_allow.size()) + " payload pointers, " +
            std::to_string(institution.sources.size()) + " sources");
  }
  if (config.input == InputKind::kFiles) {
    add("input.kind", "files");
    for (const std::string& input : config.files.inputs) add("files.inputs", input);
    add("files.out", config.files.out);
    add("files.as_of", config.files.as_of);
    if (!config.files.convert.from.empty()) add("files.convert.from", config.files.convert.from);
  } else if (config.input == InputKind::kKafka) {
    add("input.kind", "kafka");
    describe_kafka(config.kafka, &lines);
  }
  add("metrics.listen", config.metrics.listen);
  return lines;
}

}  // namespace nayose
