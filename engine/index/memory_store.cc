#include <array>
#include <functional>
#include <map>

#include "engine/index/state_store.h"

namespace nayose {
namespace {

class MemoryStore final : public StateStore {
 public:
  Status write(const StateDelta& delta, Durability) override {
    for (const StateDelta::Change& change : delta.changes()) {
      Rows& rows = tables_[static_cast<size_t>(change.table)];
      const std::string key(delta.key(change));
      if (change.erase) {
        rows.erase(key);
      } else {
        rows[key] = delta.value(change);
      }
    }
    return Status();
  }

  Status get(Table table, std::string_view key, std::string* value) const override {
    const Rows& rows = tables_[static_cast<size_t>(table)];
    const auto row = rows.find(key);
    if (row == rows.end()) return Status(StatusCode::kNotFound, "no such key");
    *value = row->second;
    return Status();
  }

  Status scan(Table table, int, const Visitor& visit) const override {
    for (const auto& [key, value] : tables_[static_cast<size_t>(table)]) {
      NAYOSE_RETURN_IF_ERROR(visit(0, key, value));
    }
    return Status();
  }

  Status clear() override {
    for (Rows& rows : tables_) rows.clear();
    return Status();
  }

  uint64_t disk_bytes() const override { return 0; }

 private:
  using Rows = std::map<std::string, std::string, std::less<>>;
  std::array<Rows, kTableCount> tables_;
};

}  // namespace

std::unique_ptr<StateStore> StateStore::in_memory() { return std::make_unique<MemoryStore>(); }

}  // namespace nayose
