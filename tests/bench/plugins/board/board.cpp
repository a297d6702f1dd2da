// One aggregate with one event and a read model of it: what there is to load, and to rebuild.
#include <comptoir/plugin.hpp>

namespace board {

using comptoir::Repository, comptoir::View;

struct Note {
  std::string board;
  std::int64_t amount;
  std::string note;
};
struct Noted {
  std::string board;
  std::int64_t amount;
  std::int64_t total;
  std::string note;
};

struct BoardTotal {
  std::string board;
  std::int64_t total;
};

struct Sum {
  std::int64_t total = 0;
};

class Board : public comptoir::Aggregate<Board, Sum> {
 public:
  using Aggregate::Aggregate;

  void add(std::int64_t amount, const std::string& note) { raise(Noted{id(), amount, state().total + amount, note}); }

  static void apply(Sum& sum, const Noted& event) { sum.total = event.total; }
};

comptoir::Result<> note(const Note& command, Repository<Board>& boards) {
  boards.find_or_new(command.board).add(command.amount, command.note);
  return {};
}

void show(const Noted& event, View<BoardTotal>& totals) { totals.put({event.board, event.total}); }

void declare(comptoir::Plugin& plugin) {
  plugin.aggregate<Board>("board");
  plugin.event<Noted>("board.noted/1");
  plugin.view<BoardTotal>("totals").key("board");
  plugin.command(note);
  plugin.projection("totals", show);
}

}  // namespace board

COMPTOIR_PLUGIN("board", "1.0.0", board::declare);
