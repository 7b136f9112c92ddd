#include "engine/pipeline/executor.h"

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>

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

}  // namespace

std::unique_ptr<Executor> make_serial_executor() { return std::make_unique<SerialExecutor>(); }

std::unique_ptr<Executor> make_tbb_executor(size_t threads) {
  return std::make_unique<TbbExecutor>(std::max<size_t>(1, threads));
}

}  // namespace nayose
