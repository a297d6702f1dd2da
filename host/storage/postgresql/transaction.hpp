// A writing transaction on PostgreSQL.
#pragma once

#include <optional>
#include <set>

#include "storage/postgresql/connection_pool.hpp"
#include "storage/postgresql/foresight.hpp"
#include "storage/postgresql/recent_ends.hpp"
#include "storage/postgresql/recent_messages.hpp"
#include "storage/sql/writing.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::postgresql {

class RowsByName;

/// Positions are given as the very last thing before the COMMIT, under a lock that ends with it: so they are gap-free and in the order of the
/// commits, whatever else is under way in the database. Until then events and messages wait here; they are written early only for a read that asks
/// for them.
class PgTransaction final : public sql::Reading<Transaction> {
 public:
  /// What its host remembers of other transactions, and learns from this one.
  struct Memory {
    RecentHeads heads;
    RecentEnds ends;
    RecentMessages messages;
  };

  PgTransaction(ConnectionPool& pool, const sql::Facts& facts, Memory& memory) : PgTransaction(pool, std::make_unique<Lent>(pool), facts, memory) {}
  ~PgTransaction() override { leave({}); }

  void foresee(const Foreseen& wanted) override;
  Head head(const StreamKey& stream) override;
  std::vector<Event> events(const StreamKey& stream, std::uint64_t after) override;
  void history(const StreamKey& stream, std::uint64_t form, std::uint64_t up_to, const HistoryVisitor& visit) override;
  std::optional<Answer> answer(std::string_view tenant, std::string_view actor, std::string_view key) override;
  bool delivered(const DeliveryKey& key) override;
  std::vector<Event> log(Position after, const Portion& portion) override;
  std::vector<Message> outbox(Position after, const Portion& portion) override;
  Position log_end() override;
  Position outbox_end() override;

  Head lock(const StreamKey& stream, bool may_wait) override;
  void take(const Footprint& footprint) override;
  void apply(const Changes& changes) override;
  void apply_last(const Changes& changes) override;
  bool apply_ahead(Changes& changes) override;
  void savepoint() override;
  void rollback_to_savepoint() override;
  void hold(std::span<const Lease> leases) override;
  void checkpoint(const Checkpoint& checkpoint) override;
  void set_aside(const AsideKey& key, std::span<const Message> messages) override;
  void wait_aside(const AsideKey& key, std::span<const Message> messages) override;
  void send_on(std::string_view consumer, const StreamKey& stream) override;
  void aside_delivered(std::string_view consumer, const StreamKey& stream, Position position) override;
  void close(std::span<const View* const> views) override;
  void keep_form(std::string_view projection, std::string_view form) override;
  void swap_scratch(const View& view, const View& scratch) override;
  void confirm() override;
  void commit() override;
  void interrupt() override { connection_.cut_off(); }
  void abandon() override;

 private:
  PgTransaction(ConnectionPool& pool, std::unique_ptr<Lent> connection, const sql::Facts& facts, Memory& memory);

  /// Heads that were not where they were expected; PostgreSQL has ended the transaction over it.
  struct HeadsDiffer : Conflict {
    using Expected = std::vector<std::pair<StreamKey, std::uint64_t>>;
    explicit HeadsDiffer(Expected all) : Conflict(all.front().first, all.front().second, all.front().second + 1), expected(std::move(all)) {}
    Expected expected;
  };

  void require_open() const;
  /// Submits everything but events and messages.
  void write(const Changes& changes);
  /// What says that the units may be: nobody has written to their streams, or was first with their keys.
  void write_keys(const Changes& changes);
  void write_rest(const Changes& changes);
  void write_rest_of_ahead();
  void write_rows(const Changes& changes);
  void write_as_it_came(const RowsByName& rows, const std::vector<RowWrite>& writes);
  bool write_as_read(const RowRead* read, std::span<const RowWrite* const> writes);
  void confirm_row(const RowRead& read);
  void replace_row(const RowRead& read, const RowWrite& write);
  void begin_row(const RowRead& read, const RowWrite& write);
  void insert_row(const RowRead& read, const RowWrite& write, const std::vector<comptoir_value>& row);
  void write_row(const RowWrite& write);
  void add(const RowWrite& write);
  void take_heads(const std::vector<StreamKey>& heads);
  void lock_row(const RowRead& read);
  void advance_heads(const std::vector<Changes::Append>& appends);
  void claim(const Claim& claim);
  void keep(const std::vector<Answer>& answers);
  void keep(const std::vector<Delivery>& deliveries);
  [[noreturn]] void find_conflict(const HeadsDiffer& differ);
  /// Has PostgreSQL end the transaction when a head that was told from memory is another one.
  void confirm_heads();
  [[noreturn]] void refuse_heads(HeadsDiffer::Expected expected);
  /// Another host had the turn to give positions meanwhile.
  [[noreturn]] void refuse_turn();
  /// Runs what takes the results of what was written, to say which stream it was. What comes out elsewhere is a Conflict as well.
  template <class Action>
  void settle(Action&& action) {
    try {
      action();
    } catch (const HeadsDiffer& differ) {
      find_conflict(differ);
    }
  }
  /// Writes the events and messages that wait, behind the lock. They go out with the next flush.
  void place();
  void take_turn();
  void find_ends();
  void place_events();
  void place_messages();
  /// The turn is over.
  void leave(std::optional<Ends> left);
  void leave_committed();

  /// Whether the transaction that ended with a broken connection took effect. Waits for a database that is away.
  bool was_committed() const;

  ConnectionPool& pool_;
  std::unique_ptr<Lent> lent_;  ///< until the commit
  PgConnection& connection_;
  sql::Writing writing_;
  const sql::Facts& facts_;
  Memory& memory_;
  std::optional<Mark> mark_;               ///< once it has written
  std::optional<Mark> mark_at_savepoint_;  ///< what a rollback to there leaves of it
  Foresight foresight_;
  std::set<StreamKey> own_streams_;     ///< whose heads this transaction has advanced
  std::map<StreamKey, Head> advanced_;  ///< where it leaves them
  std::vector<Event> events_;           ///< that wait for their positions
  std::vector<Message> messages_;       ///< the same
  std::vector<Message> placed_;         ///< that have theirs
  std::size_t placed_at_savepoint_ = 0;
  std::unique_ptr<sql::Connection::Loan> turn_;  ///< the statement that took it
  std::optional<Ends> ends_;                     ///< behind which the next ones come, while it has its turn
  std::optional<Ends> ends_at_savepoint_;
  bool is_placing_ = false;
  std::vector<Changes> ahead_;     ///< whose keys are written before the rest
  std::size_t ahead_written_ = 0;  ///< how many of them are there as a whole
  bool broken_ = false;            ///< an apply has failed half-way
  bool savepoint_set_ = false;
};

}  // namespace comptoir::storage::postgresql
