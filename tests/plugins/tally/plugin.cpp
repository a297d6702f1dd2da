// Counts what the ledger does into one row, in every way in which a projection can: the row that all hosts want at once.
#include <algorithm>
#include <fstream>

#include <comptoir/plugin.hpp>

#include "../trouble.hpp"

namespace tally {

using comptoir::Database, comptoir::Repository, comptoir::Result, comptoir::View;

struct BalanceChanged {  // an event of the ledger
  std::string account;
  std::int64_t balance;
};
struct Count {  // command
  std::string account;
};
struct Counted {  // our event
  std::string account;
};

struct Found {  // rows: looked up and written again, in the transaction of the event
  std::string name;
  std::int64_t count;
};
struct Listed {  // the same, from a list
  std::string name;
  std::int64_t count;
};
struct Later {  // the same, asynchronously
  std::string name;
  std::int64_t count;
};
struct InOrder {  // the same, in total order
  std::string name;
  std::int64_t count;
};

struct Added {  // nothing is looked up: amounts are added
  std::string name;
  std::int64_t count = 0;
  std::int32_t small = 0;
  std::uint32_t left = 0;
  std::string note = "a default that is too long to be kept beside the row that it belongs to";
};

struct Mix {  // command: adds in one unit, and looks in between
  std::string name;
};
struct Seen {
  std::vector<std::int64_t> counts;
};
struct CountInListBesideSql {  // command: runs SQL over the table, and looks elsewhere, before it writes
  std::string name;
};
struct CountInTwoLists {  // command: goes by the first of two lists
  std::string name;
};
struct CountInList {  // command: looks for the row in a list alone
  std::string name;
};
struct AddTo {  // command
  std::string name;
  std::int64_t amount;
};
struct Leave {  // command: adds to what cannot be less than nothing, one amount after another
  std::string name;
  std::vector<std::int64_t> amounts;
};
struct CountBySql {  // command
  std::string name;
};
struct CountBehindSql {  // command: looks at a row behind SQL that changes it
  std::string name;
};
struct AddBehindSql {  // command: adds to a row behind SQL that changes it
  std::string name;
};
struct CountBeforeItIsThere {  // command: changes a row by SQL that it puts there later
  std::string name;
};
struct AddToListed {  // command: adds to a row that it has listed, then puts it
  std::string name;
  bool looks_elsewhere;  ///< in between, so that what it added is in the database by then
};
struct BeginBySql {  // command: puts a row that it has not found, and that its SQL has made since
  std::string name;
  bool in_list;
};
struct CountBoth {  // command
  std::string first;
  std::string second;
};
struct Compare {  // command: fails when it finds that one of them was counted more often; waits in between as ordered
  std::string first;
  std::string second;
};
struct RowOf {  // query, answered by the row
  std::string name;
};

struct CountsOf {  // query, and its answer
  std::string name;
};
struct Counts {
  std::int64_t found;
  std::int64_t listed;
  std::int64_t later;
  std::int64_t in_order;
  std::int64_t added;
};

struct Settings {
  std::string folder;  ///< where trouble is ordered
};

struct CounterState {
  std::int64_t counted = 0;
};

class Counter : public comptoir::Aggregate<Counter, CounterState> {
 public:
  using Aggregate::Aggregate;

  void count() { raise(Counted{id()}); }
  std::int64_t counted() const { return state().counted; }

