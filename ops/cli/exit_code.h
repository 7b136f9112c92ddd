// How a command ends: exit codes and the one line that says why.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/status.h"

namespace nayose {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 64;          // EX_USAGE
inline constexpr int kExitConfiguration = 78;  // EX_CONFIG

int exit_code_of(const Status& status);

// What a person can do about an error of this kind; "" when the message says it all.
std::string_view hint_of(StatusCode code);

// "nayose <command>: <message>", then the hint on a line of its own.
std::string error_text(std::string_view command, const Status& status);

}  // namespace nayose
