#include "engine/pipeline/executor.h"

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace nayose {
namespace {

class SerialExecutor final : public Executor {
 public:
  size_t worker_count() const override { return 1; }
  void run(size_t count, size_t grain, const Body& body) override {
    for (size_t begin = 0; begin < count; begin += grain) {
      body(begin, std::min(begin + grain, count), 0);
    }
  }
  bool serial() const override { return true; }
};

#if defined(__SANITIZE_THREAD__)

// Debian's oneTBB is not instrumented, so the thread sanitizer sees races in it. Under it plain
// threads run the same chunks: what it finds then is ours.
class TbbExecutor final : public Executor {
 public:
  explicit TbbExecutor(size_t threads) : threads_(threads) {}
  size_t worker_count() const override { return threads_; }
  bool serial() const override { return false; }

  void run(size_t count, size_t grain, const Body& body) override {
    std::atomic<size_t> next{0};  // Chunks are claimed by it; joining publishes their results.
    const auto work = [&](size_t worker) {
      while (true) {
        const size_t begin = next.fetch_add(grain, std::memory_order_relaxed);
        if (begin >= count) return;
        body(begin, std::min(begin + grain, count), worker);
      }
    };
    std::vector<std::thread> workers;
    for (size_t worker = 0; worker < threads_; ++worker) workers.emplace_back(work, worker);
    for (std::thread& worker : workers) worker.join();
  }

 private:
  size_t threads_;
};

#else

class TbbExecutor final : public Executor {
 public:
  explicit TbbExecutor(size_t threads)
      : threads_(threads),
        limit_(oneapi::tbb::global_control::max_allowed_parallelism, threads + 1),
        arena_(static_cast<int>(threads)) {}

  size_t worker_count() const override { return threads_; }

  void run(size_t count, size_t grain, const Body& body) override {
    arena_.execute([&] {
      using Range = oneapi::tbb::blocked_range<size_t>;
      oneapi::tbb::parallel_for(
          Range(0, count, grain),
          [&](const Range& range) {
            const int worker = oneapi::tbb::this_task_arena::current_thread_index();
            for (size_t begin = range.begin(); begin < range.end(); begin += grain) {
              body(begin, std::min(begin + grain, range.end()), static_cast<size_t>(worker));
            }
          },
          oneapi::tbb::simple_partitioner());
    });
  }

  bool serial() const override { return false; }

 private:
  size_t threads_;
  oneapi::tbb::global_control limit_;  // More threads than cores are allowed, if asked for.
  oneapi::tbb::task_arena arena_;
};

#endif

}  // namespace

std::unique_ptr<Executor> make_serial_executor() { return std::make_unique<SerialExecutor>(); }

std::unique_ptr<Executor> make_tbb_executor(size_t threads) {
  return std::make_unique<TbbExecutor>(std::max<size_t>(1, threads));
}

}  // namespace nayose
