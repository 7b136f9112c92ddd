#include "tests/support/engine_run.h"

#include <algorithm>

#include "connectors/format/encounter_json.h"
#include "engine/base/check.h"
#include "engine/pipeline/meta_keys.h"

namespace nayose {
namespace {

EngineConfig open_config() {
  EngineConfig config;
  config.accept_unlisted_institutions = true;
  config.any_institution.payload_allow = {"/department", "/note"};
  return config;
}

}  // namespace

Partition partition_of(const LinkMap& links) {
  std::map<std::string, std::vector<std::string>> by_person;
  for (const auto& [ref, person] : links) by_person[person].push_back(ref);
  Partition partition;
  for (auto& [person, refs] : by_person) partition.push_back(refs);
  std::sort(partition.begin(), partition.end());
  return partition;
}

EngineRun::EngineRun(const LinkageModel& model, const Keyring& keyring,
                     std::unique_ptr<Executor> executor)
    : EngineRun(model, keyring, std::move(executor), open_config()) {}

EngineRun::EngineRun(const LinkageModel& model, const Keyring& keyring,
                     std::unique_ptr<Executor> executor, const EngineConfig& config)
    : model_(&model),
      keyring_(&keyring),
      config_(config),
      executor_(std::move(executor)),
      store_(StateStore::in_memory()) {
  const Status bound = bind_store(store_.get(), store_identity(model, keyring), false);
  CHECK(bound.ok(), bound.message().c_str());
  readers_ = make_encounter_json_reader(model.input);
  open();
}

void EngineRun::take_over(const LinkageModel& model) {
  const Status bound = bind_store(store_.get(), store_identity(model, *keyring_), true);
  CHECK(bound.ok(), bound.message().c_str());
  model_ = &model;
  engine_.reset();
  readers_ = make_encounter_json_reader(model.input);
  open();
}

void EngineRun::open() {
  LinkageEngine::Parts parts;
  parts.model = model_;
  parts.keyring = keyring_;
  parts.store = store_.get();
  parts.executor = executor_.get();
  parts.readers = readers_.get();
  parts.config = config_;
  parts.config.source_names = {"test"};
  engine_.reset();
  auto engine = LinkageEngine::open(std::move(parts));
  CHECK(engine.ok(), engine.status().message().c_str());
  engine_ = std::move(engine).value();
}

void EngineRun::mark_edges_stale() {
  StateDelta delta;
  delta.put(Table::kMeta, kMetaEdgesStale, "1");
  CHECK(store_->write(delta, Durability::kProcess).ok(), "the in-memory store fails");
}

void EngineRun::process(const std::vector<std::string>& records, size_t begin, size_t end,
                        size_t batch_size) {
  InputBatch batch;
  BatchResult result;
  for (size_t first = begin; first < end; first += batch_size) {
    batch.clear();
    for (size_t i = first; i < std::min(first + batch_size, end); ++i) {
      batch.add(records[i], {0, 0, static_cast<int64_t>(i)}, received_ms_);
    }
    engine_->process(batch, &result);
    CHECK(store_->write(result.delta, Durability::kProcess).ok(), "the in-memory store fails");
    for (const auto& output : result.outputs.outputs()) {
      std::string& text = outputs_[static_cast<size_t>(output.kind)];
      text.append(result.outputs.key(output)).append("\t");
      text.append(result.outputs.value(output)).append("\n");
    }
  }
}

LinkMap EngineRun::links() const {
  LinkMap links;
  engine_->visit_links([&](Ref ref, PersonId person) { links[to_hex(ref)] = to_hex(person); });
  return links;
}

}  // namespace nayose
