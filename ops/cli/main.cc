#include <cstdio>

#include "ops/cli/exit_code.h"
#include "ops/cli/main_commands.h"

int main(int argc, char** argv) {
  const int code = nayose::run_command_line(argc, argv);
  // Results that could not be written (a full disk, a closed pipe) are no success.
  const bool written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  if (!written && code == nayose::kExitOk) {
    std::fputs("nayose: standard output could not be written\n", stderr);
  }
  return code == nayose::kExitOk && !written ? nayose::kExitFailed : code;
}
