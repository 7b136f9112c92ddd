// What the broker and librdkafka give without an engine: every record of a topic goes to another
// one unchanged, offsets and records in one transaction a batch, with the engine's own settings.
//   kafka_passthrough --bootstrap HOST:PORT --input TOPIC --output TOPIC
//                     [--batch-records N] [--compression TYPE]
// Reads to the end and prints one JSON object: records, seconds between the first commit and the
// last one, records a second of these. Both topics must be there.

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace nayose::bench {
namespace {

constexpr int kWaitMs = 30'000;
constexpr int kPollMs = 50;
constexpr int64_t kBatchBytesMax = 16 << 20;

struct Options {
  std::string bootstrap;
  std::string input;
  std::string output;
  std::string compression = "lz4";
  size_t batch_records = 10'000;
};

[[noreturn]] void fail(const std::string& what, const std::string& why) {
  std::fprintf(stderr, "kafka_passthrough: %s: %s\n", what.c_str(), why.c_str());
  std::exit(1);
}

void require(rd_kafka_resp_err_t error, const char* what) {
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) fail(what, rd_kafka_err2str(error));
}

void require(rd_kafka_error_t* error, const char* what) {
  if (error != nullptr) fail(what, rd_kafka_error_string(error));
}

using Settings = std::vector<std::pair<std::string, std::string>>;

rd_kafka_t* make_client(rd_kafka_type_t type, const Settings& settings) {
  char reason[512];
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  for (const auto& [key, value] : settings) {
    if (rd_kafka_conf_set(conf, key.c_str(), value.c_str(), reason, sizeof(reason)) !=
        RD_KAFKA_CONF_OK) {
      fail(key, reason);
    }
  }
  rd_kafka_t* client = rd_kafka_new(type, conf, reason, sizeof(reason));
  if (client == nullptr) fail("a client", reason);
  return client;
}

int partition_count(rd_kafka_t* client, rd_kafka_topic_t* topic) {
  const rd_kafka_metadata_t* metadata = nullptr;
  require(rd_kafka_metadata(client, 0, topic, &metadata, kWaitMs), "metadata");
  if (metadata->topic_cnt != 1) fail("metadata", "no such topic");
  require(metadata->topics[0].err, "metadata of a topic");
  const int count = metadata->topics[0].partition_cnt;
  rd_kafka_metadata_destroy(metadata);
  return count;
}

class PassThrough {
 public:
  explicit PassThrough(const Options& options)
      : options_(options),
        consumer_(make_client(RD_KAFKA_CONSUMER, {{"bootstrap.servers", options.bootstrap},
                                                  {"group.id", options.output + "-pass-through"},
                                                  {"isolation.level", "read_committed"},
                                                  {"enable.auto.commit", "false"},
                                                  {"enable.auto.offset.store", "false"},
                                                  {"enable.partition.eof", "true"},
                                                  {"check.crcs", "true"},
                                                  {"fetch.wait.max.ms", "20"},
                                                  {"queued.min.messages", "1000000"},
                                                  {"queued.max.messages.kbytes", "1048576"},
                                                  {"socket.nagle.disable", "true"}})),
        producer_(make_client(RD_KAFKA_PRODUCER, {{"bootstrap.servers", options.bootstrap},
                                                  {"transactional.id", options.output + "-role"},
                                                  {"linger.ms", "5"},
                                                  {"compression.type", options.compression},
                                                  {"retry.backoff.ms", "5"},
                                                  {"queue.buffering.max.messages", "1000000"},
                                                  {"queue.buffering.max.kbytes", "1048576"},
                                                  {"socket.nagle.disable", "true"}})) {
    require(rd_kafka_init_transactions(producer_, kWaitMs), "init_transactions");
    output_ = rd_kafka_topic_new(producer_, options.output.c_str(), nullptr);
    output_partitions_ = partition_count(producer_, output_);
    rd_kafka_poll_set_consumer(consumer_);
    assign();
  }

  void run() {
    while (!open_ends_.empty()) {
      require(rd_kafka_begin_transaction(producer_), "begin_transaction");
      const size_t taken = produce_batch();
      commit();
      records_ += taken;
      const auto now = std::chrono::steady_clock::now();
      if (taken > 0 && first_records_ == 0) {
        first_records_ = records_;
        first_commit_ = now;
      }
      if (taken > 0) last_commit_ = now;
    }
  }

  void report() const {
    const double seconds = std::chrono::duration<double>(last_commit_ - first_commit_).count();
    const auto timed = static_cast<double>(records_ - first_records_);
    std::printf("{\"records\":%zu,\"seconds\":%.3f,\"records_per_s\":%.0f}\n", records_, seconds,
                seconds > 0 ? timed / seconds : 0);
  }

 private:
  void assign() {
    rd_kafka_topic_t* topic = rd_kafka_topic_new(consumer_, options_.input.c_str(), nullptr);
    const int count = partition_count(consumer_, topic);
    rd_kafka_topic_destroy(topic);
    rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(count);
    for (int partition = 0; partition < count; ++partition) {
      rd_kafka_topic_partition_list_add(list, options_.input.c_str(), partition)->offset =
          RD_KAFKA_OFFSET_BEGINNING;
      open_ends_.insert(partition);
    }
    require(rd_kafka_assign(consumer_, list), "assign");
    rd_kafka_topic_partition_list_destroy(list);
    next_.assign(static_cast<size_t>(count), -1);
  }

  size_t produce_batch() {
    size_t taken = 0;
    int64_t bytes = 0;
    while (taken < options_.batch_records && bytes < kBatchBytesMax && !open_ends_.empty()) {
      rd_kafka_message_t* message = rd_kafka_consumer_poll(consumer_, kPollMs);
      if (message == nullptr) continue;
      if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        open_ends_.erase(message->partition);
      } else {
        require(message->err, "consume");
        pass_on(*message);
        bytes += static_cast<int64_t>(message->len);
        ++taken;
      }
      rd_kafka_message_destroy(message);
    }
    return taken;
  }

  void pass_on(const rd_kafka_message_t& message) {
    while (rd_kafka_produce(output_, message.partition % output_partitions_, RD_KAFKA_MSG_F_COPY,
                            message.payload, message.len, message.key, message.key_len,
                            nullptr) != 0) {
      require(rd_kafka_last_error() == RD_KAFKA_RESP_ERR__QUEUE_FULL ? RD_KAFKA_RESP_ERR_NO_ERROR
                                                                     : rd_kafka_last_error(),
              "produce");
      rd_kafka_poll(producer_, 1);
    }
    next_[static_cast<size_t>(message.partition)] = message.offset + 1;
  }

  void commit() {
    rd_kafka_topic_partition_list_t* list =
        rd_kafka_topic_partition_list_new(static_cast<int>(next_.size()));
    for (size_t partition = 0; partition < next_.size(); ++partition) {
      if (next_[partition] < 0) continue;
      rd_kafka_topic_partition_list_add(list, options_.input.c_str(), static_cast<int>(partition))
          ->offset = next_[partition];
    }
    rd_kafka_consumer_group_metadata_t* group = rd_kafka_consumer_group_metadata(consumer_);
    require(rd_kafka_send_offsets_to_transaction(producer_, list, group, kWaitMs), "send_offsets");
    rd_kafka_consumer_group_metadata_destroy(group);
    rd_kafka_topic_partition_list_destroy(list);
    require(rd_kafka_commit_transaction(producer_, kWaitMs), "commit_transaction");
  }

  Options options_;
  rd_kafka_t* consumer_;  // Both end with the process.
  rd_kafka_t* producer_;
  rd_kafka_topic_t* output_ = nullptr;
  int output_partitions_ = 0;
  std::set<int32_t> open_ends_;
  std::vector<int64_t> next_;  // By input partition; −1: nothing read.
  size_t records_ = 0;
  size_t first_records_ = 0;
  std::chrono::steady_clock::time_point first_commit_;
  std::chrono::steady_clock::time_point last_commit_;
};

int main_of(int argc, char** argv) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    const std::string value = argv[i + 1];
    if (name == "--bootstrap") options.bootstrap = value;
    if (name == "--input") options.input = value;
    if (name == "--output") options.output = value;
    if (name == "--compression") options.compression = value;
    if (name == "--batch-records") options.batch_records = std::strtoul(value.c_str(), nullptr, 10);
  }
  if (options.bootstrap.empty() || options.input.empty() || options.output.empty() ||
      options.batch_records == 0) {
    std::fprintf(stderr,
                 "usage: kafka_passthrough --bootstrap HOST:PORT --input TOPIC --output TOPIC "
                 "[--batch-records N] [--compression TYPE]\n");
    return 64;
  }
  PassThrough pass_through(options);
  pass_through.run();
  pass_through.report();
  return 0;
}

}  // namespace
}  // namespace nayose::bench

int main(int argc, char** argv) { return nayose::bench::main_of(argc, argv); }
