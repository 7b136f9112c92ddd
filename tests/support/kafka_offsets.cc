// Prints how far a group has come with topics.
//   kafka_offsets --group G --bootstrap HOST:PORT TOPIC...
// One line a partition: topic, partition, committed offset (-1: none), high watermark, by tabs.
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/kafka/client.h"

namespace nayose::test {
namespace {

constexpr int kWaitMs = 30'000;

Result<int64_t> committed_offset(rd_kafka_t* client, const std::string& topic, int32_t partition) {
  const kafka::TopicListPtr list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition);
  const auto ask = [&]() -> Status {
    NAYOSE_RETURN_IF_ERROR(
        kafka::error_status(rd_kafka_committed(client, list.get(), kWaitMs), "committed offset"));
    return kafka::error_status(list->elems[0].err, "committed offset");
  };
  NAYOSE_RETURN_IF_ERROR(kafka::retry_until(kWaitMs, ask));
  return list->elems[0].offset >= 0 ? list->elems[0].offset : -1;
}

Status print_topic(rd_kafka_t* client, const std::string& topic) {
  NAYOSE_ASSIGN_OR_RETURN(const int32_t count,
                          kafka::query_partition_count(client, topic, kWaitMs));
  for (int32_t partition = 0; partition < count; ++partition) {
    NAYOSE_ASSIGN_OR_RETURN(const int64_t committed, committed_offset(client, topic, partition));
    NAYOSE_ASSIGN_OR_RETURN(const kafka::Watermarks marks,
                            kafka::query_watermarks(client, topic, partition, kWaitMs));
    std::printf("%s\t%d\t%lld\t%lld\n", topic.c_str(), partition, static_cast<long long>(committed),
                static_cast<long long>(marks.high));
  }
  return Status();
}

Status print_all(const KafkaConfig& config, const std::string& group,
                 const std::vector<std::string>& topics) {
  kafka::ClientEvents events(log_to_stderr());
  NAYOSE_ASSIGN_OR_RETURN(const kafka::ClientPtr client,
                          kafka::ClientConf(config)
                              .set("group.id", group)
                              .set("isolation.level", "read_uncommitted")
                              .make(RD_KAFKA_CONSUMER, &events));
  for (const std::string& topic : topics) NAYOSE_RETURN_IF_ERROR(print_topic(client.get(), topic));
  return Status();
}

int main_of(int argc, char** argv) {
  KafkaConfig config;
  std::string group;
  std::vector<std::string> topics;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--group" && i + 1 < argc) {
      group = argv[++i];
    } else if (argument == "--bootstrap" && i + 1 < argc) {
      config.bootstrap_servers = argv[++i];
    } else {
      topics.emplace_back(argument);
    }
  }
  if (group.empty() || topics.empty() || config.bootstrap_servers.empty()) {
    std::fprintf(stderr, "usage: kafka_offsets --group G --bootstrap HOST:PORT TOPIC...\n");
    return 64;
  }
  const Status status = print_all(config, group, topics);
  if (status.ok()) return 0;
  std::fprintf(stderr, "kafka_offsets: %s\n", status.to_string().c_str());
  return 1;
}

}  // namespace
}  // namespace nayose::test

int main(int argc, char** argv) { return nayose::test::main_of(argc, argv); }
