// Who runs the parallel parts of a batch. Results never depend on it.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace nayose {

class Executor {
 public:
  virtual ~Executor() = default;
  // Workers that run() may use at once; worker numbers are below it.
  virtual size_t worker_count() const = 0;
  // Calls body(begin, end, worker) on disjoint chunks of at most `grain` that cover [0, count).
  using Body = std::function<void(size_t begin, size_t end, size_t worker)>;
  virtual void run(size_t count, size_t grain, const Body& body) = 0;
  // Serial: read, process, commit in turn, on this thread. Otherwise they overlap.
  virtual bool serial() const = 0;
};

// Everything on the calling thread.
std::unique_ptr<Executor> make_serial_executor();
// oneTBB with its own arena of `threads` workers.
std::unique_ptr<Executor> make_tbb_executor(size_t threads);

}  // namespace nayose
