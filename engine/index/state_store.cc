#include "engine/index/state_store.h"

#include <array>
#include <utility>

#include "engine/index/rocksdb_store.h"

namespace nayose {
namespace {

struct IdentityPart {
  std::string_view key;  // In kMeta.
  std::string_view meaning;
  std::string_view value;
};

std::array<IdentityPart, 3> parts_of(const StoreIdentity& identity) {
  return {IdentityPart{"store/layout_version", "layout", identity.layout_version},
          IdentityPart{"store/encoding_hash", "encoding", identity.encoding_hash},
          IdentityPart{"store/key_check", "keys", identity.key_check}};
}

Status check_empty(const StateStore& store) {
  const auto refuse = [](int, std::string_view, std::string_view) {
    return Status(StatusCode::kCorruption, "it holds data but does not say what it is bound to");
  };
  for (size_t table = 0; table < kTableCount; ++table) {
    NAYOSE_RETURN_IF_ERROR(store.scan(static_cast<Table>(table), 1, refuse));
  }
  return Status();
}

// Binds a new store; a crash before this leaves an empty one, which is bound at the next start.
Status bind_or_check(StateStore* store, const StoreIdentity& identity) {
  StateDelta binding;
  size_t missing = 0;
  for (const IdentityPart& part : parts_of(identity)) {
    std::string stored;
    const Status found = store->get(Table::kMeta, part.key, &stored);
    if (found.code() == StatusCode::kNotFound) {
      ++missing;
      binding.put(Table::kMeta, part.key, part.value);
      continue;
    }
    NAYOSE_RETURN_IF_ERROR(found);
    if (stored == part.value) continue;
    return Status(StatusCode::kFailedPrecondition,
                  "it is bound to another " + std::string(part.meaning) + ": the state has " +
                      stored + ", this run has " + std::string(part.value));
  }
  if (missing == 0) return Status();
  if (missing != parts_of(identity).size()) {
    return Status(StatusCode::kCorruption, "part of what it is bound to is missing");
  }
  NAYOSE_RETURN_IF_ERROR(check_empty(*store));
  return store->write(binding, Durability::kDisk);
}

}  // namespace

Result<std::unique_ptr<StateStore>> StateStore::open(const std::string& directory,
                                                     const Keyring& keyring,
                                                     const StoreIdentity& identity,
                                                     const StoreOptions& options) {
  NAYOSE_ASSIGN_OR_RETURN(auto store, open_rocksdb_store(directory, &keyring, options));
  const Status bound = bind_or_check(store.get(), identity);
  if (!bound.ok()) return bound.annotate("state in " + directory);
  return store;
}

}  // namespace nayose
