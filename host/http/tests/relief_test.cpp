#include <future>

#include "http/tests/wire.hpp"

namespace comptoir::http {
namespace {

/// `/slow` waits until `/quick` was served, or for ten seconds.
class AWaitingWorker : public testing::Test {
 protected:
  void open(unsigned relief) {
    server_.emplace(Options{{"127.0.0.1:0"}, 1, {}, relief}, [this](const Request& request, const Exchange& exchange) { serve(request, exchange); });
    ASSERT_TRUE(server_->start().ok());
  }

  /// Returns once `/slow` is being served.
  Wire begin_slow() {
    Wire slow(server_->port());
    slow.send(get("/slow"));
    begun_.get_future().wait_for(10s);
    return slow;
  }

  std::promise<void> answered_;  // what `/slow` has

 private:
  void serve(const Request& request, const Exchange& exchange) {
    if (request.path == "/quick") {
      served_.set_value();
      exchange.reply(text("quick"));
      return;
    }
    exchange.about_to_wait();
    begun_.set_value();
    const bool was_served = served_.get_future().wait_for(10s) == std::future_status::ready;
    exchange.reply(text(was_served ? "relieved" : "alone"));
    answered_.set_value();
  }

  std::promise<void> begun_;
  std::promise<void> served_;

 protected:
  std::optional<Server> server_;  // stops before what it uses is gone
};

TEST_F(AWaitingWorker, IsRelievedByAnother) {
  open(1);
  Wire slow = begin_slow();

  const auto quick = Wire(server_->port()).send(get("/quick")).receive();

  EXPECT_EQ(quick.body, "quick");
  EXPECT_EQ(slow.receive().body, "relieved");
}

TEST_F(AWaitingWorker, IsRelievedHoweverLongItWaits) {
  open(1);
  Wire slow = begin_slow();
  ASSERT_EQ(answered_.get_future().wait_for(1500ms), std::future_status::timeout);

  (void)Wire(server_->port()).send(get("/quick")).receive();

  EXPECT_EQ(slow.receive().body, "relieved");
}

TEST_F(AWaitingWorker, IsLetFinishByAServerThatStops) {
  open(3);
  Wire slow = begin_slow();
  (void)Wire(server_->port()).send(get("/quick")).receive();

  server_->stop(10s);

  EXPECT_EQ(slow.receive().body, "relieved");
}

}  // namespace
}  // namespace comptoir::http
