#include "cli/serve.hpp"

#include <csignal>
#include <pthread.h>

#include "cli/exit_code.hpp"
#include "host.hpp"
#include "last_words.hpp"

namespace comptoir::cli {
namespace {

/// SIGTERM and SIGINT reach the main thread alone, which waits for them: every thread made later inherits the mask.
sigset_t block_stop_signals() {
  sigset_t stop_signals;
  sigemptyset(&stop_signals);
  sigaddset(&stop_signals, SIGTERM);
  sigaddset(&stop_signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stop_signals, nullptr);
  return stop_signals;
}

int exit_code_of(const Error& error) {
  return error.code.starts_with("store.") || error.code.starts_with("http.") || error.code.starts_with("admin.") ? ExitCode::failed
                                                                                                                 : ExitCode::refused;
}

/// Serves until a signal says stop. Whatever was started is gone when it returns, so that no line of a plugin's end follows the error.
Result<> serve_until_stopped(const configuration::Configuration& configuration, const telemetry::Log& log, const sigset_t& stop_signals) {
  Host host(configuration, log);
  if (auto started = host.start(); !started) return started;
  const auto address = host.port() != 0 ? "http://127.0.0.1:" + std::to_string(host.port()) : configuration.http.listen.front();
  log.info("host.serving", "Serving on " + address + ", what there is: " + address + "/openapi.json", {{"store", host.store().description()}});
  int signal = 0;
  sigwait(&stop_signals, &signal);
  log.info("host.stopping", "Stopping: requests in flight are finished first.");
  host.stop();
  log.info("host.stopped", "Stopped.");
  return {};
}

}  // namespace

int serve(const Invocation& invocation) {
  const auto configuration = invocation.configuration();
  if (!configuration) {
    print(configuration.error());
    return ExitCode::refused;
  }
  const auto stop_signals = block_stop_signals();
  std::signal(SIGPIPE, SIG_IGN);
  const telemetry::Log log(configuration->log);
  const LastWords last_words(log);
  const auto served = serve_until_stopped(*configuration, log, stop_signals);
  log.flush();
  if (!served) {
    print(served.error());  // the last line, where an operator looks, and in no line of the log besides
    return exit_code_of(served.error());
  }
  return ExitCode::done;
}

}  // namespace comptoir::cli
