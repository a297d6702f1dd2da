// Many clients at once, answered at once and later, from workers and from other threads.
#include <atomic>
#include <deque>
#include <thread>

#include "http/server.hpp"
#include "http/tests/wire.hpp"

namespace comptoir::http {
namespace {

/// A thread that answers later, as a commit does: everything that waits, at once.
class Committer {
 public:
  Committer() : thread_([this] { run(); }) {}
  ~Committer() {
    put(std::nullopt);
    thread_.join();
  }

  void put(std::optional<std::pair<Exchange, std::string>> unit) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(unit));
    changed_.notify_one();
  }

 private:
  void run() {
    for (bool is_over = false; !is_over;) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return !waiting_.empty(); });
      auto units = std::exchange(waiting_, {});
      lock.unlock();
      for (auto& unit : units) {
        if (!unit) is_over = true;
        if (unit) unit->first.reply(text(unit->second));
      }
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::optional<std::pair<Exchange, std::string>>> waiting_;
  std::thread thread_;
};

TEST(ManyClients, AllGetTheirOwnAnswers) {
  constexpr std::size_t client_count = 8;
  constexpr std::size_t round_count = 200;
  Committer committer;
  Server server({{"127.0.0.1:0"}, 4, {}}, [&](const Request& request, Exchange exchange) {
    std::string body(request.body);
    if (request.path == "/now") {
      exchange.reply(text(std::move(body)));
    } else {
      committer.put(std::pair(std::move(exchange), std::move(body)));
    }
  });
  ASSERT_TRUE(server.start().ok());

  std::atomic<std::size_t> right = 0;
  std::vector<std::thread> clients;
  for (std::size_t client = 0; client < client_count; ++client) {
    clients.emplace_back([&, client] {
      std::optional<Wire> wire;
      for (std::size_t round = 0; round < round_count; ++round) {
        if (round % 50 == 0) wire.emplace(server.port());
        std::string requests;
        for (std::size_t i = 0; i < 3; ++i) {
          const std::string body = std::to_string(client) + "/" + std::to_string(round) + "/" + std::to_string(i) + std::string(round * 10, 'x');
          requests += "POST /" + std::string((client + round + i) % 2 ? "now" : "later") +
                      " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        }
        wire->send(requests);
        for (std::size_t i = 0; i < 3; ++i) {
          const std::string start = std::to_string(client) + "/" + std::to_string(round) + "/" + std::to_string(i);
          if (wire->receive().body == start + std::string(round * 10, 'x')) ++right;
        }
      }
    });
  }
  for (std::thread& client : clients) client.join();
  server.stop(5s);

  EXPECT_EQ(right, client_count * round_count * 3);
  EXPECT_EQ(server.statistics().requests, client_count * round_count * 3);
  EXPECT_EQ(server.statistics().connections_open, 0U);
}

TEST(ManyClients, MayComeAndGoWhileTheServerStops) {
  for (int repetition = 0; repetition < 10; ++repetition) {
    Committer committer;
    Server server({{"127.0.0.1:0"}, 2, {.head_timeout = 50ms}},
                  [&](const Request&, Exchange exchange) { committer.put(std::pair(std::move(exchange), "x")); });
    ASSERT_TRUE(server.start().ok());
    std::atomic<int> answered = 0;
    std::vector<std::thread> clients;
    for (int client = 0; client < 4; ++client) {
      clients.emplace_back([&, port = server.port()] {
        try {
          for (;;) {
            Wire wire(port);
            for (int i = 0; i < 5; ++i) {
              if (wire.send(get("/")).receive().status != 200) break;
              ++answered;
            }
          }
        } catch (const Poco::Exception&) {  // the server has stopped
        }
      });
    }
    while (answered < 50) std::this_thread::yield();

    server.stop(5s);

    for (std::thread& client : clients) client.join();
    EXPECT_EQ(server.statistics().connections_open, 0U);
  }
}

}  // namespace
}  // namespace comptoir::http
