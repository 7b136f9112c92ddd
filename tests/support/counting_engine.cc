#include "tests/support/counting_engine.h"

#include <cstdlib>

namespace nayose::test {
namespace {

struct Input {
  std::string_view patient;
  std::string_view id;
  bool erase = false;
};

bool parse_input(std::string_view raw, Input* input) {
  const size_t blank = raw.find(' ');
  if (blank == std::string_view::npos) return false;
  input->patient = raw.substr(0, blank);
  raw.remove_prefix(blank + 1);
  const size_t second = raw.find(' ');
  input->id = raw.substr(0, second);
  input->erase = second != std::string_view::npos;
  return true;
}

class CountingEngine final : public LinkageEngine {
 public:
  Status load(const StateStore& store) {
    return store.scan(Table::kRecords, 1, [&](int, std::string_view key, std::string_view value) {
      counts_of_[std::string(key)] = decode_count(value);
      return Status();
    });
  }

  void process(const InputBatch& batch, BatchResult* result) override {
    result->clear();
    result->positions = batch.positions;
    for (size_t i = 0; i < batch.size(); ++i) take(batch, i, result);
  }

  const Counts& counts() const override { return counts_; }
  EngineSizes sizes() const override { return {}; }
  void visit_links(const std::function<void(Ref, PersonId)>&) const override {}

 private:
  void take(const InputBatch& batch, size_t i, BatchResult* result) {
    const std::string_view raw = batch.raw(i);
    Input input;
    counts_.records += 1;
    if (!parse_input(raw, &input)) {
      const SourceCoordinates& at = batch.coordinates(i);
      result->outputs.add(OutputKind::kRefused,
                          std::to_string(at.partition) + "/" + std::to_string(at.offset), raw);
      return;
    }
    apply_input(raw, &counts_of_);
    result->outputs.add(OutputKind::kEncounters, input.patient, input.id);
    if (input.erase) {
      result->delta.erase(Table::kRecords, input.patient);
      result->delta.erase(Table::kLinks, input.patient);
      result->outputs.add(OutputKind::kLinks, input.patient, "");
      return;
    }
    const std::string value = encode_count(counts_of_.find(input.patient)->second);
    result->delta.put(Table::kRecords, input.patient, value);
    result->delta.put(Table::kLinks, input.patient, value);
    result->outputs.add(OutputKind::kLinks, input.patient, value);
  }

  PatientCounts counts_of_;
  Counts counts_;
};

Status replay_into(Table table, std::string_view key, std::string_view value, StateDelta* delta) {
  if (value.empty()) {
    delta->erase(table, key);
  } else {
    delta->put(table, key, value);
  }
  return Status();
}

}  // namespace

bool apply_input(std::string_view raw, PatientCounts* counts) {
  Input input;
  if (!parse_input(raw, &input)) return false;
  if (input.erase) {
    counts->erase(std::string(input.patient));
    return true;
  }
  PatientCount& count = (*counts)[std::string(input.patient)];
  count.count += 1;
  count.sum += std::strtoull(std::string(input.id).c_str(), nullptr, 10);
  return true;
}

Result<std::unique_ptr<LinkageEngine>> open_counting_engine(const StateStore& store) {
  auto engine = std::make_unique<CountingEngine>();
  NAYOSE_RETURN_IF_ERROR(engine->load(store));
  return std::unique_ptr<LinkageEngine>(std::move(engine));
}

ReplayFunctions counting_replay() {
  ReplayFunctions replay;
  replay.record = [](std::string_view key, std::string_view value, StateDelta* delta) {
    return replay_into(Table::kRecords, key, value, delta);
  };
  replay.link = [](std::string_view key, std::string_view value, StateDelta* delta) {
    return replay_into(Table::kLinks, key, value, delta);
  };
  return replay;
}

std::string encode_count(const PatientCount& count) {
  return std::to_string(count.count) + " " + std::to_string(count.sum);
}

PatientCount decode_count(std::string_view text) {
  const std::string owned(text);
  char* end = nullptr;
  PatientCount count;
  count.count = std::strtoull(owned.c_str(), &end, 10);
  count.sum = std::strtoull(end, nullptr, 10);
  return count;
}

}  // namespace nayose::test
