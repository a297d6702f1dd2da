// How records become rows, on every engine alike.
#pragma once

#include "storage/sql/queries.hpp"

namespace comptoir::storage::sql {

/// Writes within the transaction of a connection. What is given must live until the connection is flushed.
class Writing {
 public:
  Writing(Connection& connection, const Facts& facts) : connection_(connection), facts_(facts) {}

  void keep(const Snapshot& snapshot);
  /// The same owner again is a no-op; throws KeyTaken at another one's.
  void claim(const Claim& claim);
  void release(const Claim& claim);
  void write(const RowWrite& write);
  void keep(const Answer& answer);
  void keep(const Delivery& delivery);

  void checkpoint(const Checkpoint& checkpoint);
  void set_aside(const AsideKey& key, std::span<const Message> messages);
  void wait_aside(const AsideKey& key, std::span<const Message> messages);
  void send_on(std::string_view consumer, const StreamKey& stream);
  void aside_delivered(std::string_view consumer, const StreamKey& stream, Position position);

 private:
  void execute(const RowWrite& write);
  /// Makes the key; `otherwise` says what becomes of one that is there.
  void keep_aside(const AsideKey& key, const std::string& otherwise, std::span<const Message> messages);

  Connection& connection_;
  const Facts& facts_;
};

/// Throws StoreError unless the events are the next of the stream.
void check_sequence(const Changes::Append& append);

std::vector<Checkpoint> checkpoints(Connection& connection, std::string_view consumer);
std::vector<AsideKey> aside(Connection& connection, std::string_view consumer);
std::vector<Message> aside_messages(Connection& connection, std::string_view consumer, const StreamKey& stream, const Portion& portion);

}  // namespace comptoir::storage::sql
