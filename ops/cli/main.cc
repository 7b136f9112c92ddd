#include "ops/cli/main_commands.h"

int main(int argc, char** argv) { return nayose::run_command_line(argc, argv); }
