// Builds what an engine stands on, in order, from paths and settings: keys, model, store, executor.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/base/status.h"
#include "engine/encode/keyring.h"
#include "engine/index/state_store.h"
#include "engine/model/linkage_model.h"
#include "engine/pipeline/engine.h"
#include "engine/pipeline/engine_config.h"
#include "engine/pipeline/executor.h"
#include "engine/record/source_record.h"

namespace nayose {

struct EngineRequest {
  std::string model;
  std::string keyring;  // "": keys of this process only.
  std::string state;    // "": nothing is kept. Needs a keyring.
  std::string executor = "tbb";
  uint32_t threads = 0;    // 0: one per core
  bool take_over = false;  // A state of another encoding is taken over, not refused.
};

// Lifetime: the engine must end before its host. Threads: one at a time.
class EngineHost {
 public:
  // Hardens the process (no core dump, no swap), then opens keys, model and store.
  // Errors: those of each; kInvalidArgument for a state without a keyring.
  static Result<std::unique_ptr<EngineHost>> open(const EngineRequest& request);

  const LinkageModel& model() const { return model_; }
  const Keyring& keyring() const { return *keyring_; }
  StateStore* store() { return store_.get(); }
  Executor* executor() { return executor_.get(); }

  // To be called once the store is at the state to go on from. Lifetime: keeps the readers.
  Result<std::unique_ptr<LinkageEngine>> open_engine(EngineConfig config,
                                                     std::unique_ptr<RecordReaderFactory> readers);

 private:
  EngineHost() = default;
  LinkageModel model_;
  std::unique_ptr<Keyring> keyring_;
  std::unique_ptr<StateStore> store_;
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<RecordReaderFactory> readers_;
};

}  // namespace nayose
