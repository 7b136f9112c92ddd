// Engine-only capacity: records/s/core of repeat visits, new patients and the mix, bytes a ref,
// and the time of a restart. One core; real keys, real sealing, RocksDB for the restart.
// Prints one JSON object. bench/capacity/run puts it beside the file way and the Kafka way.

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <unordered_set>
#include <vector>

#include "connectors/format/encounter_json.h"
#include "engine/encode/keyring.h"
#include "engine/pipeline/engine.h"
#include "ops/cli/generate/generator.h"

namespace nayose {
namespace {

constexpr size_t kBatchRecords = 4096;
constexpr int kRepeatRounds = 5;
constexpr int64_t kReceivedMs = 1'798'761'600'000;  // 2027-01-01

struct Seconds {
  double wall = 0;
  double cpu = 0;
};

double cpu_seconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

class Stopwatch {
 public:
  Seconds elapsed() const {
    return {std::chrono::duration<double>(std::chrono::steady_clock::now() - wall_).count(),
            cpu_seconds() - cpu_};
  }

 private:
  std::chrono::steady_clock::time_point wall_ = std::chrono::steady_clock::now();
  double cpu_ = cpu_seconds();
};

struct Workload {
  std::vector<std::string> first_visits;
  std::vector<std::string> later_visits;  // 95 % unchanged.
};

Workload generate(uint32_t patients) {
  GeneratorOptions options;
  options.persons = patients * 2 / 3;
  options.institutions = 3;
  options.days = 60;
  options.encounters = uint64_t{patients} * 2;
  Workload workload;
  std::unordered_set<std::string> seen;
  generate_encounters(
      options,
      [&](const EncounterText& text, uint32_t) {
        std::string line;
        append_encounter_json(text, &line);
        const bool first = seen.insert(text.institution + "|" + text.patient).second;
        (first ? workload.first_visits : workload.later_visits).push_back(std::move(line));
      },
      [](std::string_view, std::string_view, uint32_t) {});
  return workload;
}

void fail_unless_ok(const Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "engine_capacity: %s\n", status.to_string().c_str());
  std::exit(1);
}

class Bench {
 public:
  Bench(const std::string& model_path, const std::string& state_directory) {
    auto model = load_model(model_path);
    fail_unless_ok(model.status());
    model_ = std::move(model).value();
    auto keyring = Keyring::ephemeral();
    fail_unless_ok(keyring.status());
    keyring_ = std::move(keyring).value();
    executor_ = make_serial_executor();
    readers_ = make_encounter_json_reader(model_.input);
    state_directory_ = state_directory;
    open();
  }

  void open() {
    engine_.reset();
    store_.reset();
    auto store = StateStore::open(state_directory_, *keyring_, store_identity(model_, *keyring_));
    fail_unless_ok(store.status());
    store_ = std::move(store).value();
    LinkageEngine::Parts parts;
    parts.model = &model_;
    parts.keyring = keyring_.get();
    parts.store = store_.get();
    parts.executor = executor_.get();
    parts.readers = readers_.get();
    parts.config.source_names = {"bench"};
    parts.config.accept_unlisted_institutions = true;
    parts.config.any_institution.payload_allow = {"/department", "/diagnoses", "/drugs"};
    auto engine = LinkageEngine::open(std::move(parts));
    fail_unless_ok(engine.status());
    engine_ = std::move(engine).value();
  }

  // The engine's share; deltas are stored outside the clock.
  Seconds process(const std::vector<std::string>& records) {
    Seconds total;
    InputBatch batch;
    BatchResult result;
    for (size_t begin = 0; begin < records.size(); begin += kBatchRecords) {
      batch.clear();
      for (size_t i = begin; i < std::min(begin + kBatchRecords, records.size()); ++i) {
        batch.add(records[i], {0, 0, static_cast<int64_t>(i)}, kReceivedMs);
      }
      const Stopwatch watch;
      engine_->process(batch, &result);
      const Seconds took = watch.elapsed();
      total.wall += took.wall;
      total.cpu += took.cpu;
      const Stopwatch storing;
      fail_unless_ok(store_->write(result.delta, Durability::kProcess));
      store_seconds_ += storing.elapsed().wall;
      output_bytes_ += result.outputs.bytes();
    }
    return total;
  }

