// A writing transaction on PostgreSQL.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <variant>

#include "storage/postgresql/connection_pool.hpp"
#include "storage/postgresql/foresight.hpp"
#include "storage/postgresql/recent_end.hpp"
#include "storage/postgresql/recent_messages.hpp"
#include "storage/sql/writing.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::postgresql {

class RowSet;
class RowsByName;

/// Positions are given as the very last thing before the COMMIT, under a lock that ends with it: so they are gap-free and in the order of the
/// commits, whatever else is under way in the database. Until then events and messages wait here; they are written early only for a read that asks
/// for them. That a stream was where it was expected shows when its next version is inserted: nobody else has written that one.
class PgTransaction final : public sql::Reading<Transaction> {
 public:
  /// What its host remembers of other transactions, and learns from this one.
  struct Memory {
    RecentHeads heads;
    SharedTrust keys;  ///< that those of answers and deliveries are new
    RecentEnd end;
    SharedTrust foreseen_ends;  ///< that nobody has a turn between a group's locks and its own turn
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
  OutboxPage outbox(Position after, const Portion& portion) override;
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
  void checkpoint(std::span<const Checkpoint> checkpoints) override;
  void set_aside(const AsideKey& key, std::span<const Message> messages) override;
  void wait_aside(const AsideKey& key, std::span<const Message> messages) override;
  void send_on(std::string_view consumer, const StreamKey& stream) override;
  void aside_delivered(std::string_view consumer, const StreamKey& stream, MessagePlace place) override;
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

  struct PlacedRows;

  /// What waits for its position: an event with the number of its stream, as far as it is known, or a message without an event.
  struct Unplaced {
    std::variant<Event, Message> record;
    Position number = 0;
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
  void write_set(RowSet set);
  bool write_as_read(const RowRead* read, std::span<const RowWrite* const> writes);
  void confirm_row(const RowRead& read);
  void replace_row(const RowRead& read, const RowWrite& write);
  void begin_row(const RowRead& read, const RowWrite& write);
  void insert_row(const RowRead& read, const RowWrite& write, const std::vector<comptoir_value>& row);
  void write_row(const RowWrite& write);
  void add(const RowWrite& write);
  Head lock_at_once(const StreamKey& stream, bool may_wait);
  void lock_streams(const std::set<StreamKey>& streams);
  void lock_what_was_remembered();
  void lock_row(const RowRead& read);
  [[noreturn]] void refuse_locked(std::span<const StreamKey> streams);
  /// They wait for their positions.
  void take_in(const Changes& changes);
  void take_in(const Changes::Append& append);
  /// Has PostgreSQL end the transaction when a stream that nobody has asked for is not where it is expected.
  void confirm_unseen(const std::vector<Changes::Append>& appends);
  void claim(const Claim& claim);
  void keep(const std::vector<Answer>& answers);
  void keep(const std::vector<Delivery>& deliveries);
  [[noreturn]] void find_conflict(const HeadsDiffer& differ);
  /// Throws a Conflict when one of these streams is at another version.
  void refuse_moved(const HeadsDiffer::Expected& heads);
  [[noreturn]] void refuse_keys(const StreamKey& named);
  /// Has PostgreSQL end the transaction when one of these heads is another one.
  void confirm(const std::map<StreamKey, Head>& heads);
  [[noreturn]] void refuse_heads(HeadsDiffer::Expected expected);
  /// Somebody else has written the version of a stream that this transaction was to write.
  [[noreturn]] void refuse_events();
  /// Another host had the turn to give positions meanwhile.
  [[noreturn]] void refuse_turn();
  /// Throws a Conflict when others have appended to the streams that this transaction appends to or relies on.
  void refuse_stale_streams();
  /// Runs what takes the results of what was written, to say which stream it was. What comes out elsewhere is a Conflict as well.
  template <class Action>
  void settle(Action&& action) {
    try {
      action();
    } catch (const HeadsDiffer& differ) {
      find_conflict(differ);
    } catch (const Conflict&) {
      throw;
    } catch (const LaneLost&) {
      throw;
    } catch (const Unavailable&) {
      throw;
    } catch (const StoreError&) {
      refuse_stale_streams();
      throw;
    }
  }
  /// Writes the events and messages that wait, behind the lock. They go out with the next flush.
  void place();
  void take_turn();
  void find_end();
  /// Asks for it along with what `read` reads.
  void foresee_end(const std::function<void()>& read);
  void confirm_end();
  void place(Event& event, Position told_number, PlacedRows& rows);
  void place(Message& message, PlacedRows& rows);
  Position number_of(const StreamKey& stream);
  void insert(PlacedRows& rows);
  void leave_mark();
  /// The turn is over.
  void leave(std::optional<KnownEnd> left);

  /// Whether the transaction that ended with a broken connection took effect. Waits for a database that is away.
  bool was_committed() const;

  ConnectionPool& pool_;
  std::unique_ptr<Lent> lent_;  ///< until the commit
  PgConnection& connection_;
  sql::Writing writing_;
  const sql::Facts& facts_;
  Memory& memory_;
  std::optional<Mark> mark_;  ///< once it is left
  bool has_written_ = false;
  Foresight foresight_;
  std::map<StreamKey, std::uint64_t> begun_at_;  ///< where the streams were expected to which it has appended
  std::map<StreamKey, Head> advanced_;           ///< where it leaves them
  std::map<StreamKey, Head> advanced_at_savepoint_;
  std::map<std::uint64_t, StreamKey> to_lock_;  ///< by the key of the lock: what was told from memory
  bool has_locked_ = false;
  std::vector<Unplaced> unplaced_;
  std::size_t unplaced_at_savepoint_ = 0;
  std::vector<Unplaced> placed_behind_savepoint_;  ///< of those that waited there
  Placed placed_;
  Placed placed_at_savepoint_;  ///< without the messages
  std::size_t messages_at_savepoint_ = 0;
  std::optional<KnownEnd> end_;  ///< behind which the next ones come, while it has its turn
  std::optional<KnownEnd> end_at_savepoint_;
  std::optional<LogEnd> foreseen_end_;  ///< where it stood when the streams were locked
  bool is_placing_ = false;
  std::vector<Changes> ahead_;     ///< whose keys are written before the rest
  std::size_t ahead_written_ = 0;  ///< how many of them are there as a whole
  bool broken_ = false;            ///< an apply has failed half-way
  bool savepoint_set_ = false;
};

}  // namespace comptoir::storage::postgresql
