#include "tests/crash/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/base/check.h"

extern char** environ;

namespace nayose::testing {

ChildProcess::ChildProcess(const std::vector<std::string>& arguments) {
  int ends[2];
  CHECK(pipe2(ends, O_CLOEXEC) == 0, "no pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::vector<char*> argv;
  std::string program = "/proc/self/exe";
  std::vector<std::string> owned = arguments;
  argv.push_back(program.data());
  for (std::string& argument : owned) argv.push_back(argument.data());
  argv.push_back(nullptr);
  CHECK(posix_spawn(&pid_, program.c_str(), &actions, nullptr, argv.data(), environ) == 0,
        "no child process");
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  pipe_ = ends[0];
}

ChildProcess::~ChildProcess() {
  if (!waited_) {
    kill_now();
    (void)wait();
  }
  ::close(pipe_);
}

bool ChildProcess::read_one() {
  uint64_t number = 0;
  if (::read(pipe_, &number, sizeof(number)) != sizeof(number)) return false;
  last_ = number;
  return true;
}

std::optional<uint64_t> ChildProcess::wait_for_first() {
  (void)read_one();
  return last_;
}

void ChildProcess::kill_now() { ::kill(pid_, SIGKILL); }

int ChildProcess::wait() {
  while (read_one()) {
  }
  int status = 0;
  ::waitpid(pid_, &status, 0);
  waited_ = true;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

void ChildProcess::tell(uint64_t number) {
  // Below PIPE_BUF: whole or not at all.
  const ssize_t written = ::write(STDOUT_FILENO, &number, sizeof(number));
  CHECK(written == sizeof(number), "the parent is gone");
}

}  // namespace nayose::testing
