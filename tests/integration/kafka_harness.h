// What the Kafka tests share: one broker per program, daemons to kill, and the checker.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "connectors/kafka/kafka_config.h"
#include "tests/support/counting_engine.h"
#include "tests/support/kafka_broker.h"
#include "tests/support/topic_writer.h"

namespace nayose::test {

// The broker of this test program. Started at the first call.
KafkaBroker& broker();
// Kills it; call at the end of main (gtest environment does).
void end_broker();

// A new application with its own topics and one input topic of three partitions.
KafkaConfig new_application(const std::string& name);

// Inputs of the counting engine, written as they are made, and what they must come to.
class InputStream {
 public:
  explicit InputStream(const KafkaConfig& config);
  // Writes `count` more records: several patients, some erasures, some that are refused.
  void write(int count);

  uint64_t written() const { return next_id_; }
  const PatientCounts& counts() const { return counts_; }
  const std::map<std::string, int>& encounters() const { return encounters_; }
  uint64_t refused() const { return refused_; }

 private:
  std::unique_ptr<TopicWriter> writer_;
  uint64_t next_id_ = 0;
  PatientCounts counts_;
  std::map<std::string, int> encounters_;  // Input id → 1.
  uint64_t refused_ = 0;
};

// What the topics hold that they should not, or the other way round; empty when each input had
// its effect exactly once. `state_file`: the local store must agree too.
std::vector<std::string> find_faults(const KafkaConfig& config, const InputStream& inputs,
                                     const std::string& state_file);

// Committed records of the encounters and refused topics.
uint64_t count_outputs(const KafkaConfig& config);

// A counting_daemon. Killed in the destructor if it still runs.
class Daemon {
 public:
  struct Options {
    std::string state_file;
    std::string crash_at;
    bool store_first = false;
    std::vector<std::string> settings;  // key=value
  };
  Daemon(const KafkaConfig& config, const Options& options);
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  void signal(int number) const;
  // Status of waitpid(), or -1 when it still runs after `wait_max_ms`.
  int wait(int wait_max_ms);
  bool running() { return wait(0) == -1; }
  // True once the daemon said that it holds the lease and has restored.
  bool wait_until_ready(int wait_max_ms);
  std::string output() const;

 private:
  pid_t pid_ = -1;
  int status_ = -1;
  std::string log_file_;
};

// Waits until all inputs are answered by outputs.
bool wait_until_caught_up(const KafkaConfig& config, const InputStream& inputs, int wait_max_ms);

// A name of a file that does not exist yet, in a folder of this program.
std::string new_file(const std::string& name);

}  // namespace nayose::test
