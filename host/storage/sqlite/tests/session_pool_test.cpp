// The turn to write goes on, whatever becomes of who has it.
#include "storage/sqlite/session_pool.hpp"

#include <filesystem>
#include <fstream>
#include <future>
#include <optional>

#include <gtest/gtest.h>

#include "storage/sqlite/sqlite_store.hpp"
#include "storage/store.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage::sqlite {
namespace {

constexpr std::chrono::seconds patience{30};

struct AWriterConnection : testing::Test {
  samples::Folder folder;
  std::filesystem::path place = folder.path() / "store", away = folder.path() / "elsewhere";
  std::optional<WriterConnection> writer;

  AWriterConnection() {
    std::filesystem::create_directory(place);
    std::ofstream(place / "store.db");
    writer.emplace(ConnectionFactory({.path = (place / "store.db").string(), .max_pages = 0}, [] {}));
  }

  std::future<bool> take_a_turn() {
    return std::async(std::launch::async, [this] {
      try {
        const WriterConnection::Turn turn(*writer);
        return true;
      } catch (const StoreError&) {
        return false;
      }
    });
  }
};

TEST_F(AWriterConnection, WakesTheNextOneWhenSomebodyCannotTakeTheTurn) {
  std::optional<WriterConnection::Turn> turn(std::in_place, *writer);
  const auto retired = turn->retire();
  std::vector<std::future<bool>> waiting;
  for (int i = 0; i < 3; ++i) waiting.push_back(take_a_turn());
  std::filesystem::rename(place, away);

  turn.reset();

  for (auto& one : waiting) EXPECT_EQ(one.wait_for(patience), std::future_status::ready);
  std::filesystem::rename(away, place);
  for (std::size_t i = 0; i < waiting.size(); ++i) EXPECT_TRUE(take_a_turn().get()) << "and whoever still waits is woken";
}

TEST(AConnectionFactory, MakesNoFile) {
  const samples::Folder folder;
  const auto file = folder.path() / "store.db";
  const ConnectionFactory factory({.path = file.string(), .max_pages = 0}, [] {});

  EXPECT_THROW((void)factory.open(SqliteConnection::Role::writer), Unavailable);

  EXPECT_FALSE(std::filesystem::exists(file));
}

/// The write-ahead log goes with the last session, and to the host a log that is gone is one that somebody deleted.
TEST(AStore, WorksOnWhenTheOnlySessionThatWasInUseIsGivenUp) {
  const samples::Folder folder;
  const auto store = open({.path = (folder.path() / "store.db").string(), .max_pages = 0});
  auto transaction = store->begin();
  transaction->abandon();

  transaction.reset();

  EXPECT_NO_THROW(store->check_still_there());
  EXPECT_NO_THROW(store->begin()->commit());
}

/// An open store, one of whose sessions reads, so that the next reader needs another one.
struct AStoreWithoutItsFile : testing::Test {
  samples::Folder folder;
  std::filesystem::path file = folder.path() / "store.db", away = folder.path() / "elsewhere.db";
  std::unique_ptr<Store> store = open({.path = file.string(), .max_pages = 0});
  std::unique_ptr<Reads> reads = store->read();

  AStoreWithoutItsFile() { std::filesystem::rename(file, away); }
};

TEST_F(AStoreWithoutItsFile, MakesNoOtherForItsNextReader) {
  EXPECT_THROW((void)store->read(), Unavailable);

  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(AStoreWithoutItsFile, DoesNotReadTheOneThatTookItsPlace) {
  std::filesystem::copy_file(away, file);

  EXPECT_THROW((void)store->read(), Unavailable);
}

TEST_F(AStoreWithoutItsFile, ReadsAgainWhenItIsBack) {
  EXPECT_THROW((void)store->read(), Unavailable);

  std::filesystem::rename(away, file);

  EXPECT_NO_THROW((void)store->read());
}

}  // namespace
}  // namespace comptoir::storage::sqlite
