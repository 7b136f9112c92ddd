#include "ops/cli/logger.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "engine/pipeline/json_writer.h"

namespace nayose {
namespace {

void write_to_stderr(std::string_view line) {
  // One write, so that lines of several threads do not mix. A log that cannot be written is lost.
  const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
  static_cast<void>(written);
}

bool is_plain(std::string_view value) {
  return !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
    return c > ' ' && c != '"' && c != '=' && c != '\\' && c != 0x7f;
  });
}

}  // namespace

Logger::Logger(const Clock* clock, Output output)
    : clock_(clock), output_(output ? std::move(output) : Output(&write_to_stderr)) {}

void Logger::log(LogLevel level, std::string_view message,
                 std::initializer_list<LogField> fields) const {
  static constexpr std::string_view kNames[] = {"info", "warning", "error"};
  std::string line = "time=" + format_timestamp(clock_->now_ms());
  line.append(" level=").append(kNames[static_cast<size_t>(level)]).append(" msg=");
  append_json_string(message, &line);
  for (const LogField& field : fields) {
    line.append(" ").append(field.key).append("=");
    if (is_plain(field.value)) {
      line.append(field.value);
    } else {
      append_json_string(field.value, &line);
    }
  }
  line.push_back('\n');
  output_(line);
}

}  // namespace nayose
