// What it costs to keep a record: sealing its state, writing it to the store, reading it back.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "bench/support/engine_bench.h"
#include "bench/support/patients.h"
#include "engine/base/check.h"
#include "engine/encode/sealer.h"
#include "engine/index/state_store.h"

namespace nayose::bench {
namespace {

constexpr uint32_t kPatients = 4'096;
constexpr size_t kScannedBatches = 16;

struct Fixture {
  LinkageModel model = japan_model();
  std::unique_ptr<Keyring> keyring = Keyring::ephemeral().value();
  std::unique_ptr<ProfileEncoder> encoder = make_encoder(model, *keyring);
  std::vector<RecordState> states = record_states(model, encoder.get(), kPatients);
  EncodingShape shape = encoding_shape(model.encoding_hash, encoder->layout(), model.rules.size());
  std::unique_ptr<Sealer> sealer = Sealer::create(*keyring).value();

  std::string sealed(const RecordState& state, std::string* plain) {
    plain->clear();
    encode_record_state(state, shape, plain);
    std::string out;
    sealer->seal({"records", state.ref.as_bytes()}, *plain, &out);
    return out;
  }
};

void seal_record_state(benchmark::State& state) {
  Fixture fixture;
  std::string plain;
  std::string sealed;
  size_t next = 0;
  for (auto _ : state) {
    plain.clear();
    sealed.clear();
    const RecordState& record = fixture.states[next];
    encode_record_state(record, fixture.shape, &plain);
    fixture.sealer->seal({"records", record.ref.as_bytes()}, plain, &sealed);
    benchmark::DoNotOptimize(sealed.data());
    next = next + 1 == fixture.states.size() ? 0 : next + 1;
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["sealed_bytes"] = static_cast<double>(sealed.size());
}
BENCHMARK(seal_record_state);

void open_record_state(benchmark::State& state) {
  Fixture fixture;
  std::string plain;
  std::vector<std::string> sealed;
  for (const RecordState& record : fixture.states) sealed.push_back(fixture.sealed(record, &plain));
  RecordState decoded;
  size_t next = 0;
  for (auto _ : state) {
    const RecordState& record = fixture.states[next];
    CHECK(fixture.sealer->open({"records", record.ref.as_bytes()}, sealed[next], &plain).ok(),
          "what was sealed opens");
    CHECK(decode_record_state(plain, fixture.shape, &decoded).ok(), "what was encoded decodes");
    benchmark::DoNotOptimize(decoded.tokens.data());
    next = next + 1 == fixture.states.size() ? 0 : next + 1;
  }
  const RecordState& last = fixture.states[next == 0 ? fixture.states.size() - 1 : next - 1];
  CHECK(decoded.tokens == last.tokens && decoded.profile_bytes == last.profile_bytes,
        "decoded as it was");
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(open_record_state);

std::unique_ptr<StateStore> open_store(const std::string& directory, const Fixture& fixture) {
  auto store = StateStore::open(directory, *fixture.keyring,
                                store_identity(fixture.model, *fixture.keyring));
  require(store.status());
  return std::move(store).value();
}

std::string scratch_directory() {
  return (std::filesystem::temp_directory_path() /
          ("nayose-store-bench-" + std::to_string(getpid())))
      .string();
}

// A delta of all states; `round` gives other keys each time.
void fill(const std::vector<std::string>& sealed, size_t round, StateDelta* delta) {
  delta->clear();
  for (size_t i = 0; i < sealed.size(); ++i) {
    // Keys are spread evenly, as those of the engine.
    uint64_t key[2] = {(round * sealed.size() + i) * 0x9e3779b97f4a7c15u, round};
    delta->put(Table::kRecords, {reinterpret_cast<const char*>(key), sizeof(key)}, sealed[i]);
  }
}

// Batches of 4,096 sealed records. Argument 1: with fsync, as the file way does.
void store_write(benchmark::State& state) {
  const std::string directory = scratch_directory();
  Fixture fixture;
  std::string plain;
  std::vector<std::string> sealed;
  for (const RecordState& record : fixture.states) sealed.push_back(fixture.sealed(record, &plain));
  {
    const auto store = open_store(directory, fixture);
    const Durability durability = state.range(0) == 1 ? Durability::kDisk : Durability::kProcess;
    StateDelta delta;
    size_t round = 0;
    for (auto _ : state) {
      fill(sealed, round++, &delta);
      require(store->write(delta, durability));
    }
    std::string value;
    CHECK(store->get(Table::kRecords, delta.key(delta.changes().back()), &value).ok() &&
              value == sealed.back(),
          "what was written is read");
  }
  std::filesystem::remove_all(directory);
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(sealed.size()));
}
BENCHMARK(store_write)
    ->ArgName("fsync")
    ->Arg(0)
    ->Arg(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

std::unique_ptr<StateStore> full_store(const std::string& directory, Fixture* fixture) {
  std::string plain;
  std::vector<std::string> sealed;
  for (const RecordState& record : fixture->states) {
    sealed.push_back(fixture->sealed(record, &plain));
  }
  auto store = open_store(directory, *fixture);
  StateDelta delta;
  for (size_t round = 0; round < kScannedBatches; ++round) {
    fill(sealed, round, &delta);
    require(store->write(delta, Durability::kProcess));
  }
  return store;
}

size_t scan_all(const StateStore& store, int threads) {
  constexpr size_t kApart = 16;  // A cache line or two.
  std::vector<size_t> rows(static_cast<size_t>(threads) * kApart);
  require(store.scan(Table::kRecords, threads, [&](int thread, auto, auto value) {
    benchmark::DoNotOptimize(value.data());
    ++rows[static_cast<size_t>(thread) * kApart];
    return Status();
  }));
  return std::accumulate(rows.begin(), rows.end(), size_t{0});
}

void store_scan(benchmark::State& state) {
  const std::string directory = scratch_directory();
  Fixture fixture;
  const size_t expected = kScannedBatches * fixture.states.size();
  auto store = full_store(directory, &fixture);
  for (auto _ : state) {
    CHECK(scan_all(*store, static_cast<int>(state.range(0))) == expected, "every row is scanned");
  }
  store.reset();
  std::filesystem::remove_all(directory);
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(expected));
}
BENCHMARK(store_scan)
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace nayose::bench
