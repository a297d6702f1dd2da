// Both ends of the wire for the tests: a server that answers by path, and a client that sends raw bytes.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <Poco/Net/NetException.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <gtest/gtest.h>

#include "http/server.hpp"

namespace comptoir::http {

using namespace std::chrono_literals;

/// An answer as it came over the wire.
struct Answer {
  int status = 0;
  std::string head;
  std::string body;

  [[nodiscard]] bool says(std::string_view line) const { return head.find("\r\n" + std::string(line) + "\r\n") != std::string::npos; }
};

/// A client that controls every byte. Nothing it does takes longer than ten seconds.
class Wire {
 public:
  explicit Wire(std::uint16_t port) : socket_(Poco::Net::SocketAddress("127.0.0.1", port)) {
    socket_.setReceiveTimeout(Poco::Timespan(10, 0));
    socket_.setNoDelay(true);
  }

  Wire& send(std::string_view bytes) {
    for (std::size_t sent = 0; sent < bytes.size();) {
      sent += static_cast<std::size_t>(socket_.sendBytes(bytes.data() + sent, static_cast<int>(bytes.size() - sent)));
    }
    return *this;
  }

  /// Reads one answer; `with_body` is false for the answer to HEAD. Status 0: the server closed the connection.
  Answer receive(bool with_body = true) {
    while (received_.find("\r\n\r\n") == std::string::npos) {
      if (!receive_some()) return {};
    }
    Answer answer;
    answer.head = received_.substr(0, received_.find("\r\n\r\n") + 4);
    answer.status = std::stoi(answer.head.substr(9, 3));
    received_.erase(0, answer.head.size());

    const auto length = answer.head.find("Content-Length: ");
    const std::size_t size = length == std::string::npos || !with_body ? 0 : std::stoul(answer.head.substr(length + 16));
    while (received_.size() < size) {
      if (!receive_some()) return {};
    }
    answer.body = received_.substr(0, size);
    received_.erase(0, size);
    return answer;
  }

  /// Whether the server closes without sending anything more.
  bool is_closed() { return received_.empty() && !receive_some(); }

  void close_sending() { socket_.shutdownSend(); }
  void close() { socket_.close(); }
  Poco::Net::StreamSocket& socket() { return socket_; }

 private:
  bool receive_some() {
    char bytes[65536];
    int size = 0;
    try {
      size = socket_.receiveBytes(bytes, sizeof bytes);
    } catch (const Poco::Net::ConnectionResetException&) {
      return false;
    }
    received_.append(bytes, static_cast<std::size_t>(size));
    return size > 0;
  }

  Poco::Net::StreamSocket socket_;
  std::string received_;
};

/// A place where exchanges wait until the test answers them.
class Counter {
 public:
  void put(Exchange exchange) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(exchange));
    changed_.notify_all();
  }

  /// Waits until as many exchanges as that are here and takes them, in the order of their arrival.
  std::vector<Exchange> take(std::size_t count) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, 10s, [&] { return waiting_.size() >= count; })) ADD_FAILURE() << "only " << waiting_.size() << " of " << count;
    return std::exchange(waiting_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Exchange> waiting_;
};

inline Response text(std::string body) { return {200, "text/plain", {}, std::move(body)}; }

/// A running server on a port of its own. `/echo` answers the body, `/wait` puts the exchange on the counter, `/drop` never answers, `/throw` throws,
/// `/large` answers eight megabytes; anything else is answered with method, path and query.
class AServer : public testing::Test {
 protected:
  void open(Limits limits = {}, std::vector<std::string> endpoints = {"127.0.0.1:0"}) {
    const auto report = [this](std::string_view code, const std::string&) {
      const std::lock_guard lock(warnings_mutex_);
      warnings_.emplace(code);
    };
    server_.emplace(Options{std::move(endpoints), 2, limits, 0, report},
                    [this](const Request& request, Exchange exchange) { serve(request, std::move(exchange)); });
    const auto started = server_->start();
    ASSERT_TRUE(started.ok()) << started.error().sentence;
  }

  [[nodiscard]] Wire connect() const { return Wire(server_->port()); }

  /// Sends the bytes on a new connection and returns the first answer.
  [[nodiscard]] Answer ask(std::string_view bytes) const { return connect().send(bytes).receive(); }

  /// How often the server refused for that reason.
  [[nodiscard]] std::uint64_t refused(std::string_view code) const {
    for (const auto& [known, count] : server_->statistics().refusals) {
      if (known == code) return count;
    }
    return 0;
  }

  [[nodiscard]] bool has_warned(const std::string& code) {
    const std::lock_guard lock(warnings_mutex_);
    return warnings_.contains(code);
  }

  static bool eventually(const std::function<bool()>& condition) {
    for (const auto deadline = std::chrono::steady_clock::now() + 10s; std::chrono::steady_clock::now() < deadline;) {
      if (condition()) return true;
      std::this_thread::yield();
    }
    return false;
  }

  Counter counter_;
  std::mutex warnings_mutex_;
  std::set<std::string> warnings_;  ///< by code
  std::optional<Server> server_;

 private:
  void serve(const Request& request, Exchange exchange) {
    if (request.path == "/echo") {
      exchange.reply(text(std::string(request.body)));
    } else if (request.path == "/wait") {
      counter_.put(std::move(exchange));
    } else if (request.path == "/throw") {
      throw std::runtime_error("a secret of the server");
    } else if (request.path == "/large") {
      exchange.reply(text(std::string(8 * 1024 * 1024, 'x')));
    } else if (request.path != "/drop") {
      exchange.reply(text(std::string(request.method) + " " + std::string(request.path) + " " + std::string(request.query)));
    }
  }
};

/// A GET without a body.
inline std::string get(std::string_view target, std::string_view more = {}) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: here\r\n" + std::string(more) + "\r\n";
}

/// A POST to /echo.
inline std::string post(std::string_view body) {
  return "POST /echo HTTP/1.1\r\nHost: here\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

}  // namespace comptoir::http
