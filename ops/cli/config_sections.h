// Private to this folder: the readers of single sections.
#pragma once

#include "engine/model/toml_table.h"
#include "ops/cli/config.h"

namespace nayose {

void read_institutions(TomlTable* root, EngineConfig* engine);
// Fills config->kafka, and source_names with the topics in their order.
void read_kafka(TomlTable* root, DaemonConfig* config);
void describe_kafka(const KafkaConfig& kafka, std::vector<std::string>* lines);

}  // namespace nayose
