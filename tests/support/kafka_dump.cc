// Prints the committed records of a topic, from its beginning to its end.
//   kafka_dump --topic T --bootstrap HOST:PORT [--hex] [--values]
// One line a record: partition, offset, key, value, separated by tabs; a tombstone's value is
// "(null)". --hex: key and value in hex. --values: only the values.
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/kafka/topic_reader.h"

namespace nayose::test {
namespace {

struct Options {
  std::string topic;
  bool hex = false;
  bool values = false;
};

std::string shown(std::string_view bytes, bool hex) {
  if (!hex) return std::string(bytes);
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    text.push_back(kDigits[static_cast<unsigned char>(c) >> 4]);
    text.push_back(kDigits[static_cast<unsigned char>(c) & 15]);
  }
  return text;
}

Status dump(const KafkaConfig& config, const Options& options) {
  constexpr int64_t kStallMsMax = 60'000;
  NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<TopicReader> reader,
                          TopicReader::open(config, log_to_stderr()));
  NAYOSE_ASSIGN_OR_RETURN(const std::vector<TopicRange> ranges, reader->ranges(options.topic));
  return reader->read(ranges, kStallMsMax, [&](const TopicMessage& message) {
    const std::string value = message.tombstone ? "(null)" : shown(message.value, options.hex);
    std::string line;
    if (!options.values) {
      line = std::to_string(message.partition) + "\t" + std::to_string(message.offset) + "\t" +
             shown(message.key, options.hex) + "\t";
    }
    line += value + "\n";
    std::fwrite(line.data(), 1, line.size(), stdout);
    return Status();
  });
}

int main_of(int argc, char** argv) {
  KafkaConfig config;
  config.application_id = "nayose-dump";
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--hex") {
      options.hex = true;
    } else if (argument == "--values") {
      options.values = true;
    } else if (argument == "--topic" && i + 1 < argc) {
      options.topic = argv[++i];
    } else if (argument == "--bootstrap" && i + 1 < argc) {
      config.bootstrap_servers = argv[++i];
    }
  }
  if (options.topic.empty() || config.bootstrap_servers.empty()) {
    std::fprintf(stderr, "usage: kafka_dump --topic T --bootstrap HOST:PORT [--hex] [--values]\n");
    return 64;
  }
  const Status status = dump(config, options);
  if (status.ok()) return 0;
  std::fprintf(stderr, "kafka_dump: %s\n", status.to_string().c_str());
  return 1;
}

}  // namespace
}  // namespace nayose::test

int main(int argc, char** argv) { return nayose::test::main_of(argc, argv); }
