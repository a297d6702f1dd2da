// Commands that ask one question, and show its answer.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include <comptoir/result.hpp>

#include "administration/administration.hpp"
#include "cli/asking.hpp"
#include "cli/exit_code.hpp"
#include "cli/invocation.hpp"

namespace comptoir::cli {

/// An answer for people, and what it means for the exit code.
struct Shown {
  std::string text;
  int exit_code = ExitCode::done;
};

/// Reads an answer. Errors: answer.unreadable, when it is none to that question.
using Show = std::function<Result<Shown>(const std::string& json)>;

/// A command whose options are the parameters of its question. `--json` prints the answer as it came; it is read all the same.
class Asking {
 public:
  Asking(CLI::App& parent, Invocation& invocation, std::string name, std::string help, administration::Question question, Show show);

  Asking& option(const std::string& flags, const std::string& parameter, const std::string& help, bool required = false);

  /// Its answer may take as long as it likes.
  Asking& takes_its_time();

 private:
  struct Asked {
    administration::Question question;
    Show show;
    Patience patience = usual_patience;
  };
  static int answer(const Invocation& invocation, const Asked& asked);

  CLI::App* command_;
  std::shared_ptr<Asked> asked_;
};

}  // namespace comptoir::cli
