#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "powerless.hpp"
#include "raw_file.hpp"
#include "storage/guarded/guarded_store.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage::sqlite {

using namespace samples;

class AFile : public testing::Test {
 protected:
  std::filesystem::path path() const { return folder_.path() / "store.db"; }
  std::string url() const { return "sqlite:" + path().string(); }
  std::string refusal() const { return refusal_of(url()); }
  static std::string refusal_of(const std::string& url) {
    try {
      open_store(url);
    } catch (const StoreError& error) {
      return error.what();
    }
    return "";
  }
  static mode_t rights(const std::filesystem::path& path) {
    struct stat found {};
    return stat(path.c_str(), &found) == 0 ? found.st_mode & 0777U : 0;
  }

  Folder folder_;
};

TEST_F(AFile, MayHaveANameThatIsEscapedInUrls) {
  for (const auto* name : {"my shop.db", "50%20#1.db", "épicerie.db"}) {
    const auto file = folder_.path() / name;

    append(*open_store("sqlite:" + file.string()), order("1"));

    EXPECT_GT(std::filesystem::file_size(file), 0U) << name;
    EXPECT_EQ(open_store("sqlite:" + file.string())->read()->head(order("1")).version, 1U) << name;
  }
}

TEST_F(AFile, IsMadeWithItsFoldersAndModestRights) {
  const std::filesystem::path deep = folder_.path() / "var" / "shop" / "store.db";

  open_store("sqlite:" + deep.string());

  EXPECT_EQ(rights(deep) & ~0640U, 0U);
  EXPECT_EQ(rights(deep.parent_path()) & ~0750U, 0U);
}

TEST_F(AFile, BelongsToOneHost) {
  const auto store = open_store(url());

  EXPECT_EQ(refusal(), "The store " + path().string() + " is in use by another host (process " + std::to_string(getpid()) +
                           "): stop that one first, or give this one a store of its own.");
}

TEST_F(AFile, BelongsToOneHostByWhateverPathItComes) {
  const auto store = open_store(url());
  std::filesystem::create_symlink(path(), folder_.path() / "link.db");

  EXPECT_NE(refusal_of("sqlite:" + (folder_.path() / "link.db").string()), "");
  EXPECT_NE(refusal_of("sqlite:" + (folder_.path() / "." / "store.db").string()), "");
}

TEST_F(AFile, BelongsToOneHostByWhateverNameItHas) {
  const auto store = open_store(url());
  const auto other_name = folder_.path() / "other.db";
  std::filesystem::create_hard_link(path(), other_name);

  const auto refused = refusal_of("sqlite:" + other_name.string());

  EXPECT_EQ(refused, "The store " + other_name.string() + " is in use by another host (process " + std::to_string(getpid()) +
                         "): stop that one first, or give this one a store of its own.");
}

TEST_F(AFile, IsRefusedWhileItHasSeveralNames) {
  append(*open_store(url()), order("1"));
  const auto other_name = folder_.path() / "other.db";
  std::filesystem::create_hard_link(path(), other_name);

  EXPECT_NE(refusal().find("has 2 names (hard links)"), std::string::npos) << refusal();
  EXPECT_NE(refusal_of("sqlite:" + other_name.string()).find("has 2 names (hard links)"), std::string::npos);

  std::filesystem::remove(other_name);
  EXPECT_EQ(open_store(url())->read()->head(order("1")).version, 1U);
}

TEST_F(AFile, IsFreeOnceItsHostIsGone) {
  open_store(url());

  EXPECT_EQ(refusal(), "");
}

TEST_F(AFile, KeepsWhatWasCommittedWhenItsHostIsKilled) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  setenv("COMPTOIR_KILLED_STORE", url().c_str(), 0);  // the child begins this test anew, and finds the parent's folder here
  const std::string shared = getenv("COMPTOIR_KILLED_STORE");

  EXPECT_EXIT(
      {
        std::filesystem::remove(folder_.path());  // the child's own, which nobody could remove once it is dead
        const auto store = open_store(shared);
        append(*store, order("1"), 2);
        const auto transaction = store->begin();
        Changes changes;
        changes.appends = {appended(order("2"), {})};
        transaction->apply(changes);
        raise(SIGKILL);
      },
      testing::KilledBySignal(SIGKILL), "");

  const auto store = open_store(shared);
  EXPECT_EQ(store->read()->head(order("1")).version, 2U);
  EXPECT_EQ(store->read()->head(order("2")).version, 0U);
  EXPECT_EQ(shown(store->verify()), "");
}

