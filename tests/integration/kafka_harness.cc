#include "tests/integration/kafka_harness.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "connectors/kafka/topic_reader.h"
#include "tests/support/log_store.h"

namespace nayose::test {
namespace {

std::unique_ptr<KafkaBroker> the_broker;

class BrokerEnvironment final : public testing::Environment {
 public:
  void TearDown() override { end_broker(); }
};

const auto* const environment = testing::AddGlobalTestEnvironment(new BrokerEnvironment);

void quiet(KafkaLogLevel, std::string_view) {}

void read_all(const KafkaConfig& config, const std::string& topic,
              const TopicReader::Visitor& visit) {
  KafkaConfig reading = config;
  reading.application_id += "-checker";
  auto reader = TopicReader::open(reading, quiet);
  ASSERT_TRUE(reader.ok()) << reader.status().message();
  const auto ranges = reader.value()->ranges(topic);
  if (ranges.status().code() == StatusCode::kNotFound) return;  // No engine has made it yet.
  ASSERT_TRUE(ranges.ok()) << ranges.status().message();
  const Status status = reader.value()->read(ranges.value(), 60'000, visit);
  ASSERT_TRUE(status.ok()) << status.message();
}

// The last value of each key, as compaction leaves it.
PatientCounts last_values(const KafkaConfig& config, const std::string& name) {
  PatientCounts counts;
  read_all(config, internal_topic(config, name), [&](const TopicMessage& message) {
    if (message.tombstone) {
      counts.erase(std::string(message.key));
    } else {
      counts[std::string(message.key)] = decode_count(message.value);
    }
    return Status();
  });
  return counts;
}

void compare(const std::string& what, const PatientCounts& expected, const PatientCounts& actual,
             std::vector<std::string>* faults) {
  for (const auto& [patient, count] : expected) {
    const auto found = actual.find(patient);
    if (found == actual.end()) {
      faults->push_back(what + ": " + patient + " is missing");
    } else if (!(found->second == count)) {
      faults->push_back(what + ": " + patient + " is " + encode_count(found->second) + ", not " +
                        encode_count(count));
    }
  }
  for (const auto& [patient, count] : actual) {
    if (expected.count(patient) == 0) faults->push_back(what + ": " + patient + " is too many");
  }
}

}  // namespace

KafkaBroker& broker() {
  if (the_broker == nullptr) the_broker = std::make_unique<KafkaBroker>();
  return *the_broker;
}

void end_broker() { the_broker.reset(); }

KafkaConfig new_application(const std::string& name) {
  KafkaConfig config;
  config.bootstrap_servers = broker().address();
  config.application_id = name;
  config.topic_prefix = name + ".";
  config.inputs = {{"encounters-" + name, 0, 0}};
  config.partitions = {3, 3, 1, 2, 1};
  config.replication_factor = 1;
  config.session_timeout_ms = 2'000;
  config.transaction_timeout_ms = 5'000;
  config.batch_linger_ms = 10;
  const Status status = create_input_topic(config, config.inputs[0].name, 3);
  EXPECT_TRUE(status.ok()) << status.message();
  return config;
}

InputStream::InputStream(const KafkaConfig& config) {
  auto writer = TopicWriter::open(config, config.inputs[0].name);
  EXPECT_TRUE(writer.ok()) << writer.status().message();
  writer_ = std::move(writer).value();
}

void InputStream::write(int count) {
  for (int i = 0; i < count; ++i) {
    const std::string id = std::to_string(next_id_++);
    std::string patient = "patient";
    patient += std::to_string(next_id_ * 7919 % 97);
    std::string raw = patient;
    const bool refused = next_id_ % 101 == 0;
    if (!refused) raw += " " + id;
    if (!refused && next_id_ % 103 == 0) raw += " erase";
    if (apply_input(raw, &counts_)) {
      encounters_[id] = 1;
    } else {
      refused_ += 1;
    }
    ASSERT_TRUE(writer_->write(patient, raw).ok());
  }
  const Status status = writer_->flush();
  ASSERT_TRUE(status.ok()) << status.message();
}

std::vector<std::string> find_faults(const KafkaConfig& config, const InputStream& inputs,
                                     const std::string& state_file) {
  std::vector<std::string> faults;
  std::map<std::string, int> seen;
  read_all(config, internal_topic(config, "encounters"), [&](const TopicMessage& message) {
    seen[std::string(message.value)] += 1;
    return Status();
  });
  for (const auto& [id, count] : seen) {
    if (count > 1) faults.push_back("encounters: " + id + " is there twice");
    if (inputs.encounters().count(id) == 0) faults.push_back("encounters: no input " + id);
  }
  for (const auto& [id, one] : inputs.encounters()) {
    if (seen.count(id) == 0) faults.push_back("encounters: " + id + " is lost");
  }
  uint64_t refused = 0;
  read_all(config, internal_topic(config, "refused"), [&](const TopicMessage&) {
    ++refused;
    return Status();
  });
  if (refused != inputs.refused()) {
    faults.push_back("refused: " + std::to_string(refused) + ", not " +
                     std::to_string(inputs.refused()));
  }
  compare("records", inputs.counts(), last_values(config, "records"), &faults);
  compare("links", inputs.counts(), last_values(config, "links"), &faults);
  if (state_file.empty()) return faults;
  PatientCounts local;
  auto store = open_log_store(state_file);
  EXPECT_TRUE(store.ok());
  EXPECT_TRUE(store.value()
                  ->scan(Table::kRecords, 1,
                         [&](int, std::string_view key, std::string_view value) {
                           local[std::string(key)] = decode_count(value);
                           return Status();
                         })
                  .ok());
  compare("store", inputs.counts(), local, &faults);
  return faults;
}

uint64_t count_outputs(const KafkaConfig& config) {
  uint64_t count = 0;
  for (const char* name : {"encounters", "refused"}) {
    read_all(config, internal_topic(config, name), [&](const TopicMessage&) {
      ++count;
      return Status();
    });
  }
  return count;
}

bool wait_until_caught_up(const KafkaConfig& config, const InputStream& inputs, int wait_max_ms) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_max_ms);
  while (count_outputs(config) < inputs.written()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  return true;
}

std::string new_file(const std::string& name) {
  static int number = 0;
  return broker().directory() + "/" + name + "." + std::to_string(number++);
}

Daemon::Daemon(const KafkaConfig& config, const Options& options) : log_file_(new_file("log")) {
  std::vector<std::string> arguments = {COUNTING_DAEMON, config.bootstrap_servers,
                                        config.application_id, config.inputs[0].name,
                                        options.state_file};
  arguments.insert(arguments.end(), options.settings.begin(), options.settings.end());
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ != 0) return;
  const int log = ::open(log_file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::dup2(log, STDERR_FILENO);
  ::unsetenv("NAYOSE_CRASH_AT");
  ::unsetenv("NAYOSE_FAULT");
  if (!options.crash_at.empty()) ::setenv("NAYOSE_CRASH_AT", options.crash_at.c_str(), 1);
  if (options.store_first) ::setenv("NAYOSE_FAULT", "store_first", 1);
  ::execv(argv[0], argv.data());
  ::_exit(127);
}

Daemon::~Daemon() {
  if (!running()) return;
  signal(SIGKILL);
  wait(10'000);
}

void Daemon::signal(int number) const { ::kill(pid_, number); }

int Daemon::wait(int wait_max_ms) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_max_ms);
  while (status_ == -1) {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      status_ = status;
      break;
    }
    if (std::chrono::steady_clock::now() >= deadline) return -1;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return status_;
}

bool Daemon::wait_until_ready(int wait_max_ms) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_max_ms);
  while (output().find("counting_daemon: ready") == std::string::npos) {
    if (!running() || std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

std::string Daemon::output() const {
  std::ifstream in(log_file_);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace nayose::test
