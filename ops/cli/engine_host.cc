#include "ops/cli/engine_host.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "engine/encode/secret.h"

namespace nayose {

Result<std::unique_ptr<EngineHost>> EngineHost::open(const EngineRequest& request) {
  if (!request.state.empty() && request.keyring.empty()) {
    return Status(StatusCode::kInvalidArgument,
                  "a state needs a keyring, or it could not be opened again: --keyring is missing");
  }
  NAYOSE_RETURN_IF_ERROR(harden_process());
  std::unique_ptr<EngineHost> host(new EngineHost());
  NAYOSE_ASSIGN_OR_RETURN(host->model_, load_model(request.model));
  NAYOSE_ASSIGN_OR_RETURN(host->keyring_, request.keyring.empty() ? Keyring::ephemeral()
                                                                  : Keyring::open(request.keyring));
  if (request.state.empty()) {
    host->store_ = StateStore::in_memory();
  } else {
    StoreOptions options;
    options.take_over = request.take_over;
    NAYOSE_ASSIGN_OR_RETURN(
        host->store_, StateStore::open(request.state, *host->keyring_,
                                       store_identity(host->model_, *host->keyring_), options));
  }
  const uint32_t cores = std::max(1u, std::thread::hardware_concurrency());
  host->executor_ = request.executor == "serial"
                        ? make_serial_executor()
                        : make_tbb_executor(request.threads == 0 ? cores : request.threads);
  return host;
}

Result<std::unique_ptr<LinkageEngine>> EngineHost::open_engine(
    EngineConfig config, std::unique_ptr<RecordReaderFactory> readers) {
  readers_ = std::move(readers);
  LinkageEngine::Parts parts;
  parts.model = &model_;
  parts.keyring = keyring_.get();
  parts.store = store_.get();
  parts.executor = executor_.get();
  parts.readers = readers_.get();
  parts.config = std::move(config);
  return LinkageEngine::open(std::move(parts));
}

}  // namespace nayose
