#include "storage/sqlite/sqlite_store.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "storage/sql/open_store.hpp"
#include "storage/sqlite/catalogue.hpp"
#include "storage/sqlite/expiring.hpp"
#include "storage/sqlite/file_lock.hpp"
#include "storage/sqlite/opened_file.hpp"
#include "storage/sqlite/opening.hpp"
#include "storage/sqlite/sole_member.hpp"
#include "storage/sqlite/sqlite_transaction.hpp"
#include "storage/sqlite/store_path.hpp"

namespace comptoir::storage::sqlite {

namespace {

/// A reading session: one deferred transaction, whose snapshot is taken by its first read.
class SqliteReads final : public sql::Reading<Reads> {
 public:
  SqliteReads(ReaderPool& pool, std::unique_ptr<SqliteConnection> connection, const sql::Facts& facts)
      : Reading(*connection, facts), pool_(pool), connection_(std::move(connection)) {
    connection_->begin_reading();
  }
  ~SqliteReads() override { pool_.give_back(std::move(connection_)); }

  std::uint64_t version(const StreamKey& stream) override { return queries().version(stream); }
  void interrupt() override { connection_->interrupt(); }
  void abandon() override { connection_->let_go(); }  // or its snapshot would keep the write-ahead log from being cut

 private:
  ReaderPool& pool_;
  std::unique_ptr<SqliteConnection> connection_;
};

class SqliteStore final : public sql::OpenStore {
 public:
  explicit SqliteStore(const Options& options)
      : path_(prepared_path(options.path)),
        lock_(path_),
        file_(path_),
        shown_("sqlite:" + options.path),
        writer_(ConnectionFactory({.path = path_, .max_pages = options.max_pages}, [this] { check_still_there(); })),
        readers_(ConnectionFactory({.path = path_, .max_pages = 0}, [this] { check_still_there(); })) {
    const WriterConnection::Turn turn(writer_);
    facts_ = prepare_tables(turn.connection(), path_);
    kept_ = readers_.take();
    kept_->run("SELECT 1 FROM sqlite_master");  // SQLite opens the log with the first read
    log_.emplace(file_.log());
  }

  std::unique_ptr<Transaction> begin() override { return std::make_unique<SqliteTransaction>(writer_, facts_); }
  std::unique_ptr<Reads> read() override { return std::make_unique<SqliteReads>(readers_, readers_.take(), facts_); }

  std::shared_ptr<void> reserve(std::string_view name) override {
    const std::lock_guard lock(reserved_mutex_);
    auto& reserved = reserved_[std::string(name)];
    if (!reserved.expired()) return nullptr;
    auto taken = std::make_shared<std::string>(name);
    reserved = taken;
    return taken;
  }
  std::unique_ptr<Membership> join(const std::string& name) override {
    const std::lock_guard lock(member_mutex_);
    member_ = HostRecord{.name = name, .started = {}, .lives_until = {}, .lives = true, .lanes = {}};
    auto membership = std::make_unique<SoleMember>(facts_.lanes);
    const auto attendance = membership->attend();
    member_->started = attendance.now;
    for (const Lease& lease : attendance.leases) member_->lanes.push_back(lease.lane);
    return membership;
  }
  std::unique_ptr<Line> line() override { return nullptr; }
  Cluster cluster() override {
    const std::lock_guard lock(member_mutex_);
    if (!member_) return {.hosts = {}, .free_lanes = facts_.lanes, .oldest_transaction = {}};
    return {.hosts = {*member_}, .free_lanes = 0, .oldest_transaction = {}};
  }
  std::size_t readers() const override { return std::max(1U, std::thread::hardware_concurrency()); }
  std::size_t writers() const override { return 1; }
  Lane lanes() const override { return facts_.lanes; }
  std::string description() const override { return shown_; }
  void check_still_there() override {
    file_.check();
    if (log_) log_->check();
  }

 private:
  void reading(const std::function<void(sql::Connection&)>& work) override {
    auto connection = readers_.take();
    connection->begin_reading();
    work(*connection);
    readers_.give_back(std::move(connection));
  }
  void writing(const std::function<void(sql::Connection&)>& work) override {
    const WriterConnection::Turn turn(writer_);
    work(turn.connection());
  }
  void changing(const std::function<void(sql::ViewTables&)>& work) override {
    const WriterConnection::Turn turn(writer_);
    auto& connection = turn.connection();
    connection.begin();
    try {
      SqliteViewTables tables(connection);
      work(tables);
      connection.commit();
    } catch (...) {
      connection.roll_back();
      throw;
    }
  }
  Leftover expire_days(const Expiry& expiry, const sql::Reach& reach) override {
    for (std::size_t times = 0; times < 100; ++times) {
      const WriterConnection::Turn turn(writer_);
      if (!erase_passed_messages(turn.connection(), expiry.passed, reach.outbox)) return Leftover::none;
    }
    return Leftover::more;
  }

  std::mutex reserved_mutex_;
  std::map<std::string, std::weak_ptr<std::string>> reserved_;  ///< there is no other host, but there are other threads
  std::mutex member_mutex_;
  std::optional<HostRecord> member_;  ///< this host, once it has joined
  std::string path_;
  FileLock lock_;
  OpenedFile file_;
  std::optional<OpenedFile> log_;  ///< which the first session makes, and the last one deletes
  std::string shown_;
  sql::Facts facts_;
  WriterConnection writer_;
  ReaderPool readers_;
  std::unique_ptr<SqliteConnection> kept_;  ///< never the last session, however many are given up before the store is closed
};

}  // namespace

std::unique_ptr<Store> open(const Options& options) { return std::make_unique<SqliteStore>(options); }

}  // namespace comptoir::storage::sqlite
