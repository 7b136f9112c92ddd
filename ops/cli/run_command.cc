#include "ops/cli/run_command.h"

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "connectors/format/encounter_json.h"
#include "connectors/kafka/kafka_connector.h"
#include "engine/base/clock.h"
#include "engine/encode/secret.h"
#include "ops/cli/config.h"
#include "ops/cli/engine_host.h"
#include "ops/cli/exit_code.h"
#include "ops/cli/file_way.h"
#include "ops/cli/kafka_generation.h"
#include "ops/cli/logger.h"
#include "ops/cli/metrics.h"
#include "ops/cli/pipeline_watch.h"
#include "ops/cli/stop_signal.h"

namespace nayose {
namespace {

EngineRequest engine_request(const DaemonConfig& config) {
  EngineRequest request;
  request.model = config.model;
  request.keyring = config.keyring;
  request.state = config.state;
  request.take_over = config.take_over;
  request.executor = config.processing.executor;
  request.threads = static_cast<uint32_t>(config.processing.threads);
  return request;
}

KafkaLog kafka_log(const Logger* logger) {
  return [logger](KafkaLogLevel level, std::string_view line) {
    logger->log(static_cast<LogLevel>(level), line, {{"from", "kafka"}});
  };
}

// Test-only faults, from the environment so that no configuration can hold them.
Status read_faults(KafkaConnector::Parts* parts, std::unique_ptr<CrashPoints>* crash_points) {
  const char* crash_at = std::getenv("NAYOSE_CRASH_AT");
  if (crash_at == nullptr) {
    *crash_points = no_crash_points();
  } else {
    NAYOSE_ASSIGN_OR_RETURN(*crash_points, kill_at_crash_point(crash_at));
  }
  parts->crash_points = crash_points->get();
  parts->fault_store_first = std::getenv("NAYOSE_FAULT_STORE_FIRST") != nullptr;
  return Status();
}

// Asks the connector for its lag every few seconds, on a thread of its own.
class LagWatch {
 public:
  LagWatch(const KafkaConnector* connector, Metrics* metrics) {
    thread_ = std::thread([this, connector, metrics] {
      std::unique_lock lock(mutex_);
      while (!ending_) {
        uint64_t records = 0;
        for (const auto& entry : connector->stats().lag) {
          records += static_cast<uint64_t>(entry.second < 0 ? 0 : entry.second);
        }
        metrics->on_lag(records);
        end_.wait_for(lock, std::chrono::seconds(5), [this] { return ending_; });
      }
    });
  }
  ~LagWatch() {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    end_.notify_all();
    thread_.join();
  }

 private:
  std::mutex mutex_;
  std::condition_variable end_;
  bool ending_ = false;  // Guarded by mutex_.
  std::thread thread_;
};

void log_end(const Logger& logger, const Counts& counts, const EngineSizes& sizes) {
  logger.log(LogLevel::kInfo, "stopped",
             {{"records", std::to_string(counts.records)},
              {"refused", std::to_string(counts.refused_total())},
              {"refs", std::to_string(sizes.refs)},
              {"persons", std::to_string(sizes.persons)}});
}

Status run_kafka(const DaemonConfig& config, const Clock* clock, const Logger& logger,
                 Metrics* metrics) {
  // A state that was taken over cannot go back: the topics are asked before it is opened.
  if (config.take_over) {
    NAYOSE_RETURN_IF_ERROR(harden_process());
    NAYOSE_RETURN_IF_ERROR(check_kafka_generation(config, kafka_log(&logger)));
  }
  NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<EngineHost> host,
                          EngineHost::open(engine_request(config)));
  const StoreIdentity identity = store_identity(host->model(), host->keyring());
  KafkaConnector::Parts parts;
  std::unique_ptr<CrashPoints> crash_points;
  NAYOSE_RETURN_IF_ERROR(read_faults(&parts, &crash_points));
  parts.store = host->store();
  parts.identity = {identity.encoding_hash, host->model().scoring_hash, identity.key_check,
                    config.take_over};
  parts.clock = clock;
  parts.log = kafka_log(&logger);
  parts.stop = &stop_flag();
  // Waits for the lease, then brings the store to what Kafka has committed.
  NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<KafkaConnector> connector,
                          KafkaConnector::open(config.kafka, std::move(parts)));
  NAYOSE_ASSIGN_OR_RETURN(
      const std::unique_ptr<LinkageEngine> engine,
      host->open_engine(config.engine, make_encounter_json_reader(host->model().input)));
  const EngineSizes sizes = engine->sizes();
  metrics->on_sizes(sizes);
  logger.log(LogLevel::kInfo, "engine is ready",
             {{"refs", std::to_string(sizes.refs)},
              {"refs_in_earlier_encoding", std::to_string(sizes.refs_in_earlier_encoding)},
              {"persons", std::to_string(sizes.persons)}});
  WatchedEngine watched(engine.get(), [&](const EngineSizes& now) { metrics->on_sizes(now); });
  WatchedSink sink(connector->sink(), [&](const BatchResult& result, double commit_seconds) {
    metrics->on_batch(result.counts, commit_seconds);
  });
  StoppableSource source(connector->source());
  const LagWatch lag(connector.get(), metrics);
  NAYOSE_RETURN_IF_ERROR(run_pipeline(&source, &watched, &sink, host->executor()));
  log_end(logger, engine->counts(), engine->sizes());
  return Status();
}

Status run_files(const DaemonConfig& config, const Clock* clock, const Logger& logger,
                 Metrics* metrics) {
  FileWayRequest request;
  request.engine = engine_request(config);
  request.config = config.engine;
  request.inputs = config.files.inputs;
  NAYOSE_ASSIGN_OR_RETURN(request.convert, plan_of_files(config));
  request.out = config.files.out;
  request.as_of = config.files.as_of;
  request.batch_records = static_cast<uint32_t>(config.processing.batch_records);
  const Result<FileWayResult> result = run_file_way(request, clock, metrics);
  if (!result.ok()) return as_fault_of_files(config, result.status());
  log_end(logger, result.value().counts, result.value().sizes);
  return Status();
}

}  // namespace

Result<int> run_daemon(const RunOptions& options) {
  NAYOSE_ASSIGN_OR_RETURN(const DaemonConfig config,
                          load_config(options.config, ConfigUse::kDaemon));
  const SystemClock clock;
  const Logger logger(&clock);
  for (const std::string& line : effective_config(config)) {
    logger.log(LogLevel::kInfo, line, {{"from", "config"}});
  }
  NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<Metrics> metrics,
                          Metrics::open(config.metrics.listen));
  const Status status = config.input == InputKind::kKafka
                            ? run_kafka(config, &clock, logger, metrics.get())
                            : run_files(config, &clock, logger, metrics.get());
  if (status.code() == StatusCode::kCancelled) {
    logger.log(LogLevel::kInfo, "stopped before the start was over");
    return kExitOk;
  }
  NAYOSE_RETURN_IF_ERROR(status);
  return kExitOk;
}

}  // namespace nayose
