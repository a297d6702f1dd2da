// The messages in our hands: delivered by the broker, and not acknowledged yet.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "delivery.hpp"

namespace inbox_rabbitmq {

/// The host knows a message by its token, which is never used twice; the broker by its tag, which begins anew on each connection. Both grow in the
/// order of arrival.
class Hands {
 public:
  void take(Delivery delivery) { held_.emplace(++last_token_, std::move(delivery)); }

  struct Waiting {
    std::uint64_t token;
    std::string_view envelope;
  };
  /// The first message that was not handed in, or nothing. Its text lives until it is let go.
  [[nodiscard]] std::optional<Waiting> next() const;
  /// `next` is with the host now.
  void handed_in(std::uint64_t token) { handed_to_ = token; }
  /// It is to be handed in again, and all behind it.
  void take_back(std::uint64_t token);

  /// It stays in our hands until it is let go, and is not handed in again.
  void put_aside(std::uint64_t token);

  /// Null when it is not in our hands any more.
  [[nodiscard]] const Delivery* find(std::uint64_t token) const;
  void let_go(std::uint64_t token);

  /// The tag up to which nothing is in our hands any more, where it has grown since the last call; otherwise nothing.
  [[nodiscard]] std::optional<std::uint64_t> acknowledgeable();

  /// The connection is gone, and all deliveries with it. Tags begin with 1 again, tokens do not.
  void drop();

  [[nodiscard]] std::size_t size() const { return held_.size(); }

 private:
  std::map<std::uint64_t, Delivery> held_;  // by token
  std::set<std::uint64_t> aside_;
  std::uint64_t last_token_ = 0;
  std::uint64_t handed_to_ = 0;
  std::uint64_t tokens_before_ = 0;  // of earlier connections: a tag is its token less these
  std::uint64_t acknowledged_ = 0;
};

}  // namespace inbox_rabbitmq
