// What PostgreSQL keeps of rows that are gone, after many commands through the store.
#pragma once

#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "postgresql_server.hpp"
#include "storage/digest.hpp"
#include "storage/store.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage::growth {

inline constexpr std::size_t commands_of_a_group = 50;
inline constexpr std::size_t streams = 500;

inline View summaries() {
  View view;
  view.name = "summaries";
  view.table = "shop_summaries";
  view.columns = {{"order", "order", contract::ColumnKind::text, false}, {"lines", "lines", contract::ColumnKind::integer, false}};
  view.key = {"order"};
  return view;
}

/// Commands as a host writes them, group by group: an event, a state, a row of a view, a message and an answer each, a checkpoint a group.
inline void run(Store& store, std::size_t commands) {
  using namespace samples;
  const auto view = summaries();
  store.ensure(view);
  std::map<std::size_t, Head> heads;
  for (std::size_t command = 0; command < commands;) {
    Changes changes;
    for (std::size_t i = 0; i < commands_of_a_group; ++i, ++command) {
      const auto which = command % streams;
      const auto stream = order(std::to_string(which));
      auto& head = heads[which];
      changes.appends.push_back(appended(stream, head));
      changes.appends.back().events.back().published = {{"order.changed/1", ""}};
      head = {changes.appends.back().events.back().version, changes.appends.back().events.back().checksum};
      changes.snapshots.push_back({stream, head.version, 1, R"({"state":"a sentence that is as long as states are, more or less"})"});
      const auto name = std::make_shared<const std::string>(stream.id);
      changes.rows.push_back(
          put(view, {{COMPTOIR_VALUE_TEXT, 0, 0, 0, {name->data(), name->size()}}, samples::number(static_cast<std::int64_t>(head.version))}));
      changes.rows.back().texts = name;
      if (command % 10 == 0) changes.post(message(stream, head.version, command));
      changes.answers.push_back({"acme", "ann", std::to_string(command), digest("print"), 200, "{}", "", "", 0, origin().recorded});
    }
    const auto transaction = store.begin();
    transaction->apply(changes);
    transaction->checkpoint({"outbox:log", static_cast<Lane>(command / commands_of_a_group % store.lanes()), command});
    transaction->commit();
  }
}

/// By table, partitions counted with the whole.
inline std::map<std::string, std::uint64_t> dead_rows(const std::string& database) {
  server().sql(database, "create extension if not exists pgstattuple");
  std::istringstream lines(server().sql(
      database,
      "select coalesce(inhparent, oid)::regclass, sum((pgstattuple(oid)).dead_tuple_count) from pg_class left join pg_inherits on inhrelid = oid "
      "where relkind = 'r' and relnamespace = 'public'::regnamespace group by 1 order by 1"));
  std::map<std::string, std::uint64_t> out;
  for (std::string line; std::getline(lines, line);) {
    out[line.substr(0, line.find('|'))] = std::stoull(line.substr(line.find('|') + 1));
    std::cout << line << "\n";
  }
  return out;
}

/// Nothing of what is only added to is ever dead. Of what changes again and again no more is dead than what a vacuum waits for, however many commands
/// there were.
inline void expect_no_growth(const std::string& database) {
  const auto dead = dead_rows(database);
  for (const auto* table : {"comptoir_event", "comptoir_anchor", "comptoir_message", "comptoir_answer", "comptoir_delivery"})
    EXPECT_EQ(dead.at(table), 0U) << table;
  for (const auto* table : {"comptoir_snapshot", "shop_summaries"}) EXPECT_LE(dead.at(table), 20 * streams) << table;
  for (const auto* table : {"comptoir_checkpoint", "comptoir_commit"}) EXPECT_LE(dead.at(table), 2'000U) << table;
}

}  // namespace comptoir::storage::growth
