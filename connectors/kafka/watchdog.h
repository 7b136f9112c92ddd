// Ends the process when a call that must return does not.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace nayose {

// send_offsets_to_transaction() of librdkafka 2.0.2 ignores its time-out. A restart is the only
// cure: the committed offsets then say what happened.
// Threads: arm() and disarm() from one thread; a thread of its own watches.
class Watchdog {
 public:
  // `bite` gets the name of the stuck call; the default prints it and aborts.
  using Bite = std::function<void(const std::string& what)>;
  explicit Watchdog(Bite bite = abort_process);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  // Armed until disarm(), or bites once after `limit_ms`.
  void arm(const char* what, int64_t limit_ms);
  void disarm();

  // Armed as long as it lives.
  class Guard {
   public:
    Guard(Watchdog* dog, const char* what, int64_t limit_ms) : dog_(dog) {
      dog_->arm(what, limit_ms);
    }
    ~Guard() { dog_->disarm(); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

   private:
    Watchdog* dog_;
  };

 private:
  [[noreturn]] static void abort_process(const std::string& what);
  void watch();

  Bite bite_;
  std::mutex mutex_;
  std::condition_variable changed_;
  const char* what_ = nullptr;  // Null while disarmed.
  std::chrono::steady_clock::time_point deadline_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace nayose
