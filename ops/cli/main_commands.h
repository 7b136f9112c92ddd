// The command line. The only place that knows CLI11.
#pragma once

namespace nayose {

// Result: the exit code of the process.
int run_command_line(int argc, const char* const* argv);

}  // namespace nayose
