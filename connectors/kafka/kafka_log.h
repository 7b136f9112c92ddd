// Where the connector says what happens: one line at a time, never a value of a record.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace nayose {

enum class KafkaLogLevel : uint8_t { kInfo, kWarning, kError };

// Threads: called from several at once. Must not throw.
using KafkaLog = std::function<void(KafkaLogLevel, std::string_view)>;

// Lines on stderr.
KafkaLog log_to_stderr();

}  // namespace nayose
