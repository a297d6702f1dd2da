#include "cli/inspection.hpp"

#include "administration/documents.hpp"
#include "cli/describing.hpp"
#include "cli/questions.hpp"
#include "cli/table.hpp"

namespace comptoir::cli {
namespace {

template <class Line>
Result<Shown> show_lines(const std::string& json) {
  auto text = lines_of<Line>(json);
  if (!text) return text.error();
  return Shown{*std::move(text)};
}

Result<Shown> show_members(const std::string& json) {
  auto text = members_of(json);
  if (!text) return text.error();
  return Shown{*std::move(text)};
}

Result<Shown> show_faults(const std::string& json) {
  auto shown = show_lines<administration::FaultLine>(json);
  if (!shown) return shown;
  if (json == "[]") return Shown{"Every event is as it was written.\n"};
  return Shown{(*shown).text, ExitCode::faults_found};
}

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
         {"GET", "/admin/verification", {}}, show_faults)
      .takes_its_time();
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

Result<Shown> show_cluster(const std::string& json) {
  const auto cluster = document_of<administration::ClusterDocument>(json);
  if (!cluster) return cluster.error();
  std::vector<Cells> hosts;
  for (const auto& host : cluster->hosts)
    hosts.push_back({host.name, host.started.text(), host.lives ? "yes" : "no", std::to_string(host.lanes.size()), listed(host.lanes)});
  Shown shown{table_of({"host", "started", "lives", "count", "lanes"}, hosts)};
  if (cluster->free_lanes > 0) shown.text += "Lanes without a living host: " + std::to_string(cluster->free_lanes) + "\n";

  std::vector<Cells> consumers;
  for (const auto& one : cluster->consumers) consumers.push_back({one.consumer, std::to_string(one.behind), one.falls_behind ? "yes" : "no"});
  shown.text += "\n" + table_of({"consumer", "behind", "falls behind"}, consumers);
  if (cluster->oldest_transaction_ms) shown.text += "\nOldest open transaction: " + std::to_string(*cluster->oldest_transaction_ms) + " ms\n";
  return shown;
}

void add_cluster(CLI::App& app, Invocation& invocation) {
  auto& cluster = *app.add_subcommand("cluster", "the hosts that share the store")->require_subcommand(1);
  Asking(cluster, invocation, "status", "hosts, their lanes, how far each consumer is behind, the oldest open transaction",
         {"GET", "/admin/cluster", {}}, show_cluster);
}

void add_plugins(CLI::App& app, Invocation& invocation) {
  auto& plugin = *app.add_subcommand("plugin", "the host's plugins")->require_subcommand(1);
  Asking(plugin, invocation, "list", "their states", {"GET", "/admin/plugins", {}}, show_lines<administration::PluginLine>);
  add_describing(plugin, invocation);
}

void add_projections(CLI::App& app, Invocation& invocation) {
  auto& projections = *app.add_subcommand("projections", "read models")->require_subcommand(1);
  Asking(projections, invocation, "list", "which there are, and how far the asynchronous ones are behind", {"GET", "/admin/projections", {}},
         show_lines<administration::ProjectionLine>);
  Asking(projections, invocation, "rebuild", "fold a read model again from the first event, while the host works",
         {"POST", "/admin/projections/rebuild", {}}, show_members)
      .option("name", "name", "such as orders/summaries", true)
      .takes_its_time();
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
  add_projections(app, invocation);
}

}  // namespace comptoir::cli
