// The writer's transaction on SQLite.
#pragma once

#include <memory>
#include <optional>

#include "storage/sql/anchor.hpp"
#include "storage/sql/writing.hpp"
#include "storage/sqlite/session_pool.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::sqlite {

class SqliteTransaction final : public sql::Reading<Transaction> {
 public:
  /// Waits for the writer's turn and begins.
  SqliteTransaction(WriterConnection& writer, const sql::Facts& facts);
  ~SqliteTransaction() override;

  Head lock(const StreamKey& stream, bool) override { return head(stream); }  // there is one writer
  void close(std::span<const View* const>) override {}
  void apply(const Changes& changes) override;
  void savepoint() override;
  void rollback_to_savepoint() override;
  void hold(std::span<const Lease>) override {}  // nobody else can have it
  void checkpoint(std::span<const Checkpoint> checkpoints) override;
  void set_aside(const AsideKey& key, std::span<const Message> messages) override;
  void wait_aside(const AsideKey& key, std::span<const Message> messages) override;
  void send_on(std::string_view consumer, const StreamKey& stream) override;
  void aside_delivered(std::string_view consumer, const StreamKey& stream, MessagePlace place) override;
  void keep_form(std::string_view projection, std::string_view form) override;
  void swap_scratch(const View& view, const View& scratch) override;
  void commit() override;
  void interrupt() override { connection_.interrupt(); }
  void abandon() override;

 private:
  SqliteTransaction(std::unique_ptr<WriterConnection::Turn> turn, const sql::Facts& facts);

  /// Throws when SQLite has rolled the transaction back by itself: what came next would be committed one by one.
  void require_open() const;
  /// Events, and between them messages, in order.
  void place(const Changes& changes);
  void append(const Changes::Append& append);
  std::uint64_t stored(const StreamKey& stream, Position& number);
  std::uint64_t newest_version(Position number) const;
  Position insert(const Event& event, Position number);
  void insert(const Message& message);
  LogEnd& log_end_now();

  std::unique_ptr<SqliteConnection> retired_;     ///< once it is abandoned: its statements may still be in use
  std::unique_ptr<WriterConnection::Turn> turn_;  ///< until the commit
  SqliteConnection& connection_;
  sql::Writing writing_;
  const sql::Facts& facts_;
  std::optional<LogEnd> end_;  ///< behind what this transaction has placed; none: it has placed nothing
  std::optional<LogEnd> end_at_savepoint_;
  bool broken_ = false;  ///< an apply has failed half-way
  bool savepoint_set_ = false;
};

}  // namespace comptoir::storage::sqlite
