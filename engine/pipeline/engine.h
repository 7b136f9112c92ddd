// The linkage engine: the stages of DESIGN §3 over the resident index, batch by batch.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/ids.h"
#include "engine/base/status.h"
#include "engine/encode/keyring.h"
#include "engine/index/state_store.h"
#include "engine/model/linkage_model.h"
#include "engine/pipeline/batch.h"
#include "engine/pipeline/connector.h"
#include "engine/pipeline/engine_config.h"
#include "engine/pipeline/executor.h"
#include "engine/record/source_record.h"

namespace nayose {

// Sizes of what is linked now.
struct EngineSizes {
  uint64_t refs = 0;  // With at least one live profile.
  // Of these, what is live by profiles of an earlier encoding only, and waits for a visit.
  uint64_t refs_in_earlier_encoding = 0;
  uint64_t persons = 0;
  uint64_t profiles = 0;
  uint64_t edges = 0;
  uint64_t blocks = 0;
  uint64_t resident_bytes = 0;
};

// Threads: one at a time. Lifetime: keyring, store, model and executor outlive it.
class LinkageEngine {
 public:
  struct Parts {
    const LinkageModel* model = nullptr;
    const Keyring* keyring = nullptr;
    StateStore* store = nullptr;  // Read at open; written by the sink only.
    Executor* executor = nullptr;
    const RecordReaderFactory* readers = nullptr;
    EngineConfig config;
  };

  // Rebuilds the resident index from the store; edges of records that were replayed from the
  // topics (see ChangelogReplay) are derived again.
  // Cost: 1–5 µs a ref.
  static Result<std::unique_ptr<LinkageEngine>> open(Parts parts);
  virtual ~LinkageEngine() = default;

  // All stages. A bad record is refused in the outputs; only a defect or lost keys abort.
  // The resident index is ahead of the store until the sink has committed the result: when it
  // cannot, this object must be dropped and opened again.
  virtual void process(const InputBatch& batch, BatchResult* result) = 0;

  virtual const Counts& counts() const = 0;  // Since open().
  virtual EngineSizes sizes() const = 0;
  // Calls `visit` with every (ref, person) that is linked now, by ref.
  virtual void visit_links(const std::function<void(Ref, PersonId)>& visit) const = 0;
};

// StoreIdentity for this model and these keys.
StoreIdentity store_identity(const LinkageModel& model, const Keyring& keyring);

// Reads, processes and commits until the source ends. Reading the next batch and committing the
// last one overlap with processing; results are the same for every executor.
// Errors: the first of source or sink.
Status run_pipeline(BatchSource* source, LinkageEngine* engine, BatchSink* sink,
                    Executor* executor);

// Turns what the topics hold back into the store's tables (restore, §6).
// Apply in any order per topic, each topic in its own order; then open the engine.
class ChangelogReplay {
 public:
  // `records` topic: key and value as produced; an empty value is a tombstone.
  static Status replay_record(std::string_view key, std::string_view value, StateDelta* delta);
  // `links` topic: key is the ref in hex, value the JSON of that output.
  static Status replay_link(std::string_view key, std::string_view value, StateDelta* delta);
};

}  // namespace nayose
