#include "ops/cli/stop_signal.h"

#include <unistd.h>

#include <atomic>
#include <csignal>

#include "ops/cli/exit_code.h"

namespace nayose {
namespace {

std::atomic<bool> stop_asked{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may not lock");

void on_stop(int) {
  if (stop_asked.exchange(true, std::memory_order_relaxed)) _exit(kExitFailed);
}

}  // namespace

void install_stop_signals() {
  struct sigaction action = {};
  action.sa_handler = &on_stop;
  sigemptyset(&action.sa_mask);
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGHUP, &action, nullptr);  // A closed terminal must not cost the lease's time-out.
}

void ignore_closed_pipes() {
  struct sigaction action = {};
  action.sa_handler = SIG_IGN;
  sigemptyset(&action.sa_mask);
  sigaction(SIGPIPE, &action, nullptr);
}

const std::atomic<bool>& stop_flag() { return stop_asked; }

Result<SourceEvent> StoppableSource::next(InputBatch* batch) {
  if (stop_requested()) return SourceEvent::kEnd;
  return source_->next(batch);
}

}  // namespace nayose
