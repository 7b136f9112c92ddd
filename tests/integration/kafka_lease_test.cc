// Two engines: one works, the other waits, and takes over without loss or doubling.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <thread>

#include "tests/integration/kafka_harness.h"

namespace nayose::test {
namespace {

Daemon::Options options_for(const std::string& name, int session_timeout_ms) {
  Daemon::Options options;
  options.state_file = new_file(name);
  options.settings = {"session_timeout_ms=" + std::to_string(session_timeout_ms),
                      "batch_records_max=100"};
  return options;
}

void expect_no_faults(const KafkaConfig& config, const InputStream& inputs,
                      const std::string& state_file) {
  const std::vector<std::string> faults = find_faults(config, inputs, state_file);
  EXPECT_TRUE(faults.empty()) << faults.size() << " faults, first: " << faults[0];
}

bool exited_with(int status, int code) { return WIFEXITED(status) && WEXITSTATUS(status) == code; }

TEST(KafkaLeaseTest, AStandbyWaitsAndTakesOverAfterKill) {
  const KafkaConfig config = new_application("killed");
  InputStream inputs(config);
  const Daemon::Options first_options = options_for("first", 2'000);
  const Daemon::Options second_options = options_for("second", 2'000);
  Daemon first(config, first_options);
  ASSERT_TRUE(first.wait_until_ready(30'000)) << first.output();
  Daemon second(config, second_options);
  inputs.write(3'000);
  EXPECT_FALSE(second.wait_until_ready(4'000)) << "two engines at once";
  EXPECT_TRUE(first.running()) << "a standby that joins must not take the lease away: "
                               << first.output();
  EXPECT_NE(second.output().find("waiting for the engine lease"), std::string::npos)
      << second.output();
  EXPECT_TRUE(wait_until_caught_up(config, inputs, 30'000)) << first.output();

  inputs.write(3'000);
  first.signal(SIGKILL);
  ASSERT_TRUE(second.wait_until_ready(30'000)) << second.output();
  EXPECT_TRUE(wait_until_caught_up(config, inputs, 30'000)) << second.output();
  second.signal(SIGTERM);
  EXPECT_TRUE(exited_with(second.wait(20'000), 0)) << second.output();
  expect_no_faults(config, inputs, second_options.state_file);
}

TEST(KafkaLeaseTest, AnOrderlyStopHandsOverBeforeTheSessionEnds) {
  const KafkaConfig config = new_application("stopped");
  InputStream inputs(config);
  Daemon first(config, options_for("first", 60'000));
  ASSERT_TRUE(first.wait_until_ready(30'000)) << first.output();
  const Daemon::Options second_options = options_for("second", 60'000);
  Daemon second(config, second_options);
  inputs.write(1'000);
  EXPECT_TRUE(wait_until_caught_up(config, inputs, 30'000)) << first.output();
  first.signal(SIGTERM);
  EXPECT_TRUE(exited_with(first.wait(20'000), 0)) << first.output();
  ASSERT_TRUE(second.wait_until_ready(20'000)) << second.output();
  inputs.write(1'000);
  EXPECT_TRUE(wait_until_caught_up(config, inputs, 30'000)) << second.output();
  second.signal(SIGTERM);
  EXPECT_TRUE(exited_with(second.wait(20'000), 0)) << second.output();
  expect_no_faults(config, inputs, second_options.state_file);
}

TEST(KafkaLeaseTest, APausedEngineIsFencedWhenItWakes) {
  const KafkaConfig config = new_application("paused");
  InputStream inputs(config);
  Daemon first(config, options_for("first", 2'000));
  ASSERT_TRUE(first.wait_until_ready(30'000)) << first.output();
  const Daemon::Options second_options = options_for("second", 2'000);
  Daemon second(config, second_options);
  inputs.write(5'000);
  first.signal(SIGSTOP);
  ASSERT_TRUE(second.wait_until_ready(30'000)) << second.output();
  first.signal(SIGCONT);
  EXPECT_TRUE(exited_with(first.wait(30'000), 2)) << first.output();
  inputs.write(1'000);
  EXPECT_TRUE(wait_until_caught_up(config, inputs, 30'000)) << second.output();
  second.signal(SIGTERM);
  EXPECT_TRUE(exited_with(second.wait(20'000), 0)) << second.output();
  expect_no_faults(config, inputs, second_options.state_file);
}

TEST(KafkaLeaseTest, AStandbyCanBeStoppedWhileItWaits) {
  const KafkaConfig config = new_application("waiting");
  Daemon first(config, options_for("first", 6'000));
  ASSERT_TRUE(first.wait_until_ready(30'000)) << first.output();
  Daemon second(config, options_for("second", 6'000));
  EXPECT_FALSE(second.wait_until_ready(2'000));
  second.signal(SIGTERM);
  EXPECT_TRUE(exited_with(second.wait(10'000), 0)) << second.output();
  EXPECT_TRUE(first.running()) << first.output();
}

}  // namespace
}  // namespace nayose::test
