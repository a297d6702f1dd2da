// GoogleMock doubles of the interfaces that a handler, or an object that it holds, may take by reference.
//
//   MockDispatcher dispatcher;
//   EXPECT_CALL(dispatcher, dispatch("guestbook.welcome/1", json_of(Welcome{"ada"})));
//
//   greet_all({"ada"}, dispatcher);
//
// Messages and events have wire names once a plugin declared them: a Scenario has done so, and so does names_from(guestbook::declare).
#pragma once

#include <string_view>

#include <gmock/gmock.h>

#include <comptoir/plugin.hpp>
#include <comptoir/testing/json.hpp>

namespace comptoir::testing {

class MockDispatcher : public Dispatcher {
 public:
  MOCK_METHOD(void, dispatch, (std::string_view command, std::string_view message), (override));
};

class MockOutbox : public Outbox {
 public:
  MOCK_METHOD(void, enqueue, (std::string_view aggregate_type, std::string_view aggregate_id, std::string_view event, std::string_view data),
              (override));
};

class MockClock : public Clock {
 public:
  MOCK_METHOD(Timestamp, now, (), (const, override));
};

class MockIds : public Ids {
 public:
  MOCK_METHOD(Id, next, (), (override));
};

/// Gives commands, queries and events the wire names that `declare` says. `name` is the plugin's: it begins the names of its commands.
inline void names_from(void (*declare)(Plugin&), std::string_view name = "plugin") {
  Plugin plugin(name, "1.0.0");
  declare(plugin);
}

}  // namespace comptoir::testing
