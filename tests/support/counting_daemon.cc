// The daemon that the integration tests kill: the Kafka connector around the counting engine.
//   counting_daemon BOOTSTRAP APPLICATION INPUT_TOPIC STATE_FILE [key=value ...]
// Ends by SIGTERM with 0, or with 2 when fenced, 1 on any other Status. NAYOSE_CRASH_AT kills it
// at a named point; NAYOSE_FAULT=store_first writes its store in the wrong order.
#include <signal.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "connectors/kafka/kafka_connector.h"
#include "engine/pipeline/executor.h"
#include "tests/support/counting_engine.h"
#include "tests/support/log_store.h"

namespace nayose::test {
namespace {

std::atomic<bool> stop{false};

void on_signal(int) { stop.store(true); }

bool apply_option(const std::string& option, KafkaConfig* config) {
  const size_t equals = option.find('=');
  if (equals == std::string::npos) return false;
  const std::string key = option.substr(0, equals);
  const std::string value = option.substr(equals + 1);
  if (key == "instance_id")
    config->instance_id = value;
  else if (key == "batch_records_max")
    config->batch_records_max = std::stoi(value);
  else if (key == "session_timeout_ms")
    config->session_timeout_ms = std::stoi(value);
  else if (key == "transaction_timeout_ms")
    config->transaction_timeout_ms = std::stoi(value);
  else
    return false;
  return true;
}

Status run(const KafkaConfig& config, const std::string& state_file) {
  NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<StateStore> store, open_log_store(state_file));
  const SystemClock clock;
  std::unique_ptr<CrashPoints> crash_points = no_crash_points();
  if (const char* spec = std::getenv("NAYOSE_CRASH_AT")) {
    NAYOSE_ASSIGN_OR_RETURN(crash_points, kill_at_crash_point(spec));
  }
  KafkaConnector::Parts parts;
  parts.store = store.get();
  parts.identity = {"encoding", "scoring", "keys"};
  parts.clock = &clock;
  parts.crash_points = crash_points.get();
  parts.replay = counting_replay();
  parts.stop = &stop;
  const char* fault = std::getenv("NAYOSE_FAULT");
  parts.fault_store_first = fault != nullptr && std::strcmp(fault, "store_first") == 0;
  NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<KafkaConnector> connector,
                          KafkaConnector::open(config, parts));
  NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<LinkageEngine> engine,
                          open_counting_engine(*store));
  std::fprintf(stderr, "counting_daemon: ready\n");
  const std::unique_ptr<Executor> executor = make_tbb_executor(1);
  return run_pipeline(connector->source(), engine.get(), connector->sink(), executor.get());
}

int main_of(int argc, char** argv) {
  if (argc < 5) return 64;
  KafkaConfig config;
  config.bootstrap_servers = argv[1];
  config.application_id = argv[2];
  config.topic_prefix = std::string(argv[2]) + ".";
  config.inputs = {{argv[3], 0, 0}};
  config.partitions = {3, 3, 1, 2, 1};
  config.replication_factor = 1;
  config.session_timeout_ms = 2'000;
  config.transaction_timeout_ms = 5'000;
  config.batch_linger_ms = 10;
  for (int i = 5; i < argc; ++i) {
    if (!apply_option(argv[i], &config)) return 64;
  }
  ::signal(SIGTERM, on_signal);
  const Status status = run(config, argv[4]);
  std::fprintf(stderr, "counting_daemon: %s\n", status.to_string().c_str());
  if (status.ok() || status.code() == StatusCode::kCancelled) return 0;
  return status.code() == StatusCode::kFenced ? 2 : 1;
}

}  // namespace
}  // namespace nayose::test

// Crash-only: no destructor of a library runs after this.
int main(int argc, char** argv) { std::_Exit(nayose::test::main_of(argc, argv)); }
