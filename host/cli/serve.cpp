#include "cli/serve.hpp"

#include <csignal>
#include <pthread.h>

#include "cli/exit_code.hpp"
#include "host.hpp"

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
  return error.code.starts_with("store.") || error.code.starts_with("http.") ? ExitCode::failed : ExitCode::refused;
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
  telemetry::Log log(configuration->log);
  Host host(*configuration, log);
  if (const auto started = host.start(); !started) {
    log.error(started.error().code, started.error().sentence);
    log.flush();
    print(started.error());
    host.stop();
    return exit_code_of(started.error());
  }
  const auto address = host.port() != 0 ? "http://127.0.0.1:" + std::to_string(host.port()) : configuration->http.listen.front();
  log.info("host.serving", "Serving on " + address + ", what there is: " + address + "/openapi.json", {{"store", host.store().description()}});
  int signal = 0;
  sigwait(&stop_signals, &signal);
  log.info("host.stopping", "Stopping: requests in flight are finished first.");
  host.stop();
  log.info("host.stopped", "Stopped.");
  log.flush();
  return ExitCode::done;
}

}  // namespace comptoir::cli
