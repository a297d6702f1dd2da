// One line of a declaration per case, chosen by a macro; without any it compiles.
#include <comptoir/plugin.hpp>

namespace {

struct Address {
  std::string street;
};
struct Welcome {
  std::string guest;
  Address address;
};
struct Visit {
  std::string guest;
};

struct Nothing {};
class Guest : public comptoir::Aggregate<Guest, Nothing> {
 public:
  using Aggregate::Aggregate;
};

void welcome(const Welcome&) {}

void declare(comptoir::Plugin& plugin) {
#if defined(NO_REVISION)
  plugin.event<Visit>("guest.visited");
#elif defined(UPPER_CASE)
  plugin.event<Visit>("Guest.Visited/1");
#elif defined(EMPTY_PART)
  plugin.event<Visit>("guest..visited/1");
#elif defined(AGGREGATE_WITH_REVISION)
  plugin.aggregate<Guest>("guest/1");
#elif defined(REACTION_TO_NO_NAME)
  plugin.on(
      "guest visited/1", +[](const Visit&) { return Welcome{}; });
#elif defined(VIEW_WITH_BLANK)
  plugin.view<Visit>("all visits").key("guest");
#elif defined(KEY_OF_NO_FIELD)
  plugin.view<Visit>("visits").key("gest");
#elif defined(INDEX_OF_NO_FIELD)
  plugin.view<Visit>("visits").key("guest").index("by_guest", "guest", "yaer");
#endif
  plugin.command(welcome);
#if defined(PARAMETER_OF_NO_FIELD)
  plugin.post<Welcome>("/guests/{guset}/visits");
#elif defined(PARAMETER_OF_AN_OBJECT)
  plugin.post<Welcome>("/guests/{address}/visits");
#elif defined(PARAMETER_TWICE)
  plugin.post<Welcome>("/guests/{guest}/visits/{guest}");
#elif defined(NO_SLASH)
  plugin.post<Welcome>("guests/{guest}/visits");
#elif defined(DOTS_IN_A_PATH)
  plugin.post<Welcome>("/guests/../{guest}");
#elif defined(PERMISSION_WITH_BLANK)
  plugin.post<Welcome>("/guests/{guest}/visits").permission("guestbook write");
#elif defined(SLASH_AT_THE_END)
  plugin.post<Welcome>("/guests/{guest}/");
#elif defined(QUERY_IN_A_PATH)
  plugin.post<Welcome>("/guests?name={guest}");
#else
  plugin.post<Welcome>("/guests/{guest}/visits");
#endif
}

}  // namespace

COMPTOIR_PLUGIN("guestbook", "1.0.0", declare);
