// What a scraper sees under /metrics. The only place that knows prometheus-cpp. No label ever
// holds a value of a record.
#pragma once

#include <memory>
#include <string>

#include "engine/base/status.h"
#include "engine/pipeline/batch.h"
#include "engine/pipeline/engine.h"

namespace nayose {

// Threads: each function may be called from several at once.
class Metrics {
 public:
  // Serves on `listen` ("127.0.0.1:9464"; port 0 takes a free one). Errors: kUnavailable when the
  // port is taken.
  static Result<std::unique_ptr<Metrics>> open(const std::string& listen);
  // Counts nothing, serves nothing.
  static std::unique_ptr<Metrics> off();
  virtual ~Metrics() = default;

  virtual void on_batch(const Counts& batch, double commit_seconds) = 0;
  virtual void on_sizes(const EngineSizes& sizes) = 0;
  virtual void on_lag(uint64_t records) = 0;
  // Port in use; 0 when off.
  virtual int port() const = 0;
};

}  // namespace nayose
