// What a reading session and the writer's transaction read alike.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/sql/connection.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::sql {

/// What the store was created with.
struct Facts {
  Lane lanes = 0;
  std::string secret;  ///< of its cursors
};

/// The number of a stream is the position of its first event, which SQLite finds in the index of names alone.
inline constexpr std::string_view head_of_stream =
    "SELECT version, checksum, stream FROM comptoir_event WHERE stream = "
    "(SELECT position FROM comptoir_event WHERE tenant = ? AND stream_type = ? AND stream_id = ? AND version = 1) ORDER BY version DESC LIMIT 1";

/// Of a row of that statement.
Head head_of(const Statement& row);

/// What indexes know of it.
inline constexpr std::string_view version_of_stream =
    "SELECT version FROM comptoir_event WHERE stream = "
    "(SELECT position FROM comptoir_event WHERE tenant = ? AND stream_type = ? AND stream_id = ? AND version = 1) ORDER BY version DESC LIMIT 1";

/// The reads of store.hpp on one connection. One thread at a time.
class Queries {
 public:
  Queries(Connection& connection, const Facts& facts) : connection_(connection), facts_(facts) {}

  std::uint64_t version(const StreamKey& stream) const;
  Head head(const StreamKey& stream) const;
  std::vector<Event> events(const StreamKey& stream, std::uint64_t after) const;
  void history(const StreamKey& stream, std::uint64_t form, std::uint64_t up_to, const HistoryVisitor& visit) const;
  std::optional<std::string> claim_owner(std::string_view tenant, std::string_view scope, std::string_view key) const;
  std::optional<Answer> answer(std::string_view tenant, std::string_view actor, std::string_view key) const;
  bool delivered(const DeliveryKey& key) const;

  bool find(const View& view, std::string_view tenant, std::span<const comptoir_value> key, const RowVisitor& visit) const;
  std::string list(const View& view, std::string_view tenant, const PageRequest& page, const RowVisitor& visit) const;
  void query(std::string_view plugin, std::string_view sql, std::string_view tenant, std::span<const comptoir_value> arguments,
             const RowVisitor& visit) const;

  std::vector<Event> log(Position after, const Portion& portion) const;
  /// `left_out` is what need not be read, where the engine knows ranges: "{[3,5],[8,8]}".
  OutboxPage outbox(Position after, const Portion& portion, std::string_view left_out = {}) const;
  Position log_end() const { return end("SELECT max(position) FROM comptoir_event"); }
  Position outbox_end() const { return std::max(log_end(), end(connection_.dialect().messages_end)); }

 private:
  Position end(std::string_view sql) const;

  Connection& connection_;
  const Facts& facts_;
};

/// Reads or Transaction with its reading half answered by Queries.
template <class Session>
class Reading : public Session {
 public:
  Reading(Connection& connection, const Facts& facts) : queries_(std::in_place, connection, facts) {}

  Head head(const StreamKey& stream) override { return queries().head(stream); }
  std::vector<Event> events(const StreamKey& stream, std::uint64_t after) override { return queries().events(stream, after); }
  void history(const StreamKey& stream, std::uint64_t form, std::uint64_t up_to, const HistoryVisitor& visit) override {
    queries().history(stream, form, up_to, visit);
  }
  std::optional<std::string> claim_owner(std::string_view tenant, std::string_view scope, std::string_view key) override {
    return queries().claim_owner(tenant, scope, key);
  }
  std::optional<Answer> answer(std::string_view tenant, std::string_view actor, std::string_view key) override {
    return queries().answer(tenant, actor, key);
  }
  bool delivered(const DeliveryKey& key) override { return queries().delivered(key); }
  bool find(const View& view, std::string_view tenant, std::span<const comptoir_value> key, const RowVisitor& visit) override {
    return queries().find(view, tenant, key, visit);
  }
  std::string list(const View& view, std::string_view tenant, const PageRequest& page, const RowVisitor& visit) override {
    return queries().list(view, tenant, page, visit);
  }
  void query(std::string_view plugin, std::string_view sql, std::string_view tenant, std::span<const comptoir_value> arguments,
             const RowVisitor& visit) override {
    queries().query(plugin, sql, tenant, arguments, visit);
  }
  std::vector<Event> log(Position after, const Portion& portion) override { return queries().log(after, portion); }
  OutboxPage outbox(Position after, const Portion& portion) override { return queries().outbox(after, portion); }
  Position log_end() override { return queries().log_end(); }
  Position outbox_end() override { return queries().outbox_end(); }

 protected:
  /// From here on the connection belongs to another session.
  void end_reading() { queries_.reset(); }

  const Queries& queries() const {
    if (!queries_) throw StoreError("The transaction was committed: open another session to read on.");
    return *queries_;
  }

 private:
  std::optional<Queries> queries_;
};

}  // namespace comptoir::storage::sql
