// Runs the engine over records in memory and keeps what came out, for tests that compare runs.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/encode/keyring.h"
#include "engine/model/linkage_model.h"
#include "engine/pipeline/engine.h"

namespace nayose {

// ref (hex) → person (hex).
using LinkMap = std::map<std::string, std::string>;
// Clusters of refs, each sorted, the whole sorted: equal exactly when the persons are the same.
using Partition = std::vector<std::vector<std::string>>;
Partition partition_of(const LinkMap& links);

// One engine over one store; open() may be called again to restart it.
class EngineRun {
 public:
  // Lifetime: model and keyring outlive the run.
  // The default configuration takes any institution and lets /department and /note out.
  EngineRun(const LinkageModel& model, const Keyring& keyring, std::unique_ptr<Executor> executor);
  EngineRun(const LinkageModel& model, const Keyring& keyring, std::unique_ptr<Executor> executor,
            const EngineConfig& config);

  // The gate's clock; 2027-01-01 unless set.
  void set_received_ms(int64_t received_ms) { received_ms_ = received_ms; }
  // Opens (again): what the store holds is all that survives.
  void open();
  // Opens again with a model of another encoding, to which the store is taken over.
  void take_over(const LinkageModel& model);
  // Marks the stored edges as not following from the records, as a replay does.
  void mark_edges_stale();
  // Processes records [begin, end) in batches and stores the deltas.
  void process(const std::vector<std::string>& records, size_t begin, size_t end,
               size_t batch_size);

  // All outputs so far, one string a kind, "key\tvalue\n" a line.
  const std::array<std::string, kOutputKindCount>& outputs() const { return outputs_; }
  LinkMap links() const;
  LinkageEngine& engine() { return *engine_; }
  StateStore& store() { return *store_; }

 private:
  const LinkageModel* model_;
  const Keyring* keyring_;
  EngineConfig config_;
  int64_t received_ms_ = 1'798'761'600'000;
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<RecordReaderFactory> readers_;
  std::unique_ptr<StateStore> store_;
  std::unique_ptr<LinkageEngine> engine_;
  std::array<std::string, kOutputKindCount> outputs_;
};

}  // namespace nayose
