// How records become rows, on every engine alike.
#pragma once

#include "storage/sql/queries.hpp"

namespace comptoir::storage::sql {

/// Writes within the transaction of a connection. What is given must live until the connection is flushed.
class Writing {
 public:
  Writing(Connection& connection, const Facts& facts) : connection_(connection), facts_(facts) {}

  void keep(const EventTypes& types);
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
  void keep_form(std::string_view projection, std::string_view form);
  void send_on(std::string_view consumer, const StreamKey& stream);
  void aside_delivered(std::string_view consumer, const StreamKey& stream, MessagePlace place);

 private:
  void add(const RowWrite& write);
  void execute(const RowWrite& write);
  /// Makes the key; `otherwise` says what becomes of one that is there.
  void keep_aside(const AsideKey& key, const std::string& otherwise, std::span<const Message> messages);

  Connection& connection_;
  const Facts& facts_;
};

/// Binds the tenant and so many values from the first parameter on, and answers the place of the next one. Throws BadStatement when there are more or
/// fewer of them.
int bind_values(Statement& statement, const View& view, std::string_view tenant, std::span<const comptoir_value> values, std::size_t wanted);

/// Binds the parameters of ViewSql::add. Throws OutOfRange where even the row that it would begin has no room.
void bind_addition(Statement& statement, const ViewSql& sql, const RowWrite& write);

/// Throws StoreError unless the events are the next of the stream.
void check_sequence(const Changes::Append& append);

std::vector<Checkpoint> checkpoints(Connection& connection, std::string_view consumer);
std::vector<AsideKey> aside(Connection& connection, std::string_view consumer);
std::vector<Message> aside_messages(Connection& connection, std::string_view consumer, const StreamKey& stream, const Portion& portion);
EventTypes event_types(Connection& connection);
std::uint64_t unpublished(Connection& connection, std::string_view publisher);

}  // namespace comptoir::storage::sql
