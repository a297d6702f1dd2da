#include "cli/command_line.hpp"

#include <exception>
#include <iostream>
#include <span>

#include <CLI/CLI.hpp>

#include <comptoir/detail/note.hpp>

#include "cli/checking.hpp"
#include "cli/exit_code.hpp"
#include "cli/inspection.hpp"
#include "cli/invocation.hpp"
#include "cli/mistakes.hpp"
#include "cli/serve.hpp"
#include "cli/standard_output.hpp"
#include "cli/store.hpp"

namespace comptoir::cli {
namespace {

constexpr const char* exit_codes =
    "Exit codes: 0 done, 1 the host or the store could not do it, 2 the configuration or a plugin was refused,\n"
    "            3 a check found faults, 64 the command line is wrong.";

int run_command(int count, char** arguments) {
  CLI::App app("comptoir: the host of business plugins");
  app.footer(exit_codes);
  app.set_version_flag("--version", "comptoir " COMPTOIR_SDK_TEXT, "say which comptoir this is");
  app.require_subcommand(1);
  app.fallthrough();
  Invocation invocation;
  app.add_option("-c,--config", invocation.file, "the configuration file; without one the built-in configuration holds");
  app.add_subcommand("serve", "run the host until SIGTERM")->callback([&] { invocation.exit_code = serve(invocation); });
  auto& config = *app.add_subcommand("config", "the configuration")->require_subcommand(1);
  auto& check = *config.add_subcommand("check", "say what is wrong with it, or print what holds, secrets masked");
  check.add_flag("--json", invocation.json, "print faults, warnings and what holds as JSON");
  check.callback([&] { invocation.exit_code = check_configuration(invocation); });
  add_inspection(app, invocation);
  add_store(app, invocation);
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // help, or the version, was asked for
    std::cerr << "comptoir: " << told_mistake(app, error, std::span(arguments, static_cast<std::size_t>(count))) << '\n';
    return ExitCode::wrong_usage;
  } catch (const std::exception& failure) {  // of the system, such as a lack of memory: what a verb refuses is a Result
    std::cerr << "comptoir: " << failure.what() << '\n';
    return ExitCode::failed;
  }
  return invocation.exit_code;
}

}  // namespace

int run(int count, char** arguments) {
  StandardOutput output;
  const int exit_code = run_command(count, arguments);
  const auto written = output.finish();
  if (written) return exit_code;
  print(written.error());
  return ExitCode::failed;
}

}  // namespace comptoir::cli
