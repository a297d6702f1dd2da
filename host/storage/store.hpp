// The store: one interface, one engine behind it. What the dispatcher, the relay and the command line rely on.
//
// Units of work that wait at the same time share one Transaction: the dispatcher collects their Changes in memory, applies them
// set-wise and commits once. An engine knows nothing of plugins: types, ids, rows and messages are text and values.
//
// Errors: storage/errors.hpp. After one, a transaction is only good for rollback (or rollback to a savepoint).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>

#include <comptoir/abi/value.h>
#include <comptoir/detail/contract.hpp>

#include "storage/errors.hpp"
#include "storage/expiry.hpp"
#include "storage/leases.hpp"
#include "storage/line.hpp"
#include "storage/portion.hpp"
#include "storage/reading_habit.hpp"
#include "storage/records.hpp"
#include "storage/row_changes.hpp"
#include "storage/store_address.hpp"

namespace comptoir::storage {

/// Who is told the history of a stream; what is told is valid during the call.
struct HistoryVisitor {
  std::function<void(const Snapshot*)> begin;  ///< once, ahead of all events; null: with nothing
  std::function<void(std::uint64_t version, std::string_view type, std::string_view data)> event;
};

using RowVisitor = std::function<void(std::span<const comptoir_value>)>;

struct PageRequest {
  const contract::Index* index = nullptr;  ///< null: by key
  std::span<const comptoir_value> prefix;  ///< what the first columns of the index must equal
  std::uint32_t limit = 50;
  bool descending = false;
  std::string_view cursor;  ///< opaque, from an earlier page of the same index; throws BadCursor when it is not
};

struct BadCursor : std::runtime_error {
  using runtime_error::runtime_error;
};

/// Everything a unit wrote. Set-wise and in this order: streams, claims, rows, the rest.
struct Changes {
  struct Append {
    StreamKey stream;
    std::uint64_t expected_version = 0;
    std::vector<Event> events;  ///< versions expected_version + 1 and on, checksums chained by the caller
    Position number = 0;        ///< of the stream, as its Head tells it
  };
  /// A message without an event. Its place is behind so many of the appends.
  struct Posting {
    Message message;
    std::size_t behind = 0;
  };
  struct ClaimChange {
    Claim claim;
    bool release = false;
  };

  std::vector<Append> appends;
  EventTypes event_types;  ///< of these events, those that are perhaps the first of their type
  std::vector<Snapshot> snapshots;
  std::vector<ClaimChange> claims;
  std::vector<RowRead> reads;  ///< ahead of the rows
  std::vector<RowWrite> rows;
  std::vector<Posting> postings;  ///< in the order of their places
  std::vector<Answer> answers;
  std::vector<Delivery> deliveries;

  /// Whether there is nothing to be written.
  bool empty() const;
  /// Puts a message behind all appends that are there.
  void post(Message message) { postings.push_back({std::move(message), appends.size()}); }
};

/// What was read of the outbox: of the log, what it publishes, and between it what was written without an event.
struct OutboxPage {
  std::vector<Message> messages;  ///< in order
  Position read_to = 0;           ///< up to here there are no others
  bool is_cut = false;            ///< the portion was used up: there may be more
};

/// Reads that a unit, a query, the relay and the command line share. One snapshot where the engine can give one. Nothing that is read is kept from
/// being changed: a unit says by Changes::reads what it found, and nothing of it is written when that is not so any more.
class Reads {
 public:
  virtual ~Reads() = default;

  /// The version of this stream will be asked for: an engine far away sends for it along with the next read.
  virtual void expect(const StreamKey&) {}
  /// How many events there are of a stream. An index knows it, where the head is an event to be read.
  virtual std::uint64_t version(const StreamKey& stream) { return head(stream).version; }
  virtual Head head(const StreamKey&) = 0;
  /// Events with version > `after`, in order.
  virtual std::vector<Event> events(const StreamKey&, std::uint64_t after) = 0;
  /// What makes the state of a stream at version `up_to`: the newest snapshot of this form, unless it is newer or damaged, and the events behind it,
  /// in order.
  virtual void history(const StreamKey&, std::uint64_t form, std::uint64_t up_to, const HistoryVisitor&) = 0;
  virtual std::optional<std::string> claim_owner(std::string_view tenant, std::string_view scope, std::string_view key) = 0;
  virtual std::optional<Answer> answer(std::string_view tenant, std::string_view actor, std::string_view key) = 0;
  virtual bool delivered(const DeliveryKey&) = 0;

