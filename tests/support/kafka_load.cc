// Writes the lines of a file to a topic of encounters, keyed by institution and patient.
//   kafka_load FILE.jsonl --topic T --bootstrap HOST:PORT [--create-partitions N]
// Prints how many. Creates the topic (with the broker's time) when N is given.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include "tests/support/topic_writer.h"

namespace nayose::test {
namespace {

// The first string member of that name: enough for lines that this project's generator wrote.
std::string_view member(std::string_view json, std::string_view name) {
  const std::string quoted = "\"" + std::string(name) + "\"";
  size_t at = json.find(quoted);
  if (at == std::string_view::npos) return "";
  at = json.find_first_not_of(": ", at + quoted.size());
  if (at == std::string_view::npos || json[at] != '"') return "";
  json.remove_prefix(at + 1);
  return json.substr(0, json.find('"'));
}

Status load(const std::string& file, const std::string& topic, const KafkaConfig& config,
            int32_t create_partitions, uint64_t* written) {
  std::ifstream in(file);
  if (!in) return Status(StatusCode::kIoError, "cannot read " + file);
  if (create_partitions > 0) {
    NAYOSE_RETURN_IF_ERROR(create_input_topic(config, topic, create_partitions));
  }
  NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<TopicWriter> writer,
                          TopicWriter::open(config, topic));
  std::string line;
  std::string key;
  while (std::getline(in, line)) {
    key.assign(member(line, "institution"));
    key.append("|");
    key.append(member(line, "patient"));
    NAYOSE_RETURN_IF_ERROR(writer->write(key, line));
    ++*written;
  }
  return writer->flush();
}

int main_of(int argc, char** argv) {
  std::string file;
  std::string topic;
  KafkaConfig config;
  config.replication_factor = 1;
  int32_t create_partitions = 0;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    const bool has_value = i + 1 < argc;
    if (argument == "--topic" && has_value) {
      topic = argv[++i];
    } else if (argument == "--bootstrap" && has_value) {
      config.bootstrap_servers = argv[++i];
    } else if (argument == "--create-partitions" && has_value) {
      create_partitions = std::atoi(argv[++i]);
    } else {
      file = argument;
    }
  }
  if (file.empty() || topic.empty() || config.bootstrap_servers.empty()) {
    std::fprintf(stderr,
                 "usage: kafka_load FILE.jsonl --topic T --bootstrap HOST:PORT "
                 "[--create-partitions N]\n");
    return 64;
  }
  uint64_t written = 0;
  const Status status = load(file, topic, config, create_partitions, &written);
  if (!status.ok()) {
    std::fprintf(stderr, "kafka_load: %s\n", status.to_string().c_str());
    return 1;
  }
  std::printf("%llu\n", static_cast<unsigned long long>(written));
  return 0;
}

}  // namespace
}  // namespace nayose::test

int main(int argc, char** argv) { return nayose::test::main_of(argc, argv); }
