// A system that has no room for another thread.
#include <future>
#include <system_error>

#include "http/tests/wire.hpp"
#include "http/traffic.hpp"
#include "testing/no_room_for_threads.hpp"

namespace comptoir::http {
namespace {

using comptoir::testing::NoRoomForThreads;

TEST(AStaff, CountsNobodyWhoCouldNotBegin) {
  const auto staff = std::make_shared<Staff>();
  {
    const NoRoomForThreads no_room;
    EXPECT_THROW(staff->hire([] {}), std::system_error);
  }
  std::promise<void> gone;

  std::thread([staff, &gone] {
    staff->wait_until_gone();
    gone.set_value();
  }).detach();

  ASSERT_EQ(gone.get_future().wait_for(10s), std::future_status::ready);
}

TEST(AStaff, LosesNobodyWhoCouldNotBeReplaced) {
  const auto traffic = std::make_shared<Traffic>(Limits{}, [](const Request&, const Exchange&) {});
  {
    const NoRoomForThreads no_room;
    EXPECT_THROW(traffic->replace_worker(), std::system_error);
  }

  EXPECT_FALSE(traffic->staff().has_lost());
}

TEST(AServerWithoutRoomForThreads, DoesNotStart) {
  Server server({{"127.0.0.1:0"}, 2, {}}, [](const Request&, const Exchange&) {});
  const auto started = [&] {
    const NoRoomForThreads no_room;
    return server.start();
  }();

  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().code, "http.no_threads");
  EXPECT_NE(started.error().sentence.find("no room for the 2 threads that serve"), std::string::npos) << started.error().sentence;
}

/// The handler does not come back; whoever answers for it finds no room for another thread at first.
TEST(AServerWithoutRoomForThreads, ReplacesALostWorkerOnceThereIsRoom) {
  std::promise<void> answered;
  Server server({{"127.0.0.1:0"}, 1, {}}, [&](const Request& request, const Exchange& exchange) {
    if (request.path != "/lost") return void(exchange.reply(text("served")));
    {
      const NoRoomForThreads no_room;
      EXPECT_THROW(exchange.thread_is_lost(), std::system_error);
    }
    exchange.thread_is_lost();
    exchange.thread_is_lost();
    exchange.reply(text("answered"));
    answered.get_future().wait_for(10s);
    throw plugins::Abandoned();
  });
  ASSERT_TRUE(server.start().ok());

  EXPECT_EQ(Wire(server.port()).send(get("/lost")).receive().body, "answered");

  EXPECT_EQ(Wire(server.port()).send(get("/")).receive().body, "served");
  answered.set_value();
  server.stop(10s);
}

}  // namespace
}  // namespace comptoir::http