  /// One row by key; false when there is none (not an error).
  virtual bool find(const View&, std::string_view tenant, std::span<const comptoir_value> key, const RowVisitor&) = 0;
  /// A page of rows; returns the cursor of the next page, empty at the end.
  virtual std::string list(const View&, std::string_view tenant, const PageRequest&, const RowVisitor&) = 0;
  /// A reading statement of `plugin`; throws StoreError when it writes or leaves the plugin's tables.
  virtual void query(std::string_view plugin, std::string_view sql, std::string_view tenant, std::span<const comptoir_value>, const RowVisitor&) = 0;

  /// The log and the outbox, in order of position, after `after`. A page of the outbox may be empty and yet lead further.
  virtual std::vector<Event> log(Position after, const Portion& portion) = 0;
  virtual OutboxPage outbox(Position after, const Portion& portion) = 0;
  virtual Position log_end() = 0;     ///< where the newest event stands
  virtual Position outbox_end() = 0;  ///< the same of the newest event or message without an event

  /// Breaks off the statement that another thread waits for in here, which throws StoreError over it. Nothing when there is none. [thread-safe]
  virtual void interrupt() {}
  /// Takes the session from a thread that does not come back from a plugin, though it may stand in the middle of a statement's rows: what was not
  /// committed is taken back, and others go on without it. What is left is good for nothing but its destruction, by that thread. [any thread, while
  /// that one does nothing here]
  virtual void abandon() {}
};

/// What the units of a group are going to look up.
struct Foreseen {
  std::vector<StreamKey> heads;
  std::vector<AnswerKey> answers;
  std::vector<DeliveryKey> deliveries;
};

/// What units looked at. When others were first there, they run again, and this is locked before they look.
struct Footprint {
  std::vector<StreamKey> heads;
  std::vector<RowRead> rows;
};

/// The writer's transaction. [unit-thread]. Destroyed without commit: rolled back.
class Transaction : public Reads {
 public:
  /// Names what is likely to be asked for, so that an engine far away reads it at once.
  virtual void foresee(const Foreseen&) {}

  /// The head of a stream, which nobody else moves until the transaction ends. Waits for whoever holds it or, when it must not, throws Conflict.
  virtual Head lock(const StreamKey& stream, bool may_wait) = 0;

  /// Nobody else changes what is there of it until the transaction ends. All of it is locked in the order in which `apply` locks what it writes.
  virtual void take(const Footprint&) {}

  /// Writes the changes of one or many units. `plugin` of each execute is checked by the engine: table names start with it. Throws Conflict when a
  /// row is not as it was read, and OutOfRange when there is no room for an addition.
  virtual void apply(const Changes&) = 0;
  /// The same, when nothing but bookkeeping and the commit comes behind it: an engine may send them together, so that what is wrong with the changes
  /// comes out at the commit. They must live until then.
  virtual void apply_last(const Changes& changes) { apply(changes); }

  /// Takes changes over, and begins to write them while a transaction that they stand on is still under way; the next apply, apply_last or commit
  /// goes on with it. The two have no stream in common. False when the engine leaves them for later.
  [[nodiscard]] virtual bool apply_ahead(Changes&) { return false; }

  virtual void savepoint() = 0;              ///< one level; a second call replaces the first
  virtual void rollback_to_savepoint() = 0;  ///< leaves the savepoint set

  /// These lanes stay in the hands of this host until the transaction ends. Throws LaneLost, now or when the transaction is flushed or committed,
  /// when one of them is another's already. Whatever is done on account of a lane stands in a transaction that holds it.
  virtual void hold(std::span<const Lease>) = 0;

