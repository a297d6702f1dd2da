#include "cli/inspection.hpp"

#include <functional>
#include <iostream>
#include <memory>

#include "administration/documents.hpp"
#include "cli/asking.hpp"
#include "cli/exit_code.hpp"
#include "cli/table.hpp"
#include "host_interfaces.hpp"
#include "plugins/claims.hpp"
#include "plugins/description.hpp"

namespace comptoir::cli {
namespace {

using administration::Question;
using Show = std::function<int(const std::string& json)>;

/// Asks, and shows the answer: as it is for scripts, by `show` for people.
int answer(const Invocation& invocation, const Question& question, const Show& show) {
  const auto configuration = invocation.configuration_for_asking();
  if (!configuration) {
    print(configuration.error());
    return ExitCode::refused;
  }
  const auto json = ask(*configuration, question);
  if (!json) {
    print(json.error());
    return ExitCode::failed;
  }
  if (!invocation.json) return show(*json);
  std::cout << *json << '\n';
  return ExitCode::done;
}

template <class Line>
int show_lines(const std::string& json) {
  print_lines<Line>(json);
  return ExitCode::done;
}

int show_members(const std::string& json) {
  print_members(json);
  return ExitCode::done;
}

int show_faults(const std::string& json) {
  if (json == "[]") {
    std::cout << "Every event is as it was written.\n";
    return ExitCode::done;
  }
  print_lines<administration::FaultLine>(json);
  return ExitCode::faults_found;
}

/// A command that asks one question, whose parameters are options of the tool.
class Asking {
 public:
  Asking(CLI::App& parent, Invocation& invocation, std::string name, std::string help, Question question, Show show)
      : command_(parent.add_subcommand(std::move(name), std::move(help))), question_(std::make_shared<Question>(std::move(question))) {
    command_->add_flag("--json", invocation.json, "print the answer as JSON");
    command_->callback([&invocation, question = question_, show = std::move(show)] { invocation.exit_code = answer(invocation, *question, show); });
  }

  Asking& option(const std::string& flags, const std::string& parameter, const std::string& help, bool required = false) {
    command_
        ->add_option_function<std::string>(
            flags, [question = question_, parameter](const std::string& value) { question->parameters[parameter] = value; }, help)
        ->required(required);
    return *this;
  }

