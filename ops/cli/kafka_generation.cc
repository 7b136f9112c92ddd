#include "ops/cli/kafka_generation.h"

#include <memory>

#include "connectors/kafka/meta_record.h"
#include "engine/encode/keyring.h"
#include "engine/index/state_store.h"
#include "engine/model/linkage_model.h"
#include "engine/pipeline/engine.h"

namespace nayose {

Status check_kafka_generation(const DaemonConfig& config, const KafkaLog& log) {
  NAYOSE_ASSIGN_OR_RETURN(const LinkageModel model, load_model(config.model));
  NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<Keyring> keyring, Keyring::open(config.keyring));
  const StoreIdentity identity = store_identity(model, *keyring);
  return check_meta(
      config.kafka,
      {identity.encoding_hash, model.scoring_hash, identity.key_check, config.take_over}, log);
}

}  // namespace nayose
