// Where a store may be: what the check of a configuration says of a place, an opening says too, before it makes anything.
#include <algorithm>
#include <fstream>
#include <unistd.h>

#include <gtest/gtest.h>

#include "powerless.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage::sqlite {

using namespace samples;

class APlace : public testing::Test {
 protected:
  APlace() { std::filesystem::permissions(folder_.path(), std::filesystem::perms(0777)); }

  std::string at(const std::string& name) const { return (folder_.path() / name).string(); }
  /// All but the locks, without which nothing may be looked at that another host could have open.
  std::ptrdiff_t things() const {
    return std::count_if(std::filesystem::directory_iterator(folder_.path()), {},
                         [](const auto& entry) { return !entry.path().string().ends_with("-lock"); });
  }

  /// What both say of it, or "fine".
  std::string told(const std::string& path) const {
    const auto before = things();
    const auto checked = check_openable("sqlite:" + path);
    std::string refused = "fine";
    try {
      open_store("sqlite:" + path);
    } catch (const StoreError& error) {
      refused = error.what();
      EXPECT_EQ(things(), before) << "something was made at " << path;
    }
    EXPECT_EQ(checked ? "fine" : checked.error().sentence, refused);
    return refused;
  }

  Folder folder_;
};

TEST_F(APlace, HasRoomForTheNamesBesideIt) {
  EXPECT_EQ(told(at(std::string(247, 'a'))), "fine");
  const auto longer = at(std::string(248, 'a'));

  EXPECT_EQ(told(longer), "The store " + longer + " cannot be made: its name has 248 bytes, and may have 247. Name a shorter one.");
}

TEST_F(APlace, HasFoldersWithNamesThatThereCanBe) {
  const auto deep = at("var/" + std::string(256, 'a') + "/store.db");

  EXPECT_EQ(told(deep), "The store " + deep + " cannot be made: the name of a folder has 256 bytes, and may have 255. Name a shorter one.");
}

TEST_F(APlace, HasAPathThatSqliteTakes) {
  auto folder = at("");
  while (folder.size() < 400) folder += "folder/";
  const auto longest = folder + std::string(504 - folder.size(), 'a');

  EXPECT_EQ(told(longest), "fine");
  EXPECT_EQ(told(longest + "a"), "The store " + longest + "a cannot be made: its whole path has 505 bytes, and may have 504. Name a shorter one.");
}

TEST_F(APlace, IsAFileInAFolder) {
  EXPECT_EQ(told(at("shop/.")), "The store's URL \"sqlite:" + at("shop/.") + "\" names a folder, and no file in it.");
}

TEST_F(APlace, IsNotBeneathALinkToAFolderThatIsNotMounted) {
  std::filesystem::create_directory_symlink(at("disk"), at("var"));

  EXPECT_EQ(told(at("var/store.db")),
            "The store's folder " + at("var") + " is a link to " + at("disk") + ", which is not there: make or mount it, or name another file.");
}

TEST_F(APlace, IsFoundPastWhatIsMissing) {
  std::filesystem::create_directory(at("there"));
  std::filesystem::create_directory_symlink("there", at("var"));

  EXPECT_EQ(told(at("missing/../var/store.db")), "fine");
  EXPECT_TRUE(std::filesystem::exists(at("there/store.db")));
}

TEST_F(APlace, IsNotWhereALinkLeadsBackToItself) {
  std::filesystem::create_symlink("missing/../store.db", at("store.db"));
  std::filesystem::create_symlink("loop.db", at("loop.db"));

  EXPECT_EQ(told(at("store.db")), "The store " + at("store.db") + " is a link to " + at("missing/../store.db") +
                                      ", whose folder is not there: make or mount it, or name another file.");
  EXPECT_EQ(told(at("loop.db")), "The store's path " + at("loop.db") + " leads nowhere: Too many levels of symbolic links.");
  EXPECT_EQ(files_of("sqlite:" + at("store.db")).size(), 5U);
}

TEST_F(APlace, IsJudgedByWhereItsLinkLeads) {
  std::filesystem::create_directory(at("closed"));
  std::filesystem::permissions(at("closed"), std::filesystem::perms(0555));
  std::filesystem::create_symlink("closed/store.db", at("store.db"));
  const Powerless powerless;

  EXPECT_EQ(told(at("store.db")),
            "The store " + at("store.db") + " cannot be written: Permission denied. Give this user the right to write the file and its folder.");
}

TEST_F(APlace, HasNoLinksBesideIt) {
  std::ofstream(at("elsewhere")) << "x";
  for (const std::string ending : {"-wal", "-shm", "-journal", "-lock"})
    for (const std::string target : {"nowhere/at/all", "elsewhere"}) {
      std::filesystem::create_symlink(target, at("store.db") + ending);

      EXPECT_EQ(told(at("store.db")),
                "What is called " + at("store.db") + ending + " is no regular file, and the store needs one by that name: take it away.");

      std::filesystem::remove(at("store.db") + ending);
    }
}

TEST_F(APlace, HasFilesBesideItThatThisUserMayWrite) {
  for (const std::string ending : {"-wal", "-shm", "-journal", "-lock"}) {
    std::ofstream(at("store.db") + ending).flush();
    std::filesystem::permissions(at("store.db") + ending, std::filesystem::perms(0444));
    {
      const Powerless powerless;

      EXPECT_EQ(told(at("store.db")), "The file " + at("store.db") + ending +
                                          ", which belongs to the store, cannot be written: Permission denied. "
                                          "Give this user the right to read and write it.");
    }
    std::filesystem::remove(at("store.db") + ending);
  }
}

TEST_F(APlace, OfAFileOfOneByteIsSomebodyElses) {
  std::ofstream(at("note")) << "h";

  EXPECT_EQ(told(at("note")), "The file " + at("note") + " is not a SQLite database: name another file, or restore this one from a backup.");
}

TEST_F(APlace, IsNoneFromAWorkingFolderThatIsGone) {
  const auto before = std::filesystem::current_path();
  std::filesystem::create_directory(at("gone"));
  std::filesystem::current_path(at("gone"));
  std::filesystem::remove(at("gone"));

  const auto sentence = told("store.db");

  std::filesystem::current_path(before);
  EXPECT_EQ(sentence,
            "The store's path store.db leads nowhere, since the working folder is gone (No such file or directory): "
            "start in a folder that is there, or write a path that begins with a slash.");
}

TEST_F(APlace, KeepsItsFilesWhereItsLinkLeads) {
  std::filesystem::create_symlink("there.db", at("store.db"));

  const auto files = files_of("sqlite:" + at("store.db"));

  EXPECT_NE(std::find(files.begin(), files.end(), at("there.db-wal")), files.end());
  EXPECT_EQ(std::find(files.begin(), files.end(), at("store.db-wal")), files.end());
}

}  // namespace comptoir::storage::sqlite
