// One aggregate with one published event: the smallest unit of work that writes every row that a real one writes.
#include <comptoir/plugin.hpp>

namespace tally {

using comptoir::Repository, comptoir::Result;

struct Add {
  std::string tally;
  std::int64_t amount;
  std::string note;  // as long as the event is to be
};
struct Added {
  std::string tally;
  std::int64_t amount;
  std::int64_t total;
  std::string note;
};

struct Sum {
  std::int64_t total = 0;
};

class Tally : public comptoir::Aggregate<Tally, Sum> {
 public:
  using Aggregate::Aggregate;

  void add(std::int64_t amount, const std::string& note) { raise(Added{id(), amount, state().total + amount, note}); }

  static void apply(Sum& sum, const Added& event) { sum.total = event.total; }
};

Result<> add(const Add& command, Repository<Tally>& tallies) {
  tallies.find_or_new(command.tally).add(command.amount, command.note);
  return {};
}

void declare(comptoir::Plugin& plugin) {
  plugin.aggregate<Tally>("tally");
  plugin.event<Added>("tally.added/1").published();
  plugin.command(add);
  plugin.post<Add>("/tallies/{tally}/add").permission("tally:tally:add");
}

}  // namespace tally

COMPTOIR_PLUGIN("tally", "1.0.0", tally::declare);
