// The one record of the meta topic: what this generation of topics is bound to.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connectors/kafka/kafka_config.h"
#include "connectors/kafka/kafka_log.h"
#include "connectors/kafka/topic_reader.h"
#include "engine/base/status.h"

namespace nayose {

// Two hashes of the model and the check values of the keys; see StoreIdentity.
struct MetaIdentity {
  std::string encoding_hash;
  std::string scoring_hash;
  std::string key_check;
  // A generation of another encoding is taken over to this one, its scoring with it; see
  // StoreOptions.
  bool take_over = false;
};

inline constexpr std::string_view kMetaKey = "nayose";

// A flat JSON object of strings: format, generation, partition counts, hashes, key check.
std::string encode_meta(const KafkaConfig& config, const MetaIdentity& identity);

// Errors: kFailedPrecondition naming the first field that differs, with both values. With take_over
// another encoding is no error, unless the generation has left it before.
Status compare_meta(std::string_view stored, const KafkaConfig& config,
                    const MetaIdentity& identity);

// The record of a generation that is taken over: with the encodings that it has left. Nothing when
// `stored` is of this encoding. `stored` passes compare_meta().
std::optional<std::string> taken_over_meta(std::string_view stored, const KafkaConfig& config,
                                           const MetaIdentity& identity);

// The last record of the meta topic; nothing when the topic is empty: a first run.
Result<std::optional<std::string>> read_meta(const KafkaConfig& config, TopicReader* reader);

// Changes nothing. What compare_meta() says of the broker's record; ok before the first run.
Status check_meta(const KafkaConfig& config, const MetaIdentity& identity, const KafkaLog& log);

}  // namespace nayose
