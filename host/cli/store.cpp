#include "cli/store.hpp"

#include <chrono>
#include <cmath>
#include <iostream>
#include <memory>
#include <optional>

#include <comptoir/detail/json_writer.hpp>

#include "cli/exit_code.hpp"
#include "host_plugins.hpp"
#include "last_words.hpp"
#include "storage/copying/copy.hpp"

namespace comptoir::cli {
namespace {

struct CopiedTable {
  std::string table;
  std::int64_t rows;
};

struct FaultOfCopy {
  std::string where;
  std::string what;
};

/// What `--json` prints.
struct CopyDocument {
  std::string from;
  std::string to;
  bool whole;
  std::vector<CopiedTable> tables;
  std::vector<std::string> left_behind;
  std::vector<FaultOfCopy> faults;
  double seconds;
};

struct Urls {
  std::string from;
  std::string to;
};

void show_step(const storage::CopyStep& step) {
  using Doing = storage::CopyStep::Doing;
  if (step.doing == Doing::verifying) {
    std::cerr << "verifying every event\n";
    return;
  }
  std::cerr << (step.doing == Doing::copying ? "copying " : "comparing ") << step.table << ": " << step.rows << " of " << step.of << " rows\n";
}

void show_report(const storage::CopyReport& report, double seconds) {
  std::uint64_t rows = 0;
  for (const auto& table : report.tables) rows += table.rows;
  for (const auto& table : report.left_behind) std::cout << "Left behind, since no plugin declares it any more: " << table << '\n';
  for (const auto& fault : report.faults) std::cout << fault.where << ": " << fault.what << '\n';
  if (report.faults.empty()) {
    std::cout << "Copied " << rows << " rows of " << report.tables.size() << " tables from " << report.from << " to " << report.to << " in "
              << seconds << " s. Every row was read back and compared, every event verified.\n";
  } else {
    std::cout << "The events of " << report.from << " have these faults. The copy stays unfinished, and no host opens it: restore the store from a "
              << "backup, and copy that.\n";
  }
}

void print_json(const storage::CopyReport& report, double seconds) {
  CopyDocument document{report.from, report.to, report.faults.empty(), {}, report.left_behind, {}, seconds};
  for (const auto& table : report.tables) document.tables.push_back({table.name, static_cast<std::int64_t>(table.rows)});
  for (const auto& fault : report.faults) document.faults.push_back({fault.where, fault.what});
  std::string json;
  detail::write_json(json, document);
  std::cout << json << '\n';
}

int copy(const Invocation& invocation, const Urls& urls, const plugins::Catalogue& catalogue) try {
  storage::CopyRequest request{.from = urls.from, .to = urls.to};
  for (const auto* plugin : catalogue.in_start_order()) request.plugins.push_back(&plugin->contract());

  const auto begin = std::chrono::steady_clock::now();
  const auto progress = [&invocation](const storage::CopyStep& step) {
    if (!invocation.json) show_step(step);
  };
  const auto report = storage::copy_store(request, progress);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const double seconds = std::round(took.count() * 10) / 10;
  invocation.json ? print_json(report, seconds) : show_report(report, seconds);
  return report.faults.empty() ? ExitCode::done : ExitCode::faults_found;
} catch (const storage::StoreError& failure) {
  print(unavailable("store.cannot_copy", failure.what()));
  return ExitCode::failed;
}

/// The plugins are opened, not started: they know the tables that go along.
int copy(const Invocation& invocation, const Urls& urls) {
  const auto configuration = invocation.configuration_for_asking();
  if (!configuration) {
    print(configuration.error());
    return ExitCode::refused;
  }
  const telemetry::Log log(configuration->log);
  const LastWords last_words(log);
  plugins::Catalogue catalogue(configured_plugins(*configuration, log));
  if (const auto loaded = catalogue.load(); !loaded) {
    print(loaded.error());
    return ExitCode::refused;
  }
  return copy(invocation, urls, catalogue);
}

struct WaitingDocument {
  std::string publisher;
  std::int64_t events;
};

struct AcceptedDocument {
  std::string store;
  std::int64_t log_end;
  std::optional<Timestamp> newest;
  std::vector<WaitingDocument> waiting;
};

int accept(const Invocation& invocation) try {
  const auto configuration = invocation.configuration_for_asking();
  if (!configuration) {
    print(configuration.error());
    return ExitCode::refused;
  }
  const auto& address = configuration->storage;
  const auto accepted = storage::accept_store(address.direct_url.empty() ? address.url : address.direct_url);
  if (invocation.json) {
    std::string json;
    const auto whole = [](std::uint64_t number) { return static_cast<std::int64_t>(number); };
    AcceptedDocument document{accepted.description, whole(accepted.log_end), accepted.newest, {}};
    for (const auto& [publisher, events] : accepted.unpublished) document.waiting.push_back({publisher, whole(events)});
    detail::write_json(json, document);
    std::cout << json << '\n';
    return ExitCode::done;
  }
  std::cout << "Hosts may start on " << accepted.description << ".\n  newest event: position " << accepted.log_end;
  if (accepted.newest) std::cout << ", of " << accepted.newest->text();
  for (const auto& [publisher, events] : accepted.unpublished)
    std::cout << "\n  outbox" << (publisher.empty() ? "" : " of " + publisher) << ": " << events
              << " events are not known to be published, and are, perhaps once more, when a host starts";
  std::cout << (accepted.unpublished.empty() ? "\n  outbox: everything is known to be published\n" : "\n");
  return ExitCode::done;
} catch (const storage::StoreError& failure) {
  print(unavailable("store.cannot_accept", failure.what()));
  return ExitCode::failed;
}

}  // namespace

void add_store(CLI::App& app, Invocation& invocation) {
  auto& store = *app.add_subcommand("store", "the store as a whole, while no host has it open")->require_subcommand(1);
  auto& command = *store.add_subcommand("copy", "move it to an empty database: SQLite to PostgreSQL, or back");
  const auto urls = std::make_shared<Urls>();
  command.add_option("from", urls->from, "the store's URL, such as sqlite:var/comptoir.db")->required();
  command.add_option("to", urls->to, "where it goes, such as postgresql://comptoir@db.example.org/shop")->required();
  command.add_flag("--json", invocation.json, "print what was copied as JSON, and no progress");
  command.callback([&invocation, urls] { invocation.exit_code = copy(invocation, *urls); });
  auto& acceptance = *store.add_subcommand("accept", "let hosts start on a database that was restored, recovered, or taken over by its standby");
  acceptance.add_flag("--json", invocation.json, "print what it holds as JSON");
  acceptance.callback([&invocation] { invocation.exit_code = accept(invocation); });
}

}  // namespace comptoir::cli