  static void apply(CounterState& counter, const Counted&) { ++counter.counted; }
};

void count(const Count& command, Repository<Counter>& counters) { counters.find_or_new(command.account).count(); }

Count hear(const BalanceChanged& event) { return {event.account}; }

constexpr const char* all = "all";

template <class Row>
void add_one(View<Row>& rows) {
  auto row = rows.find(all).value_or(Row{all, 0});
  ++row.count;
  rows.put(row);
}

void count_found(const Counted&, View<Found>& rows) { add_one(rows); }
void count_later(const Counted&, View<Later>& rows) { add_one(rows); }
void count_in_order(const Counted&, View<InOrder>& rows) { add_one(rows); }

void count_added(const Counted&, View<Added>& rows) { rows.add(all, &Added::count, 1); }

Seen mix(const Mix& command, View<Added>& rows) {
  Seen seen;
  const auto look = [&] { seen.counts.push_back(rows.find(command.name).value_or(Added{command.name, -1}).count); };
  rows.add(command.name, &Added::count, 2);
  rows.add(command.name, &Added::small, 1);
  look();
  rows.add(command.name, &Added::count, 3);
  look();
  rows.put({command.name, 10});
  rows.add(command.name, &Added::count, 1);
  look();
  rows.erase(command.name);
  look();
  rows.add(command.name, &Added::count, 4);
  look();
  return seen;
}

void add_to(const AddTo& command, View<Added>& rows) { rows.add(command.name, &Added::small, command.amount); }

void leave(const Leave& command, View<Added>& rows) {
  for (const auto amount : command.amounts) rows.add(command.name, &Added::left, amount);
}

constexpr const char* add_ten = "UPDATE tally_added SET count = count + 10 WHERE tenant = :tenant AND name = ?";

void count_by_sql(const CountBySql& command, Database& database) { database.execute(add_ten, command.name); }

void count_one(const std::string& name, View<Added>& rows) {
  auto row = rows.find(name).value_or(Added{name});
  ++row.count;
  rows.put(row);
}

void count_behind_sql(const CountBehindSql& command, View<Added>& rows, Database& database) {
  count_one(command.name, rows);
  database.execute(add_ten, command.name);
  count_one(command.name, rows);
}

void add_behind_sql(const AddBehindSql& command, View<Added>& rows, Database& database) {
  count_one(command.name, rows);
  database.execute(add_ten, command.name);
  rows.add(command.name, &Added::count, 1);
}

void count_before_it_is_there(const CountBeforeItIsThere& command, View<Added>& rows, Database& database) {
  auto row = rows.find(command.name).value_or(Added{command.name});
  database.execute_one(add_ten, command.name);
  rows.put(row);
}

void count_both(const CountBoth& command, Repository<Counter>& counters) {
  counters.find_or_new(command.first).count();
  counters.find_or_new(command.second).count();
}

void compare(const Compare& command, Repository<Counter>& counters, const comptoir::Settings<Settings>& settings) {
  const auto first = counters.find_or_new(command.first).counted();
  std::ofstream(settings->folder + "/comparing") << "now";
  trouble::stay(settings->folder, "compare");
  if (first != counters.find_or_new(command.second).counted()) throw std::logic_error("One was counted more often.");
}

void add_to_listed(const AddToListed& command, View<Added>& rows, View<Listed>& others) {
  const auto listed = rows.all(comptoir::by_key<Added>());
  rows.add(command.name, &Added::count, 1);
  if (command.looks_elsewhere) (void)others.all(comptoir::by_key<Listed>());
  const auto found = std::ranges::find(listed, command.name, &Added::name);
  rows.put({command.name, found == listed.end() ? 1 : found->count + 1});
}

void begin_by_sql(const BeginBySql& command, View<Added>& rows, Database& database) {
  auto row = command.in_list ? Added{command.name} : rows.find(command.name).value_or(Added{command.name});
  if (command.in_list) (void)rows.all(comptoir::by_key<Added>());
  database.execute(R"(INSERT INTO tally_added (tenant, name, count, small, "left", note) VALUES (:tenant, ?, 0, 0, 0, ''))", command.name);
  row.count += 7;
  rows.put(row);
}

Result<Added> row_of(const RowOf& query, const View<Added>& rows) {
  if (auto row = rows.find(query.name)) return *row;
  return comptoir::not_found("tally.no_row", "There is no row " + query.name + ".");
}

void add_one_listed(const std::string& name, View<Listed>& rows) {
  auto page = rows.list(comptoir::by_key<Listed>(name));
  auto row = page.data.empty() ? Listed{name, 0} : page.data.front();
  ++row.count;
  rows.put(row);
}

void count_listed(const Counted&, View<Listed>& rows) { add_one_listed(all, rows); }

void count_in_list(const CountInList& command, View<Listed>& rows) { add_one_listed(command.name, rows); }

void count_in_list_beside_sql(const CountInListBesideSql& command, View<Listed>& rows, View<Added>& others, Database& database) {
  const auto listed = rows.list(comptoir::by_key<Listed>(command.name)).data;
  database.execute("UPDATE tally_listed SET count = count + 1 WHERE tenant = :tenant AND name = 'nobody'");
  (void)others.all(comptoir::by_key<Added>());
  rows.put({command.name, listed.empty() ? 1 : listed.front().count + 1});
}

void count_in_two_lists(const CountInTwoLists& command, View<Listed>& rows) {
  const auto listed = rows.list(comptoir::by_key<Listed>(command.name)).data;
  (void)rows.list(comptoir::by_key<Listed>(command.name));
  rows.put({command.name, listed.empty() ? 1 : listed.front().count + 1});
}

template <class Row>
std::int64_t count_of(const View<Row>& rows, const std::string& name) {
  return rows.find(name).value_or(Row{name, 0}).count;
}

Counts counts_of(const CountsOf& query, const View<Found>& found, const View<Listed>& listed, const View<Later>& later, const View<InOrder>& in_order,
                 const View<Added>& added) {
  return {count_of(found, query.name), count_of(listed, query.name), count_of(later, query.name), count_of(in_order, query.name),
          count_of(added, query.name)};
}

void declare(comptoir::Plugin& plugin) {
  plugin.settings<Settings>();
  plugin.aggregate<Counter>("tally.counter");
  plugin.event<Counted>("tally.counted/1");
  plugin.view<Found>("found").key("name");
  plugin.view<Listed>("listed").key("name");
  plugin.view<Later>("later").key("name");
  plugin.view<InOrder>("in_order").key("name");
  plugin.view<Added>("added").key("name");

  plugin.command(count);
  plugin.command(mix);
  plugin.command(add_to);
  plugin.command(leave);
  plugin.command(count_by_sql);
  plugin.command(count_behind_sql);
  plugin.command(add_behind_sql);
  plugin.command(count_before_it_is_there);
  plugin.command(add_to_listed);
  plugin.command(begin_by_sql);
  plugin.command(count_both);
  plugin.command(compare);
  plugin.query(row_of);
  plugin.command(count_in_list);
  plugin.command(count_in_list_beside_sql);
  plugin.command(count_in_two_lists);
  plugin.query(counts_of);
  plugin.on("ledger.balance.changed/1", hear);
  plugin.projection("found", count_found);
  plugin.projection("listed", count_listed);
  plugin.projection("added", count_added);
  plugin.projection("later", count_later).asynchronous();
  plugin.projection("in_order", count_in_order).in_total_order();
  plugin.every(86'400'000, Count{"daily"});
  plugin.get<CountsOf>("/tally/{name}");
}

}  // namespace tally

COMPTOIR_PLUGIN("tally", "1.0.0", tally::declare);
