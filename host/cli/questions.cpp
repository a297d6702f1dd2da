#include "cli/questions.hpp"

#include <iostream>
#include <utility>

namespace comptoir::cli {
namespace {

Error not_understood(const administration::Question& question, const Error& why) {
  return unavailable(why.code, "The answer to " + question.method + " " + question.path + " is not understood. " + why.sentence +
                                   " Mind that the host and the command are of one version.");
}

}  // namespace

Asking::Asking(CLI::App& parent, Invocation& invocation, std::string name, std::string help, administration::Question question, Show show)
    : command_(parent.add_subcommand(std::move(name), std::move(help))),
      asked_(std::make_shared<Asked>(Asked{std::move(question), std::move(show)})) {
  command_->add_flag("--json", invocation.json, "print the answer as JSON");
  command_->callback([&invocation, asked = asked_] { invocation.exit_code = answer(invocation, *asked); });
}

Asking& Asking::option(const std::string& flags, const std::string& parameter, const std::string& help, bool required) {
  command_
      ->add_option_function<std::string>(
          flags, [asked = asked_, parameter](const std::string& value) { asked->question.parameters[parameter] = value; }, help)
      ->required(required);
  return *this;
}

Asking& Asking::takes_its_time() {
  asked_->patience = endless_patience;
  return *this;
}

int Asking::answer(const Invocation& invocation, const Asked& asked) {
  const auto configuration = invocation.configuration_for_asking();
  if (!configuration) {
    print(configuration.error());
    return ExitCode::refused;
  }
  const auto json = ask(*configuration, asked.question, asked.patience);
  if (!json) {
    print(json.error());
    return ExitCode::failed;
  }
  const auto shown = asked.show(*json);
  if (!shown) {
    print(not_understood(asked.question, shown.error()));
    return ExitCode::failed;
  }
  std::cout << (invocation.json ? *json + "\n" : shown->text);
  return shown->exit_code;
}

}  // namespace comptoir::cli
