#include "storage/sqlite/sqlite_store.hpp"

#include <type_traits>
#include <utility>

#include "storage/sqlite/file_lock.hpp"
#include "storage/sqlite/migrations.hpp"
#include "storage/sqlite/opening.hpp"
#include "storage/sqlite/schema.hpp"
#include "storage/sqlite/sqlite_transaction.hpp"
#include "storage/sqlite/tables.hpp"
#include "storage/sqlite/verification.hpp"
#include "storage/sqlite/view_tables.hpp"

namespace comptoir::storage::sqlite {

namespace {

/// A reading session: one deferred transaction, whose snapshot is taken by its first read.
class SqliteReads final : public Reading<Reads> {
 public:
  SqliteReads(ReaderPool& pool, std::unique_ptr<Connection> connection, const Facts& facts)
      : Reading(*connection, facts), pool_(pool), connection_(std::move(connection)) {
    connection_->begin_reading();
  }
  ~SqliteReads() override { pool_.give_back(std::move(connection_)); }

 private:
  ReaderPool& pool_;
  std::unique_ptr<Connection> connection_;
};

class SqliteStore final : public Store {
 public:
  explicit SqliteStore(const Options& options)
      : path_(prepared_path(options.path)), lock_(path_), shown_("sqlite:" + options.path), readers_(Options{.path = path_, .max_pages = 0}) {
    prepare_file(path_);
    writer_ = std::make_unique<Connection>(Options{.path = path_, .max_pages = options.max_pages}, Connection::Role::writer);
    facts_ = prepare_tables(*writer_, path_);
  }

  std::unique_ptr<Transaction> begin() override { return std::make_unique<SqliteTransaction>(turnstile_, *writer_, facts_); }
  std::unique_ptr<Reads> read() override { return std::make_unique<SqliteReads>(readers_, readers_.take(), facts_); }

  std::vector<Checkpoint> checkpoints(std::string_view consumer) override {
    return reading([consumer](Connection& connection) {
      const auto row =
          connection.use("SELECT consumer, lane, position FROM comptoir_checkpoint WHERE ?1 = '' OR consumer = ?1 ORDER BY consumer, lane");
      row->bind(consumer);
      std::vector<Checkpoint> out;
      while (row->step()) out.push_back({row->owned(0), static_cast<Lane>(row->integer(1)), row->number(2)});
      return out;
    });
  }

  std::vector<AsideKey> aside(std::string_view consumer) override {
    return reading([consumer](Connection& connection) {
      const auto row = connection.use(
          "SELECT consumer, tenant, stream_type, stream_id, attempts, next_attempt, parked, reason, (SELECT count(*) FROM comptoir_aside_message "
          "message "
          "WHERE message.consumer = k.consumer AND message.tenant = k.tenant AND message.stream_type = k.stream_type AND "
          "message.stream_id = k.stream_id) FROM comptoir_aside_key k WHERE ?1 = '' OR consumer = ?1 ORDER BY consumer, tenant, stream_type, "
          "stream_id");
      row->bind(consumer);
      std::vector<AsideKey> out;
      while (row->step()) {
        out.push_back({.consumer = row->owned(0),
                       .stream = {row->owned(1), row->owned(2), row->owned(3)},
                       .attempts = static_cast<std::uint32_t>(row->integer(4)),
                       .next_attempt = row->time(5),
                       .parked = row->integer(6) != 0,
                       .reason = row->owned(7),
                       .waiting = row->number(8)});
      }
      return out;
    });
  }

  std::vector<Message> aside_messages(std::string_view consumer, const StreamKey& stream, std::size_t limit) override {
    return reading([&](Connection& connection) {
      const auto row = connection.use(
          "SELECT * FROM comptoir_aside_message WHERE consumer = ? AND tenant = ? AND stream_type = ? AND stream_id = ? ORDER BY position LIMIT ?");
      row->bind(consumer, stream.tenant, stream.type, stream.id, std::uint64_t{limit});
      std::vector<Message> out;
      while (row->step()) out.push_back(message_of(*row));
      return out;
    });
  }

  void migrate(std::string_view owner, std::span<const contract::Migration> migrations) override {
    if (owner == host_owner) throw StoreError("No plugin may be called " + std::string(owner) + ": the host's own tables bear that name.");
    const Turnstile::Turn turn(turnstile_);
    Migrations(*writer_).run(owner, migrations);
  }

  std::vector<AppliedMigration> migrations() override {
    return reading([](Connection& connection) { return Migrations(connection).applied(); });
  }

  void ensure(const View& view) override {
    changing([&view](ViewTables& tables) { tables.ensure(view); });
  }

  View scratch_of(const View& view) override {
    View scratch;
    changing([&](ViewTables& tables) { scratch = tables.make_scratch(view); });
    return scratch;
  }

  std::vector<Fault> verify() override {
    return reading([](Connection& connection) { return Verification(connection).run(); });
  }

  Lane lanes() const override { return facts_.lanes; }
  std::string description() const override { return shown_; }

 private:
  /// Runs `work` on a reader's connection, in one snapshot.
  template <class Work>
  std::invoke_result_t<Work, Connection&> reading(Work&& work) {
    std::unique_ptr<Connection> connection = readers_.take();
    connection->begin_reading();
    auto out = work(*connection);
    readers_.give_back(std::move(connection));
    return out;
  }

  /// Runs `work` on the tables of views in one transaction of the writer.
  template <class Work>
  void changing(Work&& work) {
    SqliteTransaction transaction(turnstile_, *writer_, facts_);
    ViewTables tables(*writer_);
    work(tables);
    transaction.commit();
  }

  std::string path_;
  FileLock lock_;
  std::string shown_;
  Facts facts_;
  Turnstile turnstile_;
  std::unique_ptr<Connection> writer_;
  ReaderPool readers_;
};

}  // namespace

std::unique_ptr<Store> open(const Options& options) { return std::make_unique<SqliteStore>(options); }

}  // namespace comptoir::storage::sqlite
