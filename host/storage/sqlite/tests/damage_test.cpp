// A damaged page under one table closes the store to nobody who asks for others.
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "storage/guarded/guarded_store.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage::sqlite {
namespace {

using namespace samples;
using std::chrono::milliseconds;

class ADamagedTable : public testing::Test {
 protected:
  ADamagedTable() {
    const std::vector<contract::Migration> migrations{{1, "CREATE TABLE shop_ledger (tenant TEXT NOT NULL, note TEXT NOT NULL);"}};
    const auto store = open_store(url());
    store->migrate("shop", migrations);
    Changes changes;
    changes.rows = {execute("INSERT INTO shop_ledger (tenant, note) VALUES (:tenant, ?)", {text("the needle in the haystack")}, 1)};
    commit(*store, changes);
    append(*store, order("1"));
  }

  std::string url() const { return "sqlite:" + path_.string(); }
  void damage() const {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    const auto found = bytes.find("the needle in the haystack");
    ASSERT_NE(found, std::string::npos);
    file.clear();
    file.seekp(static_cast<std::streamoff>(found / page_bytes * page_bytes));
    file << std::string(64, '\xff');
  }

  static constexpr std::size_t page_bytes = 4096;
  Folder folder_;
  std::filesystem::path path_ = folder_.path() / "store.db";
};

TEST_F(ADamagedTable, ClosesTheStoreToNobodyWhoAsksForAnother) {
  damage();
  GuardedStore store(open_store(url()), {.failures_max = 2, .pause_first = milliseconds(600'000), .pause_max = milliseconds(600'000)},
                     [](std::string_view, const std::string& sentence) { ADD_FAILURE() << sentence; });

  for (int i = 0; i < 20; ++i) EXPECT_THROW(queried(*store.read(), "SELECT note FROM shop_ledger WHERE tenant = :tenant"), Unavailable);

  EXPECT_FALSE(store.absence());
  EXPECT_EQ(store.read()->head(order("1")).version, 1U);
}

}  // namespace
}  // namespace comptoir::storage::sqlite
