// Engine-only capacity, on real keys, real sealing and RocksDB; prints one JSON object.
//   engine_capacity [--patients N] [--part rates|memory|restart|all] [--threads N] [--model FILE]
// rates:   records/s/core of new patients, repeat visits and the mix (one core)
// memory:  bytes a patient at 1.3 profiles a ref, reached by visits with changed identifiers
// restart: time to open the state of N patients again, on `--threads` cores
// bench/capacity/run puts it beside the file way and the Kafka way.

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include "bench/support/engine_bench.h"

namespace nayose::bench {
namespace {

constexpr int kRepeatRounds = 5;
constexpr double kProfilesPerRef = 1.3;
constexpr size_t kChunkRecords = 8'192;

struct Options {
  uint32_t patients = 100'000;
  size_t threads = 2;
  std::string part = "all";
  std::string model = "schemas/models/japan.toml";
};

// One flat JSON object, printed as it grows.
class Report {
 public:
  Report() { std::printf("{"); }
  ~Report() { std::printf("}\n"); }
  void number(const char* key, double value, int decimals = 0) {
    std::printf("%s\"%s\":%.*f", separator_, key, decimals, value);
    separator_ = ",";
  }

 private:
  const char* separator_ = "";
};

class StateDirectory {
 public:
  StateDirectory()
      : path_((std::filesystem::temp_directory_path() /
               ("nayose-capacity-" + std::to_string(getpid())))
                  .string()) {
    std::filesystem::remove_all(path_);
  }
  ~StateDirectory() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

double per(uint64_t count, double of) { return static_cast<double>(count) / of; }

void fail_unless(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "engine_capacity: wrong answer: %s\n", what);
  std::exit(1);
}

void measure_rates(const Options& options, Report* report) {
  const StateDirectory directory;
  WorkloadOptions workload_options;
  workload_options.patients = options.patients;
  const Workload workload = generate_workload(workload_options);
  const size_t patients = workload.first_visits.size();
  BenchEngine bench(options.model, directory.path());
  bench.open(1);
  const Seconds fresh = bench.process(workload.first_visits);
  const double store_seconds = bench.store_seconds();
  const Counts counts = bench.engine().counts();
  fail_unless(counts.accepted == patients, "a first visit was refused");
  Seconds repeat;
  for (int round = 0; round < kRepeatRounds; ++round) {
    repeat.add(bench.process(workload.first_visits));
  }
  const uint64_t repeats = bench.engine().counts().repeat_visits;
  const uint64_t repeat_records = uint64_t{patients} * kRepeatRounds;
  fail_unless(repeats > repeat_records * 99 / 100, "a repeated visit was taken for a new one");
  const Seconds mix = bench.process(workload.later_visits);
  const uint64_t mix_repeats = bench.engine().counts().repeat_visits - repeats;
  const EngineSizes sizes = bench.engine().sizes();
  const double refs = static_cast<double>(sizes.refs);
  report->number("patients", static_cast<double>(patients));
  report->number("new_patients_per_s_core", per(patients, fresh.cpu));
  report->number("repeat_visits_per_s_core", per(repeat_records, repeat.cpu));
  report->number("mix_per_s_core", per(workload.later_visits.size(), mix.cpu));
  report->number("mix_repeat_share",
                 per(mix_repeats, static_cast<double>(workload.later_visits.size())), 4);
  report->number("store_writes_per_s", per(patients, store_seconds));
  report->number("profiles_per_ref", per(sizes.profiles, refs), 3);
  report->number("bytes_per_patient", per(sizes.resident_bytes, refs));
  report->number("candidates_per_new_patient",
                 per(counts.candidate_pairs, static_cast<double>(patients)), 2);
}

void measure_memory(const Options& options, Report* report) {
  WorkloadOptions workload_options;
  workload_options.patients = options.patients;
  workload_options.changed_share = 0.5;
  workload_options.visits_per_patient = 3;
  const Workload workload = generate_workload(workload_options);
  BenchEngine bench(options.model, "");
  bench.open(1);
  bench.process(workload.first_visits);
  size_t begin = 0;
  EngineSizes sizes = bench.engine().sizes();
  while (static_cast<double>(sizes.profiles) < kProfilesPerRef * static_cast<double>(sizes.refs)) {
    fail_unless(begin < workload.later_visits.size(), "too few changed visits for 1.3 profiles");
    const size_t end = std::min(begin + kChunkRecords, workload.later_visits.size());
    bench.process(workload.later_visits, begin, end);
    begin = end;
    sizes = bench.engine().sizes();
  }
  const double refs = static_cast<double>(sizes.refs);
  report->number("memory_profiles_per_ref", per(sizes.profiles, refs), 3);
  report->number("bytes_per_patient_at_1_3_profiles", per(sizes.resident_bytes, refs));
  report->number("blocks_per_patient", per(sizes.blocks, refs), 2);
  report->number("edges_per_patient", per(sizes.edges, refs), 2);
}

void measure_restart(const Options& options, Report* report) {
  const StateDirectory directory;
  BenchEngine bench(options.model, directory.path());
  bench.open(options.threads);
  WorkloadOptions workload_options;
  workload_options.patients = options.patients;
  std::vector<std::string> waiting;
  visit_workload(workload_options, [&](const std::string& json, bool) {
    waiting.push_back(json);
    if (waiting.size() < kChunkRecords) return;
    bench.process(waiting);
    waiting.clear();
  });
  bench.process(waiting);
  const EngineSizes before = bench.engine().sizes();
  const uint64_t resident_before = resident_set_bytes();
  const Stopwatch watch;
  bench.open(options.threads);
  const Seconds took = watch.elapsed();
  const uint64_t resident_after = resident_set_bytes();
  const EngineSizes sizes = bench.engine().sizes();
  fail_unless(sizes.refs == before.refs && sizes.persons == before.persons &&
                  sizes.edges == before.edges && sizes.profiles == before.profiles,
              "the restart found other refs, persons, edges or profiles");
  const double refs = static_cast<double>(sizes.refs);
  report->number("restart_refs", refs);
  report->number("restart_threads", static_cast<double>(options.threads));
  report->number("restart_s", took.wall, 3);
  report->number("restart_cpu_s", took.cpu, 3);
  report->number("restart_s_per_million_refs", took.wall * 1e6 / refs, 3);
  report->number("restart_bytes_per_patient", per(sizes.resident_bytes, refs));
  report->number("process_bytes_per_patient", per(resident_after, refs));
  report->number("process_bytes_per_patient_before", per(resident_before, refs));
  report->number("disk_bytes_per_patient", per(bench.disk_bytes(), refs));
}

int usage() {
  std::fprintf(stderr,
               "usage: engine_capacity [--patients N] [--part rates|memory|restart|all] "
               "[--threads N] [--model FILE]\n");
  return 64;
}

int main_of(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; i += 2) {
    if (i + 1 == argc) return usage();
    const std::string name = argv[i];
    const char* const value = argv[i + 1];
    if (name == "--patients") {
      options.patients = static_cast<uint32_t>(std::atoi(value));
    } else if (name == "--threads") {
      options.threads = static_cast<size_t>(std::atoi(value));
    } else if (name == "--part") {
      options.part = value;
    } else if (name == "--model") {
      options.model = value;
    } else {
      return usage();
    }
  }
  const bool all = options.part == "all";
  if (options.patients == 0 || options.threads == 0) return usage();
  if (!all && options.part != "rates" && options.part != "memory" && options.part != "restart") {
    return usage();
  }
  Report report;
  if (all || options.part == "rates") measure_rates(options, &report);
  if (all || options.part == "memory") measure_memory(options, &report);
  if (all || options.part == "restart") measure_restart(options, &report);
  return 0;
}

}  // namespace
}  // namespace nayose::bench

int main(int argc, char** argv) { return nayose::bench::main_of(argc, argv); }