  /// Delivery bookkeeping of the relay, of durable reactions and of asynchronous projections.
  void checkpoint(const Checkpoint& one) { checkpoint(std::span(&one, 1)); }
  virtual void checkpoint(std::span<const Checkpoint>) = 0;               ///< each of another consumer or lane
  virtual void set_aside(const AsideKey&, std::span<const Message>) = 0;  ///< makes or updates the key, adds messages behind those that wait
  /// Adds messages behind those that wait. A key that is there stays as it is: a person may have sent it on since the caller read it.
  virtual void wait_aside(const AsideKey&, std::span<const Message>) = 0;
  /// A person's word: the key is due at once, as if it had never been tried. Nothing where there is none.
  virtual void send_on(std::string_view consumer, const StreamKey&) = 0;
  virtual void aside_delivered(std::string_view consumer, const StreamKey&, MessagePlace) = 0;  ///< removes one; the key too when none is left
  /// Nobody else reads or writes the views until the transaction ends; what others wrote into them before is in the log.
  virtual void close(std::span<const View* const>) = 0;
  /// Says by which declaration of a projection its views are made from now on.
  virtual void keep_form(std::string_view projection, std::string_view form) = 0;
  /// Puts a scratch copy of a view (Store::scratch_of) in the view's place. Throws StoreError when it is not there any more.
  virtual void swap_scratch(const View& view, const View& scratch) = 0;

  /// What was read here is so: an engine may tell a head that it remembers, and takes an answer's key or a delivery for new until it is written.
  /// Throws Conflict when it was not so, and the units run again. A commit does it by itself; without one, it is the last that is done.
  virtual void confirm() {}

  /// Durable when it returns. Throws Undecided when that cannot be known, any other StoreError when nothing was committed.
  virtual void commit() = 0;
};

struct Fault {
  std::string where;  ///< "order/0192… version 3", or "log position 17"
  std::string what;
};

struct AppliedMigration {
  std::string owner;  ///< "comptoir" or a plugin's name
  std::uint32_t number = 0;
  std::string checksum;
  Timestamp applied;
};

/// An open store. [thread-safe]
class Store {
 public:
  virtual ~Store() = default;

  /// Waits for a writer's session.
  virtual std::unique_ptr<Transaction> begin() = 0;
  /// Whether transactions of other hosts have met this host's at the same streams of late. Those streams are locked by Transaction::take, ahead of
  /// everything else, so that a group does well to begin with that, and to begin when the one before has ended.
  [[nodiscard]] virtual bool is_contended() const { return false; }
  /// How many transactions can be open for writing side by side: one on SQLite.
  virtual std::size_t writers() const = 0;
  /// How many sessions are worth reading side by side: as many as there are processors, and more where each waits for a server.
  virtual std::size_t readers() const = 0;
  /// A reading session from a pool; one snapshot until it is destroyed.
  virtual std::unique_ptr<Reads> read() = 0;
  /// The outbox behind `after`, in order: an engine may remember what this host has just written there, and answer less than there is.
  virtual OutboxPage outbox(Position after, const Portion& portion) { return read()->outbox(after, portion); }
  /// A reading session for a query. It may throw StoreError at a read beyond the query's habit, which must outlive it.
  virtual std::unique_ptr<Reads> read_for_query(ReadingHabit&) { return read(); }
  /// The same from a replica, which may show what was true a moment ago; null where there is none, or it does not answer.
  virtual std::unique_ptr<Reads> read_from_replica(ReadingHabit&) { return nullptr; }

  virtual std::vector<Checkpoint> checkpoints(std::string_view consumer) = 0;
  virtual std::vector<AsideKey> aside(std::string_view consumer) = 0;  ///< empty consumer: all
  virtual std::vector<Message> aside_messages(std::string_view consumer, const StreamKey&, const Portion& portion) = 0;
  /// How many events and messages are not known to be published: behind the publisher's checkpoints on whatever host, or behind a key that was set
  /// aside.
  virtual std::uint64_t unpublished(std::string_view publisher) = 0;

