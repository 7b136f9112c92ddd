// A progress line on a terminal; nothing in a pipe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nayose {

// Threads: one at a time.
class Progress {
 public:
  // `total`: what `done` will reach; 0 when unknown (then no bar, only the count).
  Progress(std::string_view label, uint64_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Draws at most ten times a second.
  void update(uint64_t done, uint64_t records);
  // Wipes the line.
  void finish();

  // The line itself, for tests.
  static std::string text(std::string_view label, double share, uint64_t records, double seconds);

 private:
  const std::string label_;
  const uint64_t total_;
  const bool shown_;
  int64_t started_ms_;
  int64_t drawn_ms_ = 0;
  bool drawn_ = false;
};

// Bytes of files to be read, for a progress line; 0 when they cannot be told beforehand.
uint64_t bytes_of_inputs(const std::vector<std::string>& inputs);

// Milliseconds of a clock that never goes back; for rates, never for results.
int64_t steady_now_ms();

}  // namespace nayose
