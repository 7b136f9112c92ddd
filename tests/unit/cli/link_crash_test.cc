// `nayose link` as a process, killed with -9 at random and started again.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/random.h"

namespace nayose {
namespace {

namespace fs = std::filesystem;
constexpr std::array<const char*, 4> kOutputs = {"encounters.jsonl", "links.jsonl",
                                                 "person-events.jsonl", "refused.jsonl"};

class LinkCrash : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* binary = std::getenv("NAYOSE_BINARY_DIR");
    const char* source = std::getenv("NAYOSE_SOURCE_DIR");
    ASSERT_TRUE(binary != nullptr && source != nullptr) << "run through ctest";
    nayose_ = std::string(binary) + "/nayose";
    model_ = std::string(source) + "/schemas/models/japan.toml";
    folder_ = fs::temp_directory_path() / ("nayose_link_crash_" + std::to_string(getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    ASSERT_EQ(wait_for(start({"generate", "--scale", "6000", "--corrections", "0.01", "--deletions",
                              "0.01", "--out", path("day")})),
              0);
    ASSERT_EQ(wait_for(start({"keys", "init", "--keyring", path("keys")})), 0);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string read(const std::string& name) const {
    std::ifstream in(path(name), std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  }

  pid_t start(std::vector<std::string> words) const {
    words.insert(words.begin(), nayose_);
    const pid_t child = fork();
    if (child != 0) return child;
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    if (std::freopen("/dev/null", "w", stdout) == nullptr) _exit(126);
    execv(argv[0], argv.data());
    _exit(127);
  }
  pid_t start_link(const std::string& name) const {
    return start({"link", "--model", model_, "--keyring", path("keys"), "--state",
                  path("state-" + name), "--as-of", "2026-04-02", "--batch", "64", "--out",
                  path("out-" + name), path("day/encounters.jsonl")});
  }
  // Exit code, or minus the signal.
  static int wait_for(pid_t child) {
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  std::string nayose_;
  std::string model_;
  fs::path folder_;
};

TEST_F(LinkCrash, OutputsAreTheSameByteForByteAfterKills) {
  const auto before = std::chrono::steady_clock::now();
  ASSERT_EQ(wait_for(start_link("calm")), 0);
  const auto whole_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                            std::chrono::steady_clock::now() - before)
                            .count();
  Random random(static_cast<uint64_t>(getpid()));
  int kills = 0;
  int unfinished = 0;
  for (int i = 0; i < 20; ++i) {
    const pid_t child = start_link("killed");
    // Early kills first: a run that has got to its end is not there to be killed any more.
    const auto limit_ms = static_cast<uint64_t>(i < 10 ? whole_ms / 3 : whole_ms) + 1;
    std::this_thread::sleep_for(std::chrono::milliseconds(random.below(limit_ms)));
    kill(child, SIGKILL);
    if (wait_for(child) == -SIGKILL) ++kills;
    if (read("out-killed/links.jsonl") != read("out-calm/links.jsonl")) ++unfinished;
  }
  EXPECT_GT(kills, 5);
  EXPECT_GT(unfinished, 0) << "no kill came in the middle: the test shows nothing";
  ASSERT_EQ(wait_for(start_link("killed")), 0);
  for (const char* output : kOutputs) {
    const std::string calm = read(std::string("out-calm/") + output);
    EXPECT_FALSE(calm.empty()) << output;
    EXPECT_TRUE(calm == read(std::string("out-killed/") + output)) << output;
  }
}

TEST_F(LinkCrash, TermStopsCleanlyAndTheNextRunGoesOn) {
  ASSERT_EQ(wait_for(start_link("calm")), 0);
  int code = 1;
  for (int i = 0; i < 40 && code != 0; ++i) {
    const pid_t child = start_link("stopped");
    if (i < 3) {
      std::this_thread::sleep_for(std::chrono::milliseconds(60));
      kill(child, SIGTERM);
    }
    code = wait_for(child);
    // Before the handlers stand, the signal simply ends the process.
    EXPECT_TRUE(code == 0 || code == 1 || code == -SIGTERM) << code;
  }
  EXPECT_EQ(code, 0);
  for (const char* output : kOutputs) {
    EXPECT_TRUE(read(std::string("out-calm/") + output) ==
                read(std::string("out-stopped/") + output))
        << output;
  }
}

}  // namespace
}  // namespace nayose
