#include "bench/support/engine_bench.h"

#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <unordered_set>

#include "connectors/format/encounter_json.h"
#include "ops/cli/generate/generator.h"

namespace nayose::bench {
namespace {

constexpr size_t kBatchRecords = 4096;
constexpr int64_t kReceivedMs = 1'798'761'600'000;  // 2027-01-01

double cpu_seconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

template <typename T>
T take(Result<T> result) {
  require(result.status());
  return std::move(result).value();
}

}  // namespace

void Seconds::add(const Seconds& other) {
  wall += other.wall;
  cpu += other.cpu;
}

Stopwatch::Stopwatch() : wall_(std::chrono::steady_clock::now()), cpu_(cpu_seconds()) {}

Seconds Stopwatch::elapsed() const {
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - wall_).count(),
          cpu_seconds() - cpu_};
}

uint64_t resident_set_bytes() {
  malloc_trim(0);
  unsigned long long total = 0;
  unsigned long long resident = 0;
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr) return 0;
  const int read = std::fscanf(file, "%llu %llu", &total, &resident);
  std::fclose(file);
  return read == 2 ? resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE)) : 0;
}

void visit_workload(const WorkloadOptions& options, const VisitEncounter& visit) {
  GeneratorOptions generator;
  generator.persons = std::max<uint32_t>(1, options.patients * 2 / 3);
  generator.institutions = 3;
  generator.days = options.days;
  generator.encounters =
      static_cast<uint64_t>(static_cast<double>(options.patients) * options.visits_per_patient);
  generator.changed_share = options.changed_share;
  generator.seed = options.seed;
  std::unordered_set<std::string> seen;
  std::string json;
  generate_encounters(
      generator,
      [&](const EncounterText& text, uint32_t) {
        if (text.notice_status != "notified") return;  // A refusal costs less than a record.
        json.clear();
        append_encounter_json(text, &json);
        visit(json, seen.insert(text.institution + "|" + text.patient).second);
      },
      [](std::string_view, std::string_view, uint32_t) {});
}

Workload generate_workload(const WorkloadOptions& options) {
  Workload workload;
  visit_workload(options, [&](const std::string& json, bool first_visit) {
    (first_visit ? workload.first_visits : workload.later_visits).push_back(json);
  });
  return workload;
}

BenchEngine::BenchEngine(const std::string& model_path, const std::string& state_directory)
    : model_(take(load_model(model_path))),
      keyring_(take(Keyring::ephemeral())),
      state_directory_(state_directory),
      readers_(make_encounter_json_reader(model_.input)) {
  if (state_directory_.empty()) store_ = StateStore::in_memory();
}

void BenchEngine::open(size_t threads) {
  engine_.reset();
  executor_ = threads <= 1 ? make_serial_executor() : make_tbb_executor(threads);
  if (!state_directory_.empty()) {
    store_.reset();
    store_ = take(StateStore::open(state_directory_, *keyring_, store_identity(model_, *keyring_)));
  }
  LinkageEngine::Parts parts;
  parts.model = &model_;
  parts.keyring = keyring_.get();
  parts.store = store_.get();
  parts.executor = executor_.get();
  parts.readers = readers_.get();
  parts.config.source_names = {"bench"};
  parts.config.accept_unlisted_institutions = true;
  parts.config.any_institution.payload_allow = {"/department", "/diagnoses/*/code",
                                                "/drugs/*/code"};
  engine_ = take(LinkageEngine::open(std::move(parts)));
}

Seconds BenchEngine::process(const std::vector<std::string>& records, size_t begin, size_t end) {
  Seconds total;
  for (size_t first = begin; first < end; first += kBatchRecords) {
    batch_.clear();
    for (size_t i = first; i < std::min(first + kBatchRecords, end); ++i) {
      batch_.add(records[i], {0, 0, static_cast<int64_t>(i)}, kReceivedMs);
    }
    const Stopwatch watch;
    engine_->process(batch_, &result_);
    total.add(watch.elapsed());
    const Stopwatch storing;
    require(store_->write(result_.delta, Durability::kProcess));
    store_seconds_ += storing.elapsed().wall;
  }
  return total;
}

void require(const Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "bench: %s\n", status.to_string().c_str());
  std::exit(1);
}

}  // namespace nayose::bench
