#include "tests/support/kafka_broker.h"

#include <stdlib.h>

#include <cstdio>
#include <filesystem>

namespace nayose::test {
namespace {

[[noreturn]] void give_up(const std::string& what) {
  std::fprintf(stderr,
               "kafka_broker: %s\nThe integration tests need a real broker: install "
               "default-jre-headless and maven, then run tests/support/kafka_broker/broker "
               "install.\n",
               what.c_str());
  std::abort();
}

std::string source_dir() {
  const char* dir = std::getenv("NAYOSE_SOURCE_DIR");
  if (dir == nullptr) give_up("NAYOSE_SOURCE_DIR is not set: run the test by ctest");
  return dir;
}

}  // namespace

KafkaBroker::KafkaBroker() {
  std::string pattern = (std::filesystem::temp_directory_path() / "nayose-kafka-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) give_up("no temporary folder");
  directory_ = pattern;
  start();
}

KafkaBroker::~KafkaBroker() {
  run("kill --dir " + directory_);
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

void KafkaBroker::kill() { run("kill --dir " + directory_); }

void KafkaBroker::start() { address_ = run("start --dir " + directory_); }

void KafkaBroker::restart() { address_ = run("restart --hard --dir " + directory_); }

std::string KafkaBroker::run(const std::string& arguments) const {
  const std::string command = source_dir() + "/tests/support/kafka_broker/broker " + arguments;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) give_up("cannot run " + command);
  std::string output;
  char buffer[256];
  while (std::fgets(buffer, sizeof(buffer), pipe) != nullptr) output += buffer;
  if (::pclose(pipe) != 0) give_up("failed: " + command);
  while (!output.empty() && output.back() == '\n') output.pop_back();
  return output;
}

}  // namespace nayose::test
