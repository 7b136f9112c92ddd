#include "connectors/kafka/meta_record.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace nayose {
namespace {

constexpr int64_t kStallMsMax = 60'000;
// Those that the generation has left, the latest last, a blank between them. Absent at first.
constexpr std::string_view kPreviousEncodings = "previous_encodings";
constexpr std::string_view kTakeOverAdvice =
    " (take_over under [encoding] takes them over, patient by patient at the next visit)";

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
std::optional<std::string_view> find_field(std::string_view json, std::string_view name) {
  const std::string mark = fmt::format("\"{}\":\"", name);
  const size_t begin = json.find(mark);
  if (begin == std::string_view::npos) return std::nullopt;
  const size_t end = json.find('"', begin + mark.size());
  if (end == std::string_view::npos) return std::nullopt;
  return json.substr(begin + mark.size(), end - begin - mark.size());
}

std::string encode_fields(const Fields& fields) {
  std::string json = "{";
  for (const auto& [name, value] : fields) {
    if (json.size() > 1) json += ',';
    json += fmt::format("\"{}\":\"{}\"", name, plain(value));
  }
  return json + "}";
}

bool is_of_encoding(std::string_view stored, const MetaIdentity& identity) {
  return find_field(stored, "encoding_hash") == plain(identity.encoding_hash);
}

bool has_left(std::string_view stored, const MetaIdentity& identity) {
  const auto previous = find_field(stored, kPreviousEncodings);
  return previous && previous->find(plain(identity.encoding_hash)) != std::string_view::npos;
}

}  // namespace

std::string encode_meta(const KafkaConfig& config, const MetaIdentity& identity) {
  return encode_fields(meta_fields(config, identity));
}

std::optional<std::string> taken_over_meta(std::string_view stored, const KafkaConfig& config,
                                           const MetaIdentity& identity) {
  if (is_of_encoding(stored, identity)) return std::nullopt;
  std::string previous(find_field(stored, kPreviousEncodings).value_or(""));
  if (!previous.empty()) previous += ' ';
  previous += find_field(stored, "encoding_hash").value_or("");
  Fields fields = meta_fields(config, identity);
  fields.emplace_back(kPreviousEncodings, previous);
  return encode_fields(fields);
}

Status compare_meta(std::string_view stored, const KafkaConfig& config,
                    const MetaIdentity& identity) {
  const bool takes_over = identity.take_over && !is_of_encoding(stored, identity) &&
                          find_field(stored, "encoding_hash").has_value();
  if (takes_over && has_left(stored, identity)) {
    return Status(StatusCode::kFailedPrecondition,
                  fmt::format("the topics of generation {} have left the encoding_hash '{}' and "
                              "cannot go back to it: use a model of the one they have",
                              config.generation, identity.encoding_hash));
  }
  for (const auto& [name, value] : meta_fields(config, identity)) {
    const std::optional<std::string_view> found = find_field(stored, name);
    const std::string expected = plain(value);
    if (found.has_value() && *found == expected) continue;
    if (takes_over && (name == "encoding_hash" || name == "scoring_hash") && found) continue;
    return Status(StatusCode::kFailedPrecondition,
                  fmt::format("the topics of generation {} were made with another {}: '{}' in the "
                              "meta topic, '{}' here{}",
                              config.generation, name, found.value_or("nothing"), expected,
                              name == "encoding_hash" ? kTakeOverAdvice : ""));
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
