#include "storage/postgresql/store.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "storage/postgresql/advisory.hpp"
#include "storage/postgresql/catalogue.hpp"
#include "storage/postgresql/cluster.hpp"
#include "storage/postgresql/days.hpp"
#include "storage/postgresql/expected_version.hpp"
#include "storage/postgresql/home.hpp"
#include "storage/postgresql/landmarks.hpp"
#include "storage/postgresql/line.hpp"
#include "storage/postgresql/membership.hpp"
#include "storage/postgresql/presence.hpp"
#include "storage/postgresql/replica.hpp"
#include "storage/postgresql/schema.hpp"
#include "storage/postgresql/transaction.hpp"
#include "storage/sql/founding.hpp"
#include "storage/sql/open_store.hpp"

namespace comptoir::storage::postgresql {

namespace {

/// Where several hosts write, none is to look after each commit of each other one.
constexpr std::chrono::milliseconds between_reads_of_the_end{10};

/// As PostgreSQL writes a multirange.
std::string ranges_of(const Stretches& stretches) {
  std::string text;
  for (const auto& stretch : stretches)
    text.append(text.empty() ? "{[" : ",[").append(std::to_string(stretch->first)).append(",").append(std::to_string(stretch->last)).append("]");
  return text.empty() ? text : text + "}";
}

/// A reading session: one snapshot, taken by its first read.
class PgReads : public sql::Reading<Reads> {
 public:
  PgReads(std::unique_ptr<Lent> connection, const sql::Facts& facts, ReadingHabit* habit = nullptr)
      : Reading(**connection, facts), connection_(std::move(connection)), habit_(habit) {
    (*connection_)->begin_reading();
    if (habit_ != nullptr) (*connection_)->end_with_read(habit_->reads());
  }
  ~PgReads() override {
    if (habit_ != nullptr) habit_->learn((*connection_)->reads());
  }

  void interrupt() override { (*connection_)->cut_off(); }
  void abandon() override { (*connection_)->cut_off(); }
  void expect(const StreamKey& stream) override { expected_.emplace(**connection_, stream); }
  std::uint64_t version(const StreamKey& stream) override {
    if (!expected_ || !expected_->is_of(stream)) return queries().version(stream);
    const auto found = expected_->take();
    expected_.reset();
    return found;
  }

 private:
  std::unique_ptr<Lent> connection_;
  ReadingHabit* habit_;
  std::optional<ExpectedVersion> expected_;
};

/// The same on the primary, where deliveries read: what it passes, this process has seen.
class PgReadsOfPrimary final : public PgReads {
 public:
  PgReadsOfPrimary(std::unique_ptr<Lent> connection, const sql::Facts& facts, Landmarks& landmarks)
      : PgReads(std::move(connection), facts), landmarks_(landmarks) {}

  std::vector<Event> log(Position after, const Portion& portion) override {
    auto events = PgReads::log(after, portion);
    if (!events.empty()) landmarks_.pass(events.back());
    return events;
  }
  OutboxPage outbox(Position after, const Portion& portion) override { return outbox_but(after, portion, {}); }
  OutboxPage outbox_but(Position after, const Portion& portion, const Stretches& known) {
    auto page = queries().outbox(after, portion, ranges_of(known));
    if (!page.messages.empty()) landmarks_.pass(page.messages.back());
    return page;
  }

 private:
  Landmarks& landmarks_;
};

class PgStore final : public sql::OpenStore {
 public:
  explicit PgStore(const StoreAddress& address)
      : direct_url_(address.direct_url.empty() ? address.url : address.direct_url),
        named_(address.direct_url.empty() ? "storage.url" : "storage.direct_url"),
        host_(new_host()),
        silence_max_(address.silence_max),
        writers_(address.url, PgConnection::Role::writer, way(address)),
        readers_(address.url, PgConnection::Role::reader, way(address)),
        presence_(direct_url_, direct_way()),
        shown_(presence_.description()) {
    const Lent connection(writers_);
    if (!address.direct_url.empty()) presence_.meet(*connection);
    refuse_other_applications(*connection);
    facts_ = sql::found(*connection, shown_, host_migrations());
    come_home(*connection, shown_);
    refuse_torn_restore(*connection, shown_);
    forget_marks(*connection);
    make_days(*connection, today(*connection));
    landmarks_.pass_end(*connection);
    const auto greet = [this](PgConnection& greeted) {
      presence_.keep();
      landmarks_.find_again(greeted, shown_);
      stay_home(greeted, shown_);
      memory_.end.forget();
    };
    writers_.greet_with(greet);
    readers_.greet_with(greet);
    if (!address.replica_url.empty()) replica_ = std::make_unique<Replica>(address.replica_url, facts_, silence_max_);
  }

