// The daemon's log: one logfmt line a message, on stderr. Never a field of a record.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

#include "engine/base/clock.h"

namespace nayose {

enum class LogLevel : uint8_t { kInfo = 0, kWarning, kError };

struct LogField {
  std::string_view key;
  std::string value;
};

// Threads: log() may be called from several at once; a line is written whole.
// Lifetime: the clock outlives it.
class Logger {
 public:
  using Output = std::function<void(std::string_view line)>;
  // Without `output`: stderr.
  explicit Logger(const Clock* clock, Output output = nullptr);

  // time=2026-11-24T00:30:00.000Z level=info msg="…" key=value …
  void log(LogLevel level, std::string_view message,
           std::initializer_list<LogField> fields = {}) const;

 private:
  const Clock* clock_;
  Output output_;
};

}  // namespace nayose
