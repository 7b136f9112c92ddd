#include "connectors/kafka/watchdog.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace nayose {

Watchdog::Watchdog(Bite bite) : bite_(std::move(bite)), thread_([this] { watch(); }) {}

Watchdog::~Watchdog() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Watchdog::arm(const char* what, int64_t limit_ms) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    what_ = what;
    deadline_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(limit_ms);
  }
  changed_.notify_one();
}

// The thread is not woken: it finds out at the old deadline.
void Watchdog::disarm() {
  const std::lock_guard<std::mutex> lock(mutex_);
  what_ = nullptr;
}

void Watchdog::watch() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!ending_) {
    if (what_ == nullptr) {
      changed_.wait(lock);
      continue;
    }
    // A copy: arm() may move the deadline while this waits.
    const auto deadline = deadline_;
    changed_.wait_until(lock, deadline);
    if (ending_ || what_ == nullptr || std::chrono::steady_clock::now() < deadline_) continue;
    const std::string what = what_;
    what_ = nullptr;
    lock.unlock();
    bite_(what);
    lock.lock();
  }
}

void Watchdog::abort_process(const std::string& what) {
  std::fprintf(stderr,
               "kafka error: %s does not return: this process ends, start it again; the "
               "committed offsets decide what happened\n",
               what.c_str());
  std::abort();
}

}  // namespace nayose
