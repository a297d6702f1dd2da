// A session whose thread does not come back from a plugin, which it was showing a row.
#include <gtest/gtest.h>

#include "raw_file.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage::sqlite {
namespace {

using namespace samples;

/// What a thread that was given up throws, once it comes back.
struct Abandoned {};

class AnAbandonedSession : public testing::Test {
 protected:
  AnAbandonedSession() {
    visits_.name = "visits";
    visits_.table = "shop_visits";
    visits_.columns = {{"guest", "guest", contract::ColumnKind::text, false}};
    visits_.key = {"guest"};
    store_->ensure(visits_);
    Changes changes;
    for (const auto* guest : {"ann whose name is longer than a string that needs no memory", "bob", "cid"})
      changes.rows.push_back(put(visits_, {text(guest)}));
    commit(*store_, changes);
    append(*store_, order("1"), 3);
  }

  /// Whether nobody stands before the end of the write-ahead log.
  bool is_log_free() {
    append(*store_, order(std::to_string(++orders_)));
    return first_number(path_, "PRAGMA wal_checkpoint(TRUNCATE)") == 0;
  }

  /// Abandons the session at the first row that is read, and looks around while it stands there.
  template <class Session, class Read>
  void abandon_in(Session& session, const Read& read) {
    try {
      read([&](std::string_view shown) {
        session.abandon();
        is_log_free_ = is_log_free();
        in_hand_ = shown;
        throw Abandoned();
      });
    } catch (const Abandoned&) {
    }
  }

  Folder folder_;
  std::filesystem::path path_ = folder_.path() / "store.db";
  std::unique_ptr<Store> store_ = open_store("sqlite:" + path_.string());
  View visits_;
  int orders_ = 1;
  bool is_log_free_ = false;
  std::string in_hand_;  ///< as the row reads afterwards
};

std::string_view first_text(std::span<const comptoir_value> row) { return {row[0].text.data, row[0].text.size}; }

TEST_F(AnAbandonedSession, LetsTheLogBeCutThoughItStandsAmidAList) {
  const auto reads = store_->read();

  abandon_in(*reads, [&](const auto& shown) { reads->list(visits_, "acme", {}, [&](auto row) { shown(first_text(row)); }); });

  EXPECT_EQ(in_hand_, "ann whose name is longer than a string that needs no memory");
  EXPECT_TRUE(is_log_free_);
}

TEST_F(AnAbandonedSession, LetsTheLogBeCutThoughItStandsAmidAQuery) {
  const auto reads = store_->read();

  abandon_in(*reads, [&](const auto& shown) {
    reads->query("shop", "SELECT guest FROM shop_visits WHERE tenant = :tenant ORDER BY guest", "acme", {},
                 [&](auto row) { shown(first_text(row)); });
  });

  EXPECT_EQ(in_hand_, "ann whose name is longer than a string that needs no memory");
  EXPECT_TRUE(is_log_free_);
}

TEST_F(AnAbandonedSession, LetsOthersWriteThoughItStandsAmidAHistory) {
  const auto transaction = store_->begin();

  abandon_in(*transaction, [&](const auto& shown) {
    transaction->history(order("1"), 1, 3, {[](const Snapshot*) {}, [&](std::uint64_t, std::string_view, std::string_view data) { shown(data); }});
  });

  EXPECT_EQ(in_hand_, store_->read()->events(order("1"), 0).front().data);
  EXPECT_TRUE(is_log_free_);
}

}  // namespace
}  // namespace comptoir::storage::sqlite
