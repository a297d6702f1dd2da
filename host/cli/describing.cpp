#include "cli/describing.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>

#include "cli/exit_code.hpp"
#include "cli/printable.hpp"
#include "configuration/rendering.hpp"
#include "configuration/told_settings.hpp"
#include "host_interfaces.hpp"
#include "last_words.hpp"

namespace comptoir::cli {
namespace {

std::string line_of(const contract::Route& route) {
  const auto permission = route.permission.empty() ? "" : " (" + route.permission + ")";
  return std::string(contract::method_name(route.method)) + " " + route.path + " -> " + route.message + permission;
}

std::string line_of(const contract::Timer& timer) {
  return timer.name + " every " + std::to_string(timer.every_ms) + " ms -> " + timer.command + " " + timer.message;
}

/// Its number, and how its first line begins.
std::string line_of(const contract::Migration& migration) {
  constexpr std::size_t size_max = 100;
  const auto begin = std::min(migration.sql.find_first_not_of(" \n\t"), migration.sql.size());
  auto line = migration.sql.substr(begin, migration.sql.find('\n', begin) - begin);
  if (line.size() > size_max) line = line.substr(0, size_max) + " ...";
  return std::to_string(migration.number) + ": " + line;
}

/// A line for each member of `schema`, an object, that has no default, also within the objects in it: `within` says how their names begin.
std::string unset(const configuration::Node& schema, const configuration::Node* defaults, const std::string& within = {}) {
  const auto* properties = schema.find("properties");
  if (properties == nullptr) return {};
  std::string lines;
  for (const auto& property : properties->children) {
    const auto* given = defaults == nullptr ? nullptr : defaults->find(property.key);
    if (property.find("properties") != nullptr)
      lines += unset(property, given, within + property.key + ".");
    else if (given == nullptr)
      lines += "# " + within + property.key + ": no default is told\n";
  }
  return lines;
}

/// What can be said in `[plugin.<name>]`: the defaults as TOML, and what it tells none of.
std::string settings_of(const plugins::Description& plugin) {
  const auto defaults = configuration::told_settings(plugin.settings_json);
  const auto schema = configuration::told_settings(plugin.contract.settings.value_or("{}"));
  return unset(schema, &defaults) + configuration::masked_toml(defaults);
}

/// Somebody waits before his terminal: of a step that takes longer he hears within a second or two, and that it is given up soon after.
constexpr std::chrono::seconds patience{5};

void tell_of_delay(std::string_view plugin, std::string_view phase, std::chrono::seconds under_way) {
  if (under_way.count() == 0) return;
  std::cerr << "comptoir: Plugin " << printable(plugin) << " has been in its phase " << phase << " for " << under_way.count() << " s; it may take "
            << patience.count() << " s.\n";
}

class Describing {
 public:
  std::string text_of(const plugins::Description& plugin) {
    const auto& contract = plugin.contract;
    out_ = contract.name + " " + contract.version + ", SDK " + contract.sdk + "\n";
    if (contract.publisher) out_ += "It publishes: outbox.publisher may name it.\n";
    if (contract.receiver) out_ += "It receives: inbox.receiver may name it.\n";
    const auto named = [](const auto& thing) { return thing.name; };
    const auto as_it_is = [](const auto& thing) { return line_of(thing); };
    list("depends on", contract.dependencies, [](const std::string& name) { return name; });
    settings(plugin);
    list("aggregates", contract.aggregates, named);
    list("events", contract.events,
         [](const contract::Event& event) { return event.published ? event.name + " -> " + *event.published : event.name; });
    list("upcasts", contract.upcasts, [](const contract::Upcast& upcast) { return upcast.from + " -> " + upcast.to; });
    list("commands", contract.commands, named);
    list("queries", contract.queries, named);
    list("handlers of its own events", contract.event_handlers, [](const contract::EventHandler& handler) { return handler.event; });
    list("reactions", contract.reactions, [](const contract::Reaction& reaction) { return reaction.name + " to " + reaction.event; });
    list("projections", contract.projections, [](const contract::Projection& projection) { return projection.name + " of " + projection.event; });
    list("views", contract.views, [](const contract::View& view) { return view.name + " in table " + view.table; });
    list("routes", contract.routes, as_it_is);
    list("timers", contract.timers, as_it_is);
    list("migrations", contract.migrations, as_it_is);
    return std::move(out_);
  }

 private:
  template <class Things, class Name>
  void list(std::string_view title, const Things& things, Name&& name) {
    if (things.empty()) return;
    out_.append(title).append(":\n");
    for (const auto& thing : things) out_.append("  ").append(printable(name(thing))).append("\n");
  }

  void settings(const plugins::Description& plugin) {
    if (!plugin.contract.settings) return;
    out_ += "settings in [plugin." + plugin.contract.name + "], with their defaults:\n";
    std::istringstream lines(settings_of(plugin));
    for (std::string line; std::getline(lines, line);)
      if (!line.empty()) out_.append("  ").append(printable(line)).append("\n");
  }

  std::string out_;
};

int describe(const Invocation& invocation, const std::filesystem::path& file) {
  auto runtime = plugins::RuntimeDirectory::create(runtime_parent());
  if (!runtime) {
    print(runtime.error());
    return ExitCode::failed;
  }
  auto directory = *std::move(runtime);
  const telemetry::Log log({.format = telemetry::Format::text});
  const LastWords last_words(log);
  const auto description = plugins::describe(file, {&directory, {}, tell_of_delay}, {.start = patience, .stop = patience});
  if (!description) {
    print(description.error());
    return ExitCode::refused;
  }
  std::cout << (invocation.json ? description->contract_json + "\n" : described(*description));
  return ExitCode::done;
}

}  // namespace

std::string described(const plugins::Description& plugin) { return Describing().text_of(plugin); }

void add_describing(CLI::App& plugin, Invocation& invocation) {
  auto* command = plugin.add_subcommand("describe", "what a plugin file declares, without starting it");
  auto file = std::make_shared<std::filesystem::path>();
  command->add_option("file", *file, "the .so file")->required();
  command->add_flag("--json", invocation.json, "print the contract as JSON");
  command->callback([&invocation, file] { invocation.exit_code = describe(invocation, *file); });
}

}  // namespace comptoir::cli
