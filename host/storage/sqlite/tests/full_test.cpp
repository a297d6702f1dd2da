#include <gtest/gtest.h>

#include "testing/samples.hpp"

namespace comptoir::storage::sqlite {

using namespace samples;

class AFullStore : public testing::Test {
 protected:
  std::unique_ptr<Store> open(const std::string& option) const { return open_store("sqlite:" + (folder_.path() / "store.db").string() + option); }
  static Changes bulky(const Head& head) {
    Changes changes;
    changes.appends = {appended(order("1"), head, 4)};
    changes.postings = posted({message(order("1"), head.version + 4, head.version + 4)});
    changes.postings[0].message.data = std::string(8000, 'x');
    return changes;
  }
  /// Commits until the store is full; returns the sentence it ends with.
  static std::string fill(Store& store) {
    try {
      for (;;) commit(store, bulky(store.read()->head(order("1"))));
    } catch (const StoreError& error) {
      return error.what();
    }
  }

  Folder folder_;
};

TEST_F(AFullStore, SaysSo) {
  const auto store = open("?max_pages=100");

  const std::string sentence = fill(*store);

  EXPECT_NE(sentence.find("store.db is full: free space on its disk or raise its limit of pages, then try again."), std::string::npos) << sentence;
}

TEST_F(AFullStore, HasNothingHalfWritten) {
  const auto store = open("?max_pages=100");

  fill(*store);

  const auto reads = store->read();
  const std::uint64_t version = reads->head(order("1")).version;
  EXPECT_GT(version, 0U);
  EXPECT_EQ(version % 4, 0U);
  EXPECT_EQ(reads->outbox_end(), version + version / 4);
  EXPECT_EQ(shown(store->verify()), "");
}

TEST_F(AFullStore, RefusesEverythingBehindTheFailureButARollback) {
  const auto store = open("?max_pages=100");
  fill(*store);
  const auto transaction = store->begin();
  EXPECT_THROW(transaction->apply(bulky(transaction->head(order("1")))), StoreError);

  EXPECT_THROW(transaction->commit(), StoreError);
}

TEST_F(AFullStore, WorksAgainOnceThereIsRoom) {
  fill(*open("?max_pages=100"));
  const auto store = open("");
  const Head head = store->read()->head(order("1"));

  commit(*store, bulky(head));

  EXPECT_EQ(store->read()->head(order("1")).version, head.version + 4);
  EXPECT_EQ(shown(store->verify()), "");
}

}  // namespace comptoir::storage::sqlite
