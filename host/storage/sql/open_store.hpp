// What an open store answers alike on every engine.
#pragma once

#include <functional>
#include <type_traits>

#include "storage/sql/connection.hpp"
#include "storage/sql/reach.hpp"
#include "storage/sql/view_tables.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::sql {

/// The engine says on which connection, and in what transaction, something is done.
class OpenStore : public Store {
 public:
  std::vector<Checkpoint> checkpoints(std::string_view consumer) final;
  std::vector<AsideKey> aside(std::string_view consumer) final;
  std::vector<Message> aside_messages(std::string_view consumer, const StreamKey& stream, const Portion& portion) final;
  std::uint64_t unpublished(std::string_view publisher) final;
  void migrate(std::string_view owner, std::span<const contract::Migration> migrations) final;
  std::vector<AppliedMigration> migrations() final;
  void ensure(const View& view) final;
  std::string misfit(const View& view) final;
  std::string form(std::string_view projection) final;
  EventTypes event_types() final;
  View scratch_of(const View& view) final;
  std::vector<Fault> verify() final;
  Leftover expire(const Expiry& expiry) final;
  Timestamp inbox_reach() final;
  void try_writing() final;

 protected:
  /// Runs `work` in one snapshot.
  virtual void reading(const std::function<void(Connection&)>& work) = 0;
  /// Runs `work` on a connection that may write, outside a transaction.
  virtual void writing(const std::function<void(Connection&)>& work) = 0;
  /// Runs `work` on the tables of views in one transaction, while nobody else changes tables.
  virtual void changing(const std::function<void(ViewTables&)>& work) = 0;

  /// Removes what can go by more than single rows.
  virtual Leftover expire_days(const Expiry& expiry, const Reach& reach) = 0;

  /// What `work` finds in one snapshot.
  template <class Work>
  std::invoke_result_t<Work, Connection&> found(const Work& work) {
    std::invoke_result_t<Work, Connection&> out;
    reading([&](Connection& connection) { out = work(connection); });
    return out;
  }

 private:
  /// Removes the rows of these keys.
  template <class Key>
  void erase(const std::vector<Key>& keys);
};

}  // namespace comptoir::storage::sql
