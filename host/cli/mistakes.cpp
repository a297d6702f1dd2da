#include "cli/mistakes.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "cli/printable.hpp"
#include "configuration/nearest.hpp"

namespace comptoir::cli {
namespace {

using Words = std::vector<std::string>;

/// The command that the words lead to, as far as they lead to one, and its name as it is typed.
const CLI::App& command_of(const CLI::App& app, std::string& name) {
  const auto* command = &app;
  name = "comptoir";
  for (auto below = command->get_subcommands(); !below.empty(); below = command->get_subcommands()) {
    command = below.front();
    name += " " + command->get_name();
  }
  return *command;
}

Words commands_below(const CLI::App& command) {
  Words names;
  for (const auto* one : command.get_subcommands([](const CLI::App*) { return true; })) names.push_back(one->get_name());
  return names;
}

/// The first word that nothing could be made of, in the order in which they were typed.
std::string_view unknown_word(const CLI::App& app, std::span<char* const> arguments) {
  const auto remaining = app.remaining(true);
  for (const std::string_view word : arguments.subspan(std::min<std::size_t>(1, arguments.size())))
    if (std::ranges::find(remaining, word) != remaining.end()) return word;
  return {};
}

std::string listed(const Words& words) {
  std::string list;
  for (std::size_t i = 0; i < words.size(); ++i) list += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  return list;
}

}  // namespace

std::string told_mistake(const CLI::App& app, const CLI::ParseError& error, std::span<char* const> arguments) {
  std::string name;
  const auto& command = command_of(app, name);
  const auto known = commands_below(command);
  const auto word = unknown_word(app, arguments);
  const auto help = ". `" + name + " --help` explains them.";
  if (known.empty() || (word.empty() && error.get_name() != "RequiredError")) {
    const std::string what = printable(error.what());
    return "`" + name + "`: " + what + ". `" + name + " --help` says what it takes.";
  }
  if (word.empty()) return "`" + name + "` needs one word more: " + listed(known) + help;
  const auto meant = configuration::nearest(word, known);
  const auto is_option = word.starts_with('-');
  return "`" + printable(word) + "` is no " + (is_option ? "option" : "command") + " of `" + name + "`" +
         (meant.empty() ? "; there are " + listed(known) : "; did you mean " + meant + "?") + (meant.empty() ? help : help.substr(1));
}

}  // namespace comptoir::cli