 private:
  CLI::App* command_;
  std::shared_ptr<Question> question_;
};

void add_events(CLI::App& app, Invocation& invocation) {
  auto& events = *app.add_subcommand("events", "what happened")->require_subcommand(1);
  Asking(events, invocation, "tail", "the newest events", {"GET", "/admin/events", {}}, show_lines<administration::EventHead>)
      .option("-n,--limit", "limit", "how many, 20 unless said otherwise")
      .option("--after", "after", "those behind this position");
  Asking(events, invocation, "show", "all events of one stream", {"GET", "/admin/stream", {}}, show_lines<administration::EventHead>)
      .option("type", "type", "the aggregate's type, such as order", true)
      .option("id", "id", "its id", true)
      .option("--tenant", "tenant", "its tenant");
  Asking(events, invocation, "verify", "recompute every checksum; exit code 3 when an event is altered, inserted, missing or swapped",
         {"GET", "/admin/verification", {}}, show_faults);
}

void add_outbox(CLI::App& app, Invocation& invocation) {
  auto& outbox = *app.add_subcommand("outbox", "events on their way to the outside")->require_subcommand(1);
  Asking(outbox, invocation, "status", "how far the publisher has come", {"GET", "/admin/outbox", {}}, show_members);
  Asking(outbox, invocation, "parked", "keys whose event the publisher refused", {"GET", "/admin/outbox/parked", {}},
         show_lines<administration::AsideLine>);
  Asking(outbox, invocation, "retry", "send a parked key on", {"POST", "/admin/outbox/retry", {}}, show_members)
      .option("key", "key", "the aggregate's id", true);
}

void add_inbox(CLI::App& app, Invocation& invocation) {
  auto& inbox = *app.add_subcommand("inbox", "events of other systems")->require_subcommand(1);
  Asking(inbox, invocation, "status", "what came in, and how the receiver stands", {"GET", "/admin/inbox", {}}, show_members);
}

void add_reactions(CLI::App& app, Invocation& invocation) {
  auto& reactions = *app.add_subcommand("reactions", "deliveries between contexts")->require_subcommand(1);
  Asking(reactions, invocation, "parked", "keys that a reaction or a projection could not take", {"GET", "/admin/reactions/parked", {}},
         show_lines<administration::AsideLine>);
  Asking(reactions, invocation, "retry", "try a key again now", {"POST", "/admin/reactions/retry", {}}, show_members)
      .option("key", "key", "the aggregate's id", true);
  Asking(reactions, invocation, "statistics", "counts and latency by handler", {"GET", "/admin/statistics", {}},
         show_lines<administration::HandlerLine>);
}

/// "0, 1, 2": few enough to be read.
std::string listed(const std::vector<std::int64_t>& lanes) {
  std::string out;
  for (const auto lane : lanes) out += (out.empty() ? "" : ", ") + std::to_string(lane);
  return out;
}

int show_cluster(const std::string& json) {
  administration::ClusterDocument cluster;
  (void)detail::read_json(json, cluster, detail::Unknown::ignored);
  std::vector<Cells> hosts;
  for (const auto& host : cluster.hosts)
    hosts.push_back({host.name, host.started.text(), host.lives ? "yes" : "no", std::to_string(host.lanes.size()), listed(host.lanes)});
  print_table({"host", "started", "lives", "count", "lanes"}, hosts);
  if (cluster.free_lanes > 0) std::cout << "Lanes without a living host: " << cluster.free_lanes << '\n';

  std::vector<Cells> consumers;
  for (const auto& one : cluster.consumers) consumers.push_back({one.consumer, std::to_string(one.behind), one.falls_behind ? "yes" : "no"});
  std::cout << '\n';
  print_table({"consumer", "behind", "falls behind"}, consumers);
  if (cluster.oldest_transaction_ms) std::cout << "\nOldest open transaction: " << *cluster.oldest_transaction_ms << " ms\n";
  return ExitCode::done;
}

void add_cluster(CLI::App& app, Invocation& invocation) {
  auto& cluster = *app.add_subcommand("cluster", "the hosts that share the store")->require_subcommand(1);
  Asking(cluster, invocation, "status", "hosts, their lanes, how far each consumer is behind, the oldest open transaction",
         {"GET", "/admin/cluster", {}}, show_cluster);
}

std::string described(const contract::Route& route) {
  const auto permission = route.permission.empty() ? "" : " (" + route.permission + ")";
  return std::string(plugins::method_name(route.method)) + " " + route.path + " -> " + route.message + permission;
}

int describe(const Invocation& invocation, const std::filesystem::path& file) {
  auto runtime = plugins::RuntimeDirectory::create(runtime_parent());
  if (!runtime) {
    print(runtime.error());
    return ExitCode::failed;
  }
  auto directory = *std::move(runtime);
  const auto description = plugins::describe(file, {&directory, {}, {}});
  if (!description) {
    print(description.error());
    return ExitCode::refused;
  }
  if (invocation.json) {
    std::cout << description->contract_json << '\n';
    return ExitCode::done;
  }
  const auto& contract = description->contract;
  std::cout << contract.name << " " << contract.version << ", SDK " << contract.sdk << '\n';
  const auto list = [](std::string_view title, const auto& things, auto&& name) {
    if (things.empty()) return;
    std::cout << title << ":\n";
    for (const auto& thing : things) std::cout << "  " << name(thing) << '\n';
  };
  const auto named = [](const auto& thing) { return thing.name; };
  list("aggregates", contract.aggregates, named);
  list("events", contract.events, [](const contract::Event& event) { return event.published ? event.name + " -> " + *event.published : event.name; });
  list("commands", contract.commands, named);
  list("queries", contract.queries, named);
  list("reactions", contract.reactions, [](const contract::Reaction& reaction) { return reaction.name + " to " + reaction.event; });
  list("projections", contract.projections, [](const contract::Projection& projection) { return projection.name + " of " + projection.event; });
  list("views", contract.views, [](const contract::View& view) { return view.name + " in table " + view.table; });
  list("routes", contract.routes, described);
  return ExitCode::done;
}

void add_plugins(CLI::App& app, Invocation& invocation) {
  auto& plugin = *app.add_subcommand("plugin", "the host's plugins")->require_subcommand(1);
  Asking(plugin, invocation, "list", "their states", {"GET", "/admin/plugins", {}}, show_lines<administration::PluginLine>);
  auto* described = plugin.add_subcommand("describe", "what a plugin file declares, without starting it");
  auto file = std::make_shared<std::filesystem::path>();
  described->add_option("file", *file, "the .so file")->required();
  described->add_flag("--json", invocation.json, "print the contract as JSON");
  described->callback([&invocation, file] { invocation.exit_code = describe(invocation, *file); });
}

}  // namespace

void add_inspection(CLI::App& app, Invocation& invocation) {
  add_plugins(app, invocation);
  add_events(app, invocation);
  add_outbox(app, invocation);
  add_inbox(app, invocation);
  add_reactions(app, invocation);
  add_cluster(app, invocation);
  auto& migrate = *app.add_subcommand("migrate", "the store's schema")->require_subcommand(1);
  Asking(migrate, invocation, "status", "what was applied", {"GET", "/admin/migrations", {}}, show_lines<administration::MigrationLine>);
  auto& projections = *app.add_subcommand("projections", "read models")->require_subcommand(1);
  Asking(projections, invocation, "rebuild", "fold a read model again from the first event, while the host works",
         {"POST", "/admin/projections/rebuild", {}}, show_members)
      .option("name", "name", "such as orders/summaries", true);
}

}  // namespace comptoir::cli