TEST_F(AFile, TakesNothingMoreOnceItWasDeletedUnderItsHost) {
  const auto store = open_store(url());
  append(*store, order("1"));
  std::filesystem::rename(path(), folder_.path() / "elsewhere.db");

  EXPECT_THROW(append(*store, order("1")), StoreError);

  std::filesystem::rename(folder_.path() / "elsewhere.db", path());
  append(*store, order("1"));
  EXPECT_EQ(store->read()->head(order("1")).version, 2U);
}

/// SQLite calls its log after the name that links led to when it was opened: what is committed from then on nobody would find behind the new one.
TEST_F(AFile, TakesNothingMoreOnceItWasRenamedThoughALinkLeadsToIt) {
  const auto link = folder_.path() / "link.db";
  std::filesystem::create_symlink(path(), link);
  const auto store = open_store("sqlite:" + link.string());
  append(*store, order("1"));
  std::filesystem::rename(path(), folder_.path() / "elsewhere.db");
  std::filesystem::remove(link);
  std::filesystem::create_symlink(folder_.path() / "elsewhere.db", link);

  EXPECT_THROW(append(*store, order("1")), StoreError);
}

TEST_F(AFile, TakesNothingMoreOnceItsNameIsALinkToWhereItWasRenamed) {
  const auto store = open_store(url());
  append(*store, order("1"));
  std::filesystem::rename(path(), folder_.path() / "elsewhere.db");
  std::filesystem::create_symlink(folder_.path() / "elsewhere.db", path());

  EXPECT_THROW(append(*store, order("1")), StoreError);
}

TEST_F(AFile, ThatIsFoundToBeGoneIsAskedNoMore) {
  constexpr std::chrono::minutes as_long_as_this_lasts{10};
  GuardedStore store(open_store(url()), {.failures_max = 2, .pause_first = as_long_as_this_lasts, .pause_max = as_long_as_this_lasts},
                     [](std::string_view, const std::string&) {});
  std::filesystem::rename(path(), folder_.path() / "elsewhere.db");

  EXPECT_THROW(store.check_still_there(), Unavailable);

  std::filesystem::rename(folder_.path() / "elsewhere.db", path());
  EXPECT_TRUE(store.absence());
  EXPECT_THROW(append(store, order("1")), Unavailable) << "though no commit has failed yet";
}

TEST_F(AFile, IsNotMadeAnewWhileTheHostRunsUnderWhichItWasDeleted) {
  const auto store = open_store(url());
  std::filesystem::remove(path());

  const auto refused = refusal();

  EXPECT_EQ(refused, "The store " + path().string() + " is in use by another host (process " + std::to_string(getpid()) +
                         "): stop that one first, or give this one a store of its own.");
}

TEST_F(AFile, IsRefusedWhenItIsNoDatabase) {
  std::ofstream(path()) << std::string(5000, 'x');

  EXPECT_EQ(refusal(), "The file " + path().string() + " is not a SQLite database: name another file, or restore this one from a backup.");
}

TEST_F(AFile, IsRefusedWhenItIsDamaged) {
  open_store(url());
  std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(100);
  file << std::string(3000, '\xff');
  file.close();

  EXPECT_NE(refusal().find("is damaged: restore it from a backup."), std::string::npos) << refusal();
}

TEST_F(AFile, IsRefusedWhenItIsCutOff) {
  append(*open_store(url()), order("1"), 200);
  std::filesystem::resize_file(path(), 3 * 4096);

  EXPECT_NE(refusal().find("is damaged: restore it from a backup."), std::string::npos) << refusal();
}

TEST_F(AFile, IsRefusedWhenItBelongsToAnotherApplication) {
  edit(path(), "CREATE TABLE bookmark (url TEXT)");

  EXPECT_EQ(refusal(), "The database " + path().string() + " belongs to another application: name a file of its own for this store.");
}

TEST_F(AFile, IsRefusedWhenANewerHostWroteIt) {
  open_store(url());
  edit(path(), "INSERT INTO comptoir_migration VALUES ('comptoir', 99, 'x', 0)");

  EXPECT_NE(refusal().find("was written by a newer host (schema 99, this one knows "), std::string::npos) << refusal();
}

TEST_F(AFile, IsRefusedWhenItIsAFolder) {
  std::filesystem::create_directory(path());

  EXPECT_NE(refusal().find("cannot be written: Is a directory."), std::string::npos) << refusal();
}

