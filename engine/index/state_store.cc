#include "engine/index/state_store.h"

#include <array>
#include <utility>

#include "engine/index/rocksdb_store.h"

namespace nayose {
namespace {

constexpr std::string_view kEncodingHash = "store/encoding_hash";
// Those that the state has left, the latest last, a blank between them.
constexpr std::string_view kPreviousEncodings = "store/previous_encodings";

struct IdentityPart {
  std::string_view key;  // In kMeta.
  std::string_view meaning;
  std::string_view value;
};

std::array<IdentityPart, 3> parts_of(const StoreIdentity& identity) {
  return {IdentityPart{"store/layout_version", "layout", identity.layout_version},
          IdentityPart{kEncodingHash, "encoding", identity.encoding_hash},
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

std::string advice(std::string_view meaning) {
  if (meaning == "layout") {
    return ": no release wrote that one; name an empty folder, and send the inputs again";
  }
  if (meaning == "encoding") {
    return ": use the model that the state was made with; or let it be taken over to this one, "
           "patient by patient at the next visit (link --take-over, or take_over under [encoding])";
  }
  return "";
}

// One write: the state is in the old encoding as a whole, or in the new one.
Status take_over_encoding(StateStore* store, const StoreIdentity& identity,
                          const std::string& left) {
  std::string previous;
  const Status found = store->get(Table::kMeta, kPreviousEncodings, &previous);
  if (!found.ok() && found.code() != StatusCode::kNotFound) return found;
  if (previous.find(identity.encoding_hash) != std::string::npos) {
    return Status(StatusCode::kFailedPrecondition,
                  "it has left the encoding " + identity.encoding_hash +
                      " and cannot go back to it: use a model of the encoding " + left);
  }
  if (!previous.empty()) previous.push_back(' ');
  previous.append(left);
  StateDelta binding;
  binding.put(Table::kMeta, kEncodingHash, identity.encoding_hash);
  binding.put(Table::kMeta, kPreviousEncodings, previous);
  for (const auto& [name, value] : identity.with_new_encoding) {
    binding.put(Table::kMeta, name, value);
  }
  return store->write(binding, Durability::kDisk);
}

}  // namespace

// A crash before the binding of a new store leaves an empty one, which is bound at the next start.
Status bind_store(StateStore* store, const StoreIdentity& identity, bool take_over) {
  StateDelta binding;
  std::string left;  // The encoding that is to be left.
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
    if (take_over && part.key == kEncodingHash) {
      left = stored;
      continue;
    }
    return Status(StatusCode::kFailedPrecondition,
                  "it is bound to another " + std::string(part.meaning) + ": the state has " +
                      stored + ", this run has " + std::string(part.value) + advice(part.meaning));
  }
  if (missing != 0 && missing != parts_of(identity).size()) {
    return Status(StatusCode::kCorruption, "part of what it is bound to is missing");
  }
  if (!left.empty()) return take_over_encoding(store, identity, left);
  if (missing == 0) return Status();
  NAYOSE_RETURN_IF_ERROR(check_empty(*store));
  return store->write(binding, Durability::kDisk);
}

Result<std::unique_ptr<StateStore>> StateStore::open(const std::string& directory,
                                                     const Keyring& keyring,
                                                     const StoreIdentity& identity,
                                                     const StoreOptions& options) {
  NAYOSE_ASSIGN_OR_RETURN(auto store, open_rocksdb_store(directory, &keyring, options));
  const Status bound = bind_store(store.get(), identity, options.take_over);
  if (!bound.ok()) return bound.annotate("state in " + directory);
  return store;
}

}  // namespace nayose
