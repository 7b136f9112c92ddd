// What a record costs in INGEST alone, and in all stages through the engine.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "bench/support/engine_bench.h"
#include "bench/support/patients.h"
#include "connectors/format/encounter_json.h"
#include "engine/base/check.h"
#include "engine/index/block_table.h"
#include "engine/pipeline/ingest_stage.h"

namespace nayose::bench {
namespace {

constexpr uint32_t kPatients = 20'000;
constexpr size_t kBatchRecords = 4'096;
constexpr int64_t kReceivedMs = 1'798'761'600'000;  // 2027-01-01

class FixedHint final : public RepeatVisitHint {
 public:
  explicit FixedHint(bool repeat) : repeat_(repeat) {}
  bool likely_repeat(const Ref&, const Fingerprint&, const EventKey&) const override {
    return repeat_;
  }

 private:
  bool repeat_;
};

// INGEST of one batch. Argument 1: the hint takes every record for a repeat visit, so that none
// is encoded; 0: all are new.
void ingest(benchmark::State& state) {
  const LinkageModel model = japan_model();
  const auto keyring = Keyring::ephemeral().value();
  const auto encoder = make_encoder(model, *keyring);
  EngineConfig config;
  config.source_names = {"bench"};
  config.accept_unlisted_institutions = true;
  config.any_institution.payload_allow = {"/department", "/diagnoses/*/code", "/drugs/*/code"};
  const auto readers = make_encounter_json_reader(model.input);
  const auto worker = IngestWorker::create(model, config, *encoder, *readers).value();
  WorkloadOptions options;
  options.patients = kBatchRecords;
  const Workload workload = generate_workload(options);
  InputBatch batch;
  for (size_t i = 0; i < workload.first_visits.size(); ++i) {
    batch.add(workload.first_visits[i], {0, 0, static_cast<int64_t>(i)}, kReceivedMs);
  }
  const FixedHint hint(state.range(0) == 1);
  std::vector<IngestedRecord> ingested(batch.size());
  for (auto _ : state) {
    worker->begin_batch();
    for (size_t i = 0; i < batch.size(); ++i) {
      ingested[i] = IngestedRecord();
      worker->ingest(batch, i, &hint, &ingested[i]);
    }
  }
  for (const IngestedRecord& record : ingested) {
    CHECK(record.refusal == RefusalReason::kNone, "a generated record is refused");
    CHECK((record.profile == kNone32) == (state.range(0) == 1), "encoded when it is new");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(batch.size()));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(batch.bytes()));
}
BENCHMARK(ingest)->ArgName("repeat")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

// All stages, first visits: the engine begins empty each time it has seen all patients.
void engine_new_patients(benchmark::State& state) {
  WorkloadOptions options;
  options.patients = kPatients;
  const Workload workload = generate_workload(options);
  int64_t records = 0;
  for (auto _ : state) {
    BenchEngine bench(japan_model().path, "");
    bench.open(1);
    state.SetIterationTime(bench.process(workload.first_visits).cpu);
    CHECK(bench.engine().counts().profiles_added == workload.first_visits.size(), "all are new");
    records += static_cast<int64_t>(workload.first_visits.size());
  }
  state.SetItemsProcessed(records);
}
BENCHMARK(engine_new_patients)->UseManualTime()->Unit(benchmark::kMillisecond);

// All stages, visits whose identifiers are known.
void engine_repeat_visits(benchmark::State& state) {
  WorkloadOptions options;
  options.patients = kPatients;
  const Workload workload = generate_workload(options);
  BenchEngine bench(japan_model().path, "");
  bench.open(1);
  bench.process(workload.first_visits);
  int64_t records = 0;
  for (auto _ : state) {
    state.SetIterationTime(bench.process(workload.first_visits).cpu);
    records += static_cast<int64_t>(workload.first_visits.size());
  }
  CHECK(bench.engine().counts().repeat_visits >= static_cast<uint64_t>(records) * 99 / 100,
        "repeat visits are known as such");
  state.SetItemsProcessed(records);
}
BENCHMARK(engine_repeat_visits)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace nayose::bench
