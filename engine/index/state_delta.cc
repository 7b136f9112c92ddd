#include "engine/base/check.h"
#include "engine/index/state_store.h"

namespace nayose {
namespace {

constexpr size_t kSizeMax = UINT32_MAX;

}  // namespace

void StateDelta::put(Table table, std::string_view key, std::string_view value) {
  CHECK(key.size() <= kSizeMax && value.size() <= kSizeMax, "a change is below 4 GiB");
  changes_.push_back(Change{table, false, static_cast<uint32_t>(key.size()),
                            static_cast<uint32_t>(value.size()), bytes_.size()});
  bytes_.append(key);
  bytes_.append(value);
}

void StateDelta::erase(Table table, std::string_view key) {
  CHECK(key.size() <= kSizeMax, "a change is below 4 GiB");
  changes_.push_back(Change{table, true, static_cast<uint32_t>(key.size()), 0, bytes_.size()});
  bytes_.append(key);
}

void StateDelta::append(const StateDelta& other) {
  const size_t base = bytes_.size();
  const size_t first = changes_.size();
  bytes_.append(other.bytes_);
  changes_.insert(changes_.end(), other.changes_.begin(), other.changes_.end());
  for (size_t i = first; i < changes_.size(); ++i) changes_[i].offset += base;
}

void StateDelta::clear() {
  changes_.clear();
  bytes_.clear();
}

}  // namespace nayose
