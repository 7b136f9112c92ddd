// This test program again, in another process that can be killed.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nayose::testing {

// Starts /proc/self/exe with `arguments`; its standard output is a pipe to this object. A fork
// alone would not do: RocksDB's threads do not survive one.
class ChildProcess {
 public:
  explicit ChildProcess(const std::vector<std::string>& arguments);
  ~ChildProcess();  // Kills and waits when that was not done.
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // The last number that the child has told so far (see tell()), without waiting for more than
  // the first. Nothing when it ended without one.
  std::optional<uint64_t> wait_for_first();
  void kill_now();
  // Exit code, or minus the signal. Call once.
  int wait();
  // After wait(): the last number told.
  std::optional<uint64_t> last_told() const { return last_; }

  // For the child: passes a number to the parent.
  static void tell(uint64_t number);

 private:
  bool read_one();

  pid_t pid_ = -1;
  int pipe_ = -1;
  bool waited_ = false;
  std::optional<uint64_t> last_;
};

}  // namespace nayose::testing