  LinkageEngine& engine() { return *engine_; }
  double store_seconds() const { return store_seconds_; }
  uint64_t disk_bytes() const { return store_->disk_bytes(); }

 private:
  LinkageModel model_;
  std::unique_ptr<Keyring> keyring_;
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<RecordReaderFactory> readers_;
  std::string state_directory_;
  std::unique_ptr<StateStore> store_;
  std::unique_ptr<LinkageEngine> engine_;
  double store_seconds_ = 0;
  uint64_t output_bytes_ = 0;
};

int run(uint32_t patients, const std::string& model_path) {
  const std::string directory =
      (std::filesystem::temp_directory_path() / ("nayose-capacity-" + std::to_string(getpid())))
          .string();
  const Workload workload = generate(patients);
  Bench bench(model_path, directory);
  const Seconds fresh = bench.process(workload.first_visits);
  const double store_seconds = bench.store_seconds();
  Seconds repeat;
  for (int round = 0; round < kRepeatRounds; ++round) {
    const Seconds took = bench.process(workload.first_visits);
    repeat.wall += took.wall;
    repeat.cpu += took.cpu;
  }
  const uint64_t repeats = bench.engine().counts().repeat_visits;
  const Seconds mix = bench.process(workload.later_visits);
  const EngineSizes sizes = bench.engine().sizes();
  const Counts counts = bench.engine().counts();
  const Stopwatch restart;
  bench.open();
  const Seconds restarted = restart.elapsed();
  const bool same = bench.engine().sizes().persons == sizes.persons &&
                    bench.engine().sizes().edges == sizes.edges;
  const auto rate = [](size_t records, double seconds) {
    return static_cast<double>(records) / seconds;
  };
  std::printf("{\"patients\":%zu,\"new_patients_per_s_core\":%.0f,"
              "\"repeat_visits_per_s_core\":%.0f,\"mix_per_s_core\":%.0f,",
              workload.first_visits.size(), rate(workload.first_visits.size(), fresh.cpu),
              rate(workload.first_visits.size() * kRepeatRounds, repeat.cpu),
              rate(workload.later_visits.size(), mix.cpu));
  std::printf("\"repeat_share\":%.4f,\"mix_changed_share\":%.4f,\"store_writes_per_s\":%.0f,",
              rate(repeats, double(workload.first_visits.size() * kRepeatRounds)),
              1.0 - static_cast<double>(counts.repeat_visits - repeats) /
                        static_cast<double>(workload.later_visits.size()),
              rate(workload.first_visits.size(), store_seconds));
  std::printf("\"refs\":%lu,\"persons\":%lu,\"edges\":%lu,\"profiles_per_ref\":%.3f,"
              "\"bytes_per_patient\":%.0f,\"disk_bytes_per_patient\":%.0f,",
              sizes.refs, sizes.persons, sizes.edges, rate(sizes.profiles, double(sizes.refs)),
              rate(sizes.resident_bytes, double(sizes.refs)),
              rate(bench.disk_bytes(), double(sizes.refs)));
  std::printf("\"candidates_per_new_patient\":%.2f,\"restart_s\":%.3f,\"restart_cpu_s\":%.3f,"
              "\"restart_s_per_million_refs\":%.3f,\"restart_same\":%s}\n",
              rate(counts.candidate_pairs, double(counts.profiles_added)), restarted.wall,
              restarted.cpu, restarted.wall * 1e6 / double(sizes.refs), same ? "true" : "false");
  std::filesystem::remove_all(directory);
  return same ? 0 : 1;
}

}  // namespace
}  // namespace nayose

int main(int argc, char** argv) {
  const uint32_t patients = argc > 1 ? static_cast<uint32_t>(std::atoi(argv[1])) : 100'000;
  const std::string model = argc > 2 ? argv[2] : "schemas/models/japan.toml";
  return nayose::run(patients, model);
}
