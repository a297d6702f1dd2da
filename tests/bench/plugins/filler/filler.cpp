// A plugin as small as most are, to be loaded many times over: the bench copies the library, and gives each copy another number in its name.
#include <comptoir/plugin.hpp>

namespace filler {

using comptoir::Repository, comptoir::Result, comptoir::View;

struct Put {
  std::string shelf;
  std::int64_t pieces;
};
struct Stored {
  std::string shelf;
  std::int64_t pieces;
};
struct PiecesOn {
  std::string shelf;
};
struct Shelved {
  std::string shelf;
  std::int64_t pieces;
};

struct Content {
  std::int64_t pieces = 0;
};

class Shelf : public comptoir::Aggregate<Shelf, Content> {
 public:
  using Aggregate::Aggregate;

  void put(std::int64_t pieces) { raise(Stored{id(), state().pieces + pieces}); }

  static void apply(Content& content, const Stored& event) { content.pieces = event.pieces; }
};

Result<> put(const Put& command, Repository<Shelf>& shelves) {
  shelves.find_or_new(command.shelf).put(command.pieces);
  return {};
}

void show(const Stored& event, View<Shelved>& shelved) { shelved.put({event.shelf, event.pieces}); }

Result<Shelved> pieces_on(const PiecesOn& query, const View<Shelved>& shelved) {
  if (auto found = shelved.find(query.shelf)) return *found;
  return comptoir::not_found("shelf.unknown", "There is nothing on that shelf.");
}

void declare(comptoir::Plugin& plugin) {
  plugin.aggregate<Shelf>("filler-000.shelf");
  plugin.event<Stored>("filler-000.stored/1").published();
  plugin.view<Shelved>("shelved").key("shelf");
  plugin.command(put);
  plugin.query(pieces_on);
  plugin.projection("shelved", show);
  plugin.post<Put>("/filler-000/{shelf}/put").permission("filler-000:shelf:put");
  plugin.get<PiecesOn>("/filler-000/{shelf}").permission("filler-000:shelf:read");
}

}  // namespace filler

COMPTOIR_PLUGIN("filler-000", "1.0.0", filler::declare);