  bool is_contended() const override { return memory_.heads.are_contended(); }
  std::unique_ptr<Transaction> begin() override { return std::make_unique<PgTransaction>(writers_, facts_, memory_); }
  std::unique_ptr<Reads> read() override { return std::make_unique<PgReadsOfPrimary>(std::make_unique<Lent>(readers_), facts_, landmarks_); }
  OutboxPage outbox(Position after, const Portion& portion) override {
    if (auto page = remembered(after, portion)) return *std::move(page);
    if (!memory_.messages.is_near(after)) return read()->outbox(after, portion);
    const std::lock_guard lock(reading_end_);  // whoever waits here finds it in memory, as a rule
    if (auto page = remembered(after, portion)) return *std::move(page);
    const auto now = std::chrono::steady_clock::now();
    if (now < read_end_at_ + between_reads_of_the_end) return {.messages = {}, .read_to = after, .is_cut = false};
    const auto known = memory_.messages.beyond(after);
    auto read = PgReadsOfPrimary(std::make_unique<Lent>(readers_), facts_, landmarks_).outbox_but(after, portion, known);
    auto page = memory_.messages.learn(after, std::move(read), known);
    read_end_at_ = now;
    if (auto all = remembered(after, portion)) return *std::move(all);
    return page;
  }
  std::unique_ptr<Reads> read_for_query(ReadingHabit& habit) override {
    return std::make_unique<PgReads>(std::make_unique<Lent>(readers_), facts_, &habit);
  }
  std::unique_ptr<Reads> read_from_replica(ReadingHabit& habit) override {
    auto connection = replica_ ? replica_->lend() : nullptr;
    return connection ? std::make_unique<PgReads>(std::move(connection), facts_, &habit) : nullptr;
  }

  /// The session that holds the lock belongs to whoever reserved.
  std::shared_ptr<void> reserve(std::string_view name) override {
    auto session = std::make_shared<PgConnection>(direct_url_, PgConnection::Role::reader, direct_way());
    AdvisoryKey key("reserved");
    key.add(name);
    return try_lock(*session, "pg_try_advisory_lock", key.number()) ? session : nullptr;
  }

  std::unique_ptr<Membership> join(const std::string& name) override {
    return std::make_unique<PgMembership>(direct_url_, direct_way(), host_, name, facts_.lanes);
  }
  std::unique_ptr<Line> line() override { return std::make_unique<PgLine>(direct_url_, host_, silence_max_); }
  Cluster cluster() override {
    return found([](sql::Connection& connection) { return cluster_of(connection); });
  }
  std::size_t readers() const override { return std::max(1U, std::thread::hardware_concurrency()) * 4UL; }
  std::size_t writers() const override { return 2; }  // one is written while the other one runs
  Lane lanes() const override { return facts_.lanes; }
  std::string description() const override { return shown_; }

 private:
  PgConnection::Way way(const StoreAddress& address) const {
    return {.prepared = address.prepared, .session = session_of(host_), .silence_max = silence_max_};
  }
  PgConnection::Way direct_way() const { return {.named = named_, .session = session_of(host_), .silence_max = silence_max_}; }

  std::optional<OutboxPage> remembered(Position after, const Portion& portion) {
    auto page = memory_.messages.behind(after, portion);
    if (page && !page->messages.empty()) landmarks_.pass(page->messages.back());
    return page;
  }

  void reading(const std::function<void(sql::Connection&)>& work) override {
    const Lent connection(readers_);
    connection->begin_reading();
    work(*connection);
  }
  void writing(const std::function<void(sql::Connection&)>& work) override {
    const Lent connection(writers_);
    work(*connection);
  }
  void changing(const std::function<void(sql::ViewTables&)>& work) override {
    const Lent connection(writers_);
    connection->begin_migrating();
    PgViewTables tables(*connection);
    work(tables);
    connection->commit();
  }

  Leftover expire_days(const Expiry& expiry, const sql::Reach& reach) override {
    const Lent connection(writers_);
    make_days(*connection, Duration(expiry.now - Timestamp()).in_microseconds() / Duration::days(1).in_microseconds());
    return drop_days(*connection, expiry, reach);
  }

  void refuse_other_applications(PgConnection& connection) {
    const auto tables = connection.use(
        "SELECT count(*), count(*) FILTER (WHERE tablename = 'comptoir_migration') FROM pg_tables "
        "WHERE schemaname = current_schema()");
    if (!tables->step() || tables->integer(0) == 0 || tables->integer(1) == 1) return;
    throw StoreError("The database " + shown_ + " belongs to another application: name a database, or a schema, of its own for this store.");
  }

  std::string direct_url_;  ///< past a pooler: for what belongs to a session
  std::string_view named_;
  Id host_;
  std::chrono::milliseconds silence_max_;
  ConnectionPool writers_;
  ConnectionPool readers_;
  Presence presence_;
  std::string shown_;
  sql::Facts facts_;
  Landmarks landmarks_;
  PgTransaction::Memory memory_;
  std::mutex reading_end_;  ///< of the outbox
  std::chrono::steady_clock::time_point read_end_at_;
  std::unique_ptr<Replica> replica_;
};

}  // namespace

std::unique_ptr<Store> open(const StoreAddress& address) { return std::make_unique<PgStore>(address); }

}  // namespace comptoir::storage::postgresql
