// Each input has its effect exactly once, whatever is killed. The checker itself is shown to
// find the faults that it looks for.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "connectors/kafka/crash_points.h"
#include "engine/base/random.h"
#include "tests/integration/kafka_harness.h"

namespace nayose::test {
namespace {

// Comes back to its lease at once after kill −9.
const std::vector<std::string> kQuickRestart = {"instance_id=one", "batch_records_max=150",
                                                "session_timeout_ms=6000"};

void sleep_ms(int64_t ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

bool was_killed(int status) { return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL; }

std::string joined(const std::vector<std::string>& faults) {
  std::string text;
  for (size_t i = 0; i < faults.size() && i < 20; ++i) text += faults[i] + "\n";
  return text;
}

// Runs until everything is done, stops in order, and lets the checker look.
std::vector<std::string> finish(const KafkaConfig& config, const InputStream& inputs,
                                const Daemon::Options& options) {
  Daemon daemon(config, options);
  EXPECT_TRUE(wait_until_caught_up(config, inputs, 60'000)) << daemon.output();
  daemon.signal(SIGTERM);
  const int status = daemon.wait(20'000);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << daemon.output();
  return find_faults(config, inputs, options.state_file);
}

TEST(KafkaExactlyOnceTest, HoldsWhenKilledAtEveryCrashPoint) {
  const KafkaConfig config = new_application("points");
  InputStream inputs(config);
  Daemon::Options options;
  options.state_file = new_file("state");
  options.settings = kQuickRestart;
  for (size_t point = 0; point < kCrashPointCount; ++point) {
    inputs.write(1'500);
    Daemon::Options crash = options;
    crash.crash_at = std::string(crash_point_name(static_cast<CrashPoint>(point))) + ":3";
    Daemon daemon(config, crash);
    EXPECT_TRUE(was_killed(daemon.wait(40'000))) << crash.crash_at << "\n" << daemon.output();
  }
  const std::vector<std::string> faults = finish(config, inputs, options);
  EXPECT_TRUE(faults.empty()) << joined(faults);
}

TEST(KafkaExactlyOnceTest, HoldsWhenKilledAtRandomAndWipedAndTheBrokerIsKilled) {
  const KafkaConfig config = new_application("random");
  InputStream inputs(config);
  Daemon::Options options;
  options.state_file = new_file("state");
  options.settings = kQuickRestart;
  Random random(20'261'124);
  constexpr int kRounds = 20;
  for (int round = 0; round < kRounds; ++round) {
    inputs.write(1'000);
    Daemon daemon(config, options);
    const bool broker_killed = round == 4 || round == 12;
    if (broker_killed) {
      ASSERT_TRUE(daemon.wait_until_ready(30'000)) << daemon.output();
      broker().restart();
    }
    sleep_ms(300 + static_cast<int64_t>(random.below(900)));
    daemon.signal(SIGKILL);
    const int status = daemon.wait(10'000);
    // An outage longer than the transaction's time-out ends it before: crash-only.
    EXPECT_TRUE(was_killed(status) || broker_killed) << daemon.output();
    if (round == 8 || round == 15) std::filesystem::remove(options.state_file);
  }
  const std::vector<std::string> faults = finish(config, inputs, options);
  EXPECT_TRUE(faults.empty()) << joined(faults);
}

TEST(KafkaExactlyOnceTest, ARunningEngineOutlivesTheBroker) {
  const KafkaConfig config = new_application("outage");
  InputStream inputs(config);
  Daemon::Options options;
  options.state_file = new_file("state");
  // Longer than the outage: a shorter session would be an orderly hand-over instead.
  options.settings = {"session_timeout_ms=30000", "batch_records_max=150",
                      "transaction_timeout_ms=20000"};
  Daemon daemon(config, options);
  ASSERT_TRUE(daemon.wait_until_ready(30'000)) << daemon.output();
  inputs.write(5'000);
  broker().kill();
  sleep_ms(1'000);
  broker().start();
  inputs.write(1'000);
  EXPECT_TRUE(wait_until_caught_up(config, inputs, 60'000)) << daemon.output();
  EXPECT_TRUE(daemon.running()) << daemon.output();
  daemon.signal(SIGTERM);
  EXPECT_EQ(daemon.wait(20'000), 0) << daemon.output();
  const std::vector<std::string> faults = find_faults(config, inputs, options.state_file);
  EXPECT_TRUE(faults.empty()) << joined(faults);
}

// The negative control: with the store written before the commit, a kill in between loses the
// outputs of a batch, and the checker must say so.
TEST(KafkaExactlyOnceTest, TheCheckerFindsAStoreThatIsWrittenFirst) {
  const KafkaConfig config = new_application("wrongorder");
  InputStream inputs(config);
  inputs.write(2'000);
  Daemon::Options options;
  options.state_file = new_file("state");
  options.settings = kQuickRestart;
  options.store_first = true;
  Daemon::Options crash = options;
  crash.crash_at = "store_written:3";
  {
    Daemon daemon(config, crash);
    ASSERT_TRUE(was_killed(daemon.wait(40'000))) << daemon.output();
  }
  Daemon daemon(config, options);
  ASSERT_TRUE(daemon.wait_until_ready(30'000)) << daemon.output();
  sleep_ms(4'000);  // It never catches up: that is the fault.
  EXPECT_LT(count_outputs(config), inputs.written());
  const std::vector<std::string> faults = find_faults(config, inputs, "");
  bool lost = false;
  for (const std::string& fault : faults) lost = lost || fault.find("is lost") != std::string::npos;
  EXPECT_TRUE(lost) << joined(faults);
}

}  // namespace
}  // namespace nayose::test
