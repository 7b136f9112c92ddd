// What the benchmarks of the engine share: a workload, an engine over a store, clocks.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/encode/keyring.h"
#include "engine/pipeline/engine.h"

namespace nayose::bench {

struct Seconds {
  double wall = 0;
  double cpu = 0;  // Of all threads of the process.
  void add(const Seconds& other);
};

class Stopwatch {
 public:
  Stopwatch();
  Seconds elapsed() const;

 private:
  std::chrono::steady_clock::time_point wall_;
  double cpu_;
};

// Pages of this process that lie in memory, after what was freed went back to the system.
uint64_t resident_set_bytes();

struct WorkloadOptions {
  uint32_t patients = 100'000;
  double changed_share = 0.05;    // Of the later visits: other identifiers than the last time.
  double visits_per_patient = 2;  // On average.
  uint32_t days = 60;
  uint64_t seed = 1;
};

// Synthetic encounters of notified patients as JSON, in order of time within each list.
struct Workload {
  std::vector<std::string> first_visits;  // One a patient.
  std::vector<std::string> later_visits;
};
Workload generate_workload(const WorkloadOptions& options);
// The same one by one, without keeping them.
using VisitEncounter = std::function<void(const std::string& json, bool first_visit)>;
void visit_workload(const WorkloadOptions& options, const VisitEncounter& visit);

// An engine with its store and throw-away keys. What fails ends the program with its message.
class BenchEngine {
 public:
  // `state_directory` empty: a store in memory.
  BenchEngine(const std::string& model_path, const std::string& state_directory);

  // Opens (again), from what the store holds. `threads` 1: the serial executor.
  void open(size_t threads);
  // The engine's share of the time; deltas are stored outside the clock.
  Seconds process(const std::vector<std::string>& records, size_t begin, size_t end);
  Seconds process(const std::vector<std::string>& records) {
    return process(records, 0, records.size());
  }

  LinkageEngine& engine() { return *engine_; }
  const LinkageModel& model() const { return model_; }
  double store_seconds() const { return store_seconds_; }
  uint64_t disk_bytes() const { return store_->disk_bytes(); }

 private:
  LinkageModel model_;
  std::unique_ptr<Keyring> keyring_;
  std::string state_directory_;
  std::unique_ptr<RecordReaderFactory> readers_;
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<StateStore> store_;
  std::unique_ptr<LinkageEngine> engine_;
  InputBatch batch_;
  BatchResult result_;
  double store_seconds_ = 0;
};

// Ends the program with the message of a Status that is not ok.
void require(const Status& status);

}  // namespace nayose::bench
