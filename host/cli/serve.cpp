#include "cli/serve.hpp"

#include "cli/ending.hpp"
#include "cli/exit_code.hpp"
#include "cli/freed_memory.hpp"
#include "cli/log_file.hpp"
#include "cli/process_exit.hpp"
#include "cli/signals.hpp"
#include "configuration/difference.hpp"
#include "host.hpp"
#include "last_words.hpp"
#include "telemetry/sentence.hpp"

namespace comptoir::cli {
namespace {

/// What SIGHUP asks for: files are opened anew, and what of the configuration may change at run time counts from now on. A configuration that is
/// refused changes nothing.
void reload(const Invocation& invocation, const configuration::Configuration& running, telemetry::Log& log, const LogFile& log_file) try {
  if (const auto reopened = log_file.reopen(); !reopened) log.error(reopened.error().code, reopened.error().sentence);
  const auto read = invocation.configuration();
  if (!read) {
    log.error("configuration.not_reloaded",
              "The configuration was refused, and the one before still holds. " + telemetry::sentence_with_faults(read.error()));
    return;
  }
  log.configure(read->log);
  log.info("configuration.reloaded", "The configuration was read again: level and format of the log hold from now on.");
  std::string waiting;
  for (const auto& key : configuration::differing_keys(running, *read))
    if (!key.starts_with("log.")) waiting.append(waiting.empty() ? "" : ", ").append(key);
  if (!waiting.empty())
    log.warning("configuration.restart_needed", "Changed, and held by the host from its next start on: " + waiting +
                                                    ". Whether it would start with that, `comptoir config check` says.");
} catch (const std::exception& failure) {
  log.error("configuration.not_reloaded", "The configuration could not be read, and the one before still holds. " + std::string(failure.what()));
}

int exit_code_of(const Error& error) {
  return error.code.starts_with("store.") || error.code.starts_with("http.") || error.code.starts_with("admin.") ? ExitCode::failed
                                                                                                                 : ExitCode::refused;
}

/// Whatever was started is gone when it returns, so that no line of a plugin's end follows the error. Where something of it is left, the process ends
/// here, with the exit code of the error or one that says so, and the error is the last line all the same.
void stop(Host& host, Ending& ending, const telemetry::Log& log, const Result<>& started) {
  const auto exit_code = started ? int(ExitCode::failed) : exit_code_of(started.error());
  if (!started) ending.begin(started.error(), exit_code);
  host.stop();
  const auto unfinished = host.unfinished();
  if (unfinished.empty()) return;
  Ending::leave(log, "The host has stopped, but for plugins that have not come back.", unfinished, exit_code, started ? nullptr : &started.error());
}

/// Serves until a signal says stop.
Result<> serve_until_stopped(const Invocation& invocation, const configuration::Configuration& configuration, telemetry::Log& log,
                             LastWords& last_words, const Signals& signals) {
  const LogFile log_file;
  Host host(configuration, log);
  Ending ending(log, signals, {configuration.deadlines.host_stop, [&host] { return host.unfinished(); }});
  auto started = host.start();
  if (started) {
    last_words.be_first_at_exit();
    const auto address = host.port() != 0 ? "http://127.0.0.1:" + std::to_string(host.port()) : configuration.http.listen.front();
    log.info("host.serving", "Serving on " + address + ", what there is: " + address + "/openapi.json", {{"store", host.store().description()}});
    if (!ending.is_asked_within(freed_memory_rests)) give_back_freed_memory();
    while (ending.wait() == Ending::Asked::reload) reload(invocation, configuration, log, log_file);
    log.info("host.stopping", "Stopping: requests in flight are finished first.");
  }
  stop(host, ending, log, started);
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
  const Signals signals;
  telemetry::Log log(configuration->log);
  LastWords last_words(log);
  const auto served = serve_until_stopped(invocation, *configuration, log, last_words, signals);
  log.flush();
  signals.let_through();
  bound_process_exit();
  if (!served) {
    print(served.error());  // the last line, where an operator looks, and in no line of the log besides
    return exit_code_of(served.error());
  }
  return ExitCode::done;
}

}  // namespace comptoir::cli
