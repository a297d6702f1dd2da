#include <comptoir/plugin.hpp>

namespace guestbook {

using comptoir::Repository, comptoir::Result, comptoir::View;

// [language]
struct Welcome {  // command
  std::string guest;
};
struct GuestWelcomed {  // our event
  std::string guest;
  std::int32_t visits;
};
struct GuestArrived {  // an event of `reception`
  std::string guest;
};
struct VisitsOf {  // query
  std::string guest;
};
struct Visits {  // its answer, and the row of our read model
  std::string guest;
  std::int32_t visits;
};
// [/language]

// [domain]
struct Record {  // what a guest's events add up to
  std::int32_t visits = 0;
};

class Guest : public comptoir::Aggregate<Guest, Record> {
 public:
  using Aggregate::Aggregate;

  Result<> welcome() {
    if (state().visits == visits_max) return comptoir::refused("guest.is_regular", "A regular needs no welcome.");

    raise(GuestWelcomed{id(), state().visits + 1});
    return {};
  }

  static void apply(Record& record, const GuestWelcomed& event) { record.visits = event.visits; }

 private:
  static constexpr std::int32_t visits_max = 3;
};
// [/domain]

// [application]
Result<> welcome(const Welcome& command, Repository<Guest>& guests) { return guests.find_or_new(command.guest).welcome(); }

Welcome welcome_arrival(const GuestArrived& event) { return {event.guest}; }

void count(const GuestWelcomed& event, View<Visits>& visits) { visits.put({event.guest, event.visits}); }

Result<Visits> visits_of(const VisitsOf& query, const View<Visits>& visits) {
  if (auto found = visits.find(query.guest)) return *found;
  return comptoir::not_found("guest.unknown", "Nobody of that name came by.");
}
// [/application]

// [declaration]
void declare(comptoir::Plugin& plugin) {
  plugin.aggregate<Guest>("guest");
  plugin.event<GuestWelcomed>("guest.welcomed/1").published();
  plugin.view<Visits>("visits").key("guest");

  plugin.command(welcome);
  plugin.query(visits_of);
  plugin.on("reception.guest.arrived/1", welcome_arrival);
  plugin.projection("visits", count);

  plugin.post<Welcome>("/guests/{guest}/visits").permission("guestbook:visit:write");
  plugin.get<VisitsOf>("/guests/{guest}/visits").permission("guestbook:visit:read");
}

}  // namespace guestbook

COMPTOIR_PLUGIN("guestbook", "1.0.0", guestbook::declare);
// [/declaration]
