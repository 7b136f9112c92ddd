// Whether the topics that a configuration names were made with its model and keys.
#pragma once

#include "connectors/kafka/kafka_log.h"
#include "engine/base/status.h"
#include "ops/cli/config.h"

namespace nayose {

// Opens model and keyring, and reads the meta topic; changes nothing. Topics that are not there yet
// are no fault. Errors: of each; kFailedPrecondition naming what differs.
Status check_kafka_generation(const DaemonConfig& config, const KafkaLog& log);

}  // namespace nayose