TEST_F(AFile, IsRefusedWhenItsFolderCannotBeMade) {
  std::ofstream(folder_.path() / "file") << "x";

  EXPECT_NE(refusal_of("sqlite:" + (folder_.path() / "file" / "store.db").string()), "");
}

TEST_F(AFile, IsRefusedWhenItIsReadOnly) {
  open_store(url());
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0777));
  std::filesystem::permissions(path(), std::filesystem::perms(0444));
  std::filesystem::permissions(path().string() + "-lock", std::filesystem::perms(0666));
  const Powerless powerless;

  EXPECT_NE(refusal().find("cannot be written: Permission denied. Give this user the right"), std::string::npos) << refusal();
}

TEST_F(AFile, IsFoundToHaveNoPlaceInAFolderThatIsReadOnly) {
  open_store(url());
  std::filesystem::permissions(path(), std::filesystem::perms(0666));
  EXPECT_TRUE(check_openable(url()).ok());
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0555));
  const Powerless powerless;

  const auto checked = check_openable(url());

  ASSERT_FALSE(checked.ok());
  EXPECT_NE(checked.error().sentence.find("cannot be written: Permission denied."), std::string::npos) << checked.error().sentence;
}

TEST_F(AFile, IsFoundToBeNoDatabaseBeforeItIsOpened) {
  std::ofstream(path()) << "[storage]";

  const auto checked = check_openable(url());

  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().sentence, "The file " + path().string() +
                                          " is not a SQLite database: name another file, or restore this one from a "
                                          "backup.");
}

TEST_F(AFile, IsOpenableWhereItIsEmptyOrAStore) {
  std::ofstream(path()).flush();
  EXPECT_TRUE(check_openable(url()).ok());
  open_store(url());

  EXPECT_TRUE(check_openable(url()).ok());
}

TEST_F(AFile, IsRefusedWhereSomethingElseStandsInThePlaceOfItsLog) {
  std::filesystem::create_directory(path().string() + "-wal");

  const auto checked = check_openable(url());

  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().sentence,
            "What is called " + path().string() + "-wal is no regular file, and the store needs one by that name: take it away.");
  EXPECT_EQ(refusal(), checked.error().sentence);
}

TEST_F(AFile, IsRefusedWhereALinkLeadsIntoAFolderThatIsNotThere) {
  std::filesystem::create_symlink(folder_.path() / "mount" / "store.db", path());

  const auto checked = check_openable(url());

  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().sentence, "The store " + path().string() + " is a link to " + (folder_.path() / "mount" / "store.db").string() +
                                          ", whose folder is not there: make or mount it, or name another file.");
  EXPECT_EQ(refusal(), checked.error().sentence);
}

TEST_F(AFile, IsMadeWhereALinkLeadsToNoFileYet) {
  std::filesystem::create_symlink("elsewhere.db", path());

  EXPECT_TRUE(check_openable(url()).ok());
  append(*open_store(url()), order("1"));

  EXPECT_EQ(open_store("sqlite:" + (folder_.path() / "elsewhere.db").string())->read()->head(order("1")).version, 1U);
}

TEST_F(AFile, IsRefusedWhenItIsADevice) {
  const auto checked = check_openable("sqlite:/dev/null");

  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().sentence, "The store /dev/null is no regular file: name another file.");
  EXPECT_EQ(refusal_of("sqlite:/dev/null"), checked.error().sentence);
  EXPECT_FALSE(std::filesystem::exists("/dev/null-lock"));
}

TEST_F(AFile, IsFoundToHaveNoPlaceWhereTheKernelMakesTheFiles) {
  const auto checked = check_openable("sqlite:/proc/var/store.db");

  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().sentence, "The store's folder /proc/var cannot be made: Operation not permitted.");
}

TEST_F(AFile, IsFoundToHaveSeveralNames) {
  open_store(url());
  std::filesystem::create_hard_link(path(), folder_.path() / "other.db");

  const auto checked = check_openable(url());

  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().sentence, refusal());
}

TEST_F(AFile, IsRefusedInAFolderThatIsReadOnly) {
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0555));
  const Powerless powerless;

  EXPECT_EQ(refusal(),
            "The store " + path().string() + " cannot be written: Permission denied. Give this user the right to write the file and its folder.");
}

}  // namespace comptoir::storage::sqlite
