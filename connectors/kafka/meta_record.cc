#include "connectors/kafka/meta_record.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace nayose {
namespace {

constexpr int64_t kStallMsMax = 60'000;

using Fields = std::vector<std::pair<std::string, std::string>>;

Fields meta_fields(const KafkaConfig& config, const MetaIdentity& identity) {
  Fields fields = {{"format", "1"}, {"generation", config.generation}};
  for (size_t i = 0; i < kKafkaTopicCount; ++i) {
    const auto topic = static_cast<KafkaTopic>(i);
    fields.emplace_back(fmt::format("partitions_{}", topic_base_name(topic)),
                        std::to_string(partition_count(config, topic)));
  }
  fields.emplace_back("encoding_hash", identity.encoding_hash);
  fields.emplace_back("scoring_hash", identity.scoring_hash);
  fields.emplace_back("key_check", identity.key_check);
  return fields;
}

// Hashes, numbers and names only: anything that JSON would have to escape is left out.
std::string plain(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20) out.push_back(c);
  }
  return out;
}

// Value of a field in what encode_meta() wrote.
std::optional<std::string_view> find_field(std::string_view json, const std::string& name) {
  const std::string mark = fmt::format("\"{}\":\"", name);
  const size_t begin = json.find(mark);
  if (begin == std::string_view::npos) return std::nullopt;
  const size_t end = json.find('"', begin + mark.size());
  if (end == std::string_view::npos) return std::nullopt;
  return json.substr(begin + mark.size(), end - begin - mark.size());
}

}  // namespace

std::string encode_meta(const KafkaConfig& config, const MetaIdentity& identity) {
  std::string json = "{";
  for (const auto& [name, value] : meta_fields(config, identity)) {
    if (json.size() > 1) json += ',';
    json += fmt::format("\"{}\":\"{}\"", name, plain(value));
  }
  return json + "}";
}

Status compare_meta(std::string_view stored, const KafkaConfig& config,
                    const MetaIdentity& identity) {
  for (const auto& [name, value] : meta_fields(config, identity)) {
    const std::optional<std::string_view> found = find_field(stored, name);
    const std::string expected = plain(value);
    if (found.has_value() && *found == expected) continue;
    return Status(StatusCode::kFailedPrecondition,
                  fmt::format("the topics of generation {} were made with another {}: '{}' in the "
                              "meta topic, '{}' here",
                              config.generation, name, found.value_or("nothing"), expected));
  }
  return Status();
}

Result<std::optional<std::string>> read_meta(const KafkaConfig& config, TopicReader* reader) {
  NAYOSE_ASSIGN_OR_RETURN(const std::vector<TopicRange> ranges,
                          reader->ranges(internal_topic(config, "meta")));
  std::optional<std::string> value;
  NAYOSE_RETURN_IF_ERROR(reader->read(ranges, kStallMsMax, [&](const TopicMessage& message) {
    if (message.key == kMetaKey) value = std::string(message.value);
    return Status();
  }));
  return value;
}

Status check_meta(const KafkaConfig& config, const MetaIdentity& identity, const KafkaLog& log) {
  NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<TopicReader> reader,
                          TopicReader::open(config, log));
  const Result<std::optional<std::string>> meta = read_meta(config, reader.get());
  if (meta.status().code() == StatusCode::kNotFound) return Status();
  NAYOSE_RETURN_IF_ERROR(meta.status());
  return meta.value().has_value() ? compare_meta(*meta.value(), config, identity) : Status();
}

}  // namespace nayose
