#include "cli/process_exit.hpp"

#include <csignal>
#include <string_view>
#include <unistd.h>

#include "cli/exit_code.hpp"

namespace comptoir::cli {
namespace {

constexpr unsigned seconds_max = 10;

void end_without_the_rest(int) {
  constexpr std::string_view words =
      "comptoir: what a plugin has registered for the exit (atexit) does not come back: the process ends without it.\n";
  [[maybe_unused]] const auto written = write(STDERR_FILENO, words.data(), words.size());
  _exit(ExitCode::failed);
}

}  // namespace

void bound_process_exit() {
  std::signal(SIGALRM, &end_without_the_rest);
  alarm(seconds_max);
}

}  // namespace comptoir::cli
