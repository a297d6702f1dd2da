#include "cli/serve.hpp"

#include <csignal>

#include "cli/ending.hpp"
#include "cli/exit_code.hpp"
#include "host.hpp"

namespace comptoir::cli {
namespace {

int exit_code_of(const Error& error) {
  return error.code.starts_with("store.") || error.code.starts_with("http.") || error.code.starts_with("admin.") ? ExitCode::failed
                                                                                                                 : ExitCode::refused;
}

/// Whatever was started is gone when it returns, so that no line of a plugin's end follows the error. Where something of it is left, the process ends
/// here, with `exit_code` or one that says so.
void stop(Host& host, const telemetry::Log& log, const Result<>& started) {
  host.stop();
  const auto unfinished = host.unfinished();
  if (unfinished.empty()) return;
  if (!started) print(started.error());
  Ending::leave(log, "The host has stopped, but for plugins that have not come back.", unfinished,
                started ? ExitCode::failed : exit_code_of(started.error()));
}

/// Serves until a signal says stop.
Result<> serve_until_stopped(const configuration::Configuration& configuration, const telemetry::Log& log) {
  Host host(configuration, log);
  Ending ending(log, {configuration.deadlines.host_stop, [&host] { return host.unfinished(); }});
  auto started = host.start();
  if (started) {
    const auto address = host.port() != 0 ? "http://127.0.0.1:" + std::to_string(host.port()) : configuration.http.listen.front();
    log.info("host.serving", "Serving on " + address + ", what there is: " + address + "/openapi.json", {{"store", host.store().description()}});
    ending.wait();
    log.info("host.stopping", "Stopping: requests in flight are finished first.");
  }
  stop(host, log, started);
  if (started) log.info("host.stopped", "Stopped.");
  return started;
}

}  // namespace

int serve(const Invocation& invocation) {
  const auto configuration = invocation.configuration();
  if (!configuration) {
    print(configuration.error());
    return ExitCode::refused;
  }
  Ending::block_signals();
  std::signal(SIGPIPE, SIG_IGN);
  const telemetry::Log log(configuration->log);
  const auto served = serve_until_stopped(*configuration, log);
  log.flush();
  if (!served) {
    print(served.error());  // the last line, where an operator looks, and in no line of the log besides
    return exit_code_of(served.error());
  }
  return ExitCode::done;
}

}  // namespace comptoir::cli