  /// Runs what is new of a plugin's migrations, each in one transaction. Throws StoreError when an applied one has another checksum.
  virtual void migrate(std::string_view owner, std::span<const contract::Migration>) = 0;
  virtual std::vector<AppliedMigration> migrations() = 0;
  /// Makes the table of a view, adds new columns and indexes. Throws StoreError when there are rows, and a column changed its kind or the key
  /// differs.
  virtual void ensure(const View&) = 0;
  /// Why the rows that are stored cannot be rows of the view as it is declared now, as the end of a sentence; empty: they can, or there are none.
  virtual std::string misfit(const View&) = 0;
  /// What Transaction::keep_form said last; empty: nothing.
  virtual std::string form(std::string_view projection) = 0;
  /// Which types of events it has ever taken: those that came with Changes::event_types.
  virtual EventTypes event_types() = 0;
  /// Makes an empty table of the view's shape for a rebuild, which the answer names. It takes the place of earlier ones: whoever still writes into
  /// one of those finds it gone, and does not write into another rebuild's.
  virtual View scratch_of(const View&) = 0;

  /// Removes what has served its time, in steps none of which holds anybody up for a second, and prepares what the next days need. Several hosts may
  /// do so at once.
  virtual Leftover expire(const Expiry&) = 0;
  /// Of a message that was recorded before this time nothing can say whether it was delivered: what said so may have been removed.
  virtual Timestamp inbox_reach() = 0;

  /// Reserves something for this host, by a name: null when another host has it. Free again once what is returned is gone.
  virtual std::shared_ptr<void> reserve(std::string_view name) = 0;

  /// Walks every stream and the log: names each altered, inserted, missing or swapped event. Empty: all is well.
  virtual std::vector<Fault> verify() = 0;

  /// Makes this host one of those that share the store's lanes; `name` is for people. Once for each open store.
  virtual std::unique_ptr<Membership> join(const std::string& name) = 0;
  /// To the other hosts. Null where there are none.
  virtual std::unique_ptr<Line> line() = 0;
  virtual Cluster cluster() = 0;
  virtual Lane lanes() const = 0;
  virtual std::string description() const = 0;  ///< for people, without passwords: "sqlite:var/comptoir.db"

  /// Throws Unavailable when it shows, without asking anybody, that nothing can be written: a file that is no longer where it was opened.
  virtual void check_still_there() {}
  /// Writes as much as a group of units does, durably, and takes it away again. Throws what stands in the way.
  virtual void try_writing() = 0;
  /// Why units are refused at once, for now; nothing while they are run.
  [[nodiscard]] virtual std::optional<Absence> absence() const { return std::nullopt; }
};

/// The lane of a stream: FNV-1a (64 bit) over tenant, 0x1f, type, 0x1f, id; modulo `lanes`. The same on every engine.
Lane lane_of(const StreamKey&, Lane lanes);

/// The checksum of an event behind one with checksum `previous` (zeroes before the first). SHA-256 over a canonical form of all that the
/// event says but its position: docs/decisions/0004 lays it down.
Checksum chained(const Checksum& previous, const Event&);

/// Opens the store that a URL names ("sqlite:PATH", "postgresql://USER@HOST/DATABASE"), creating and migrating it as needed.
/// "sqlite:PATH?max_pages=N" limits the file to N pages of 4 KiB, as a quota: beyond it every write is refused as on a full disk. Throws StoreError
/// with one sentence when it is in use by another host, read-only, corrupt, or of a newer schema.
std::unique_ptr<Store> open_store(std::string_view url);

/// The same by all the ways that lead there.
std::unique_ptr<Store> open_store(const StoreAddress& address);

/// What the owner of a database that was restored from a backup is told when they accept it.
struct AcceptedStore {
  std::string description;
  Position log_end = 0;
  std::optional<Timestamp> newest{};                   ///< when the last event was recorded
  std::map<std::string, std::uint64_t> unpublished{};  ///< for each publisher, what it is not past: it is published, perhaps once more
};

/// Has hosts start on a database that was restored from a backup, recovered, or whose standby took over. Throws StoreError when a host has it open,
/// and where there is nothing to accept: on SQLite.
AcceptedStore accept_store(const std::string& url);

}  // namespace comptoir::storage
