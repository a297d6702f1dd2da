#include "journal.hpp"

#include <csignal>
#include <fstream>
#include <iterator>
#include <limits>
#include <sys/resource.h>

#include <gtest/gtest.h>

#include "folder.hpp"

namespace outbox_log {
namespace {

constexpr std::uint64_t large = 1'000'000;

/// Lets no file of this process grow beyond a size, as a full disk does.
class Quota {
 public:
  explicit Quota(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~Quota() { setrlimit(RLIMIT_FSIZE, &before_); }
  Quota(const Quota&) = delete;
  Quota& operator=(const Quota&) = delete;

 private:
  rlimit before_{};
};

/// What appending fails with, or "fine".
std::string complaint_of(Journal& journal, const std::string& lines) {
  try {
    journal.append(lines);
    return "fine";
  } catch (const Unwritable& unwritable) {
    return unwritable.what();
  }
}

TEST(AJournal, AppendsToWhatIsThere) {
  const Folder folder;
  folder.write("one\n");

  Journal(folder.file(), large, 2).append("two\nthree\n");

  EXPECT_EQ(folder.text_of(), "one\ntwo\nthree\n");
}

TEST(AJournal, MakesItsFolder) {
  const Folder folder;

  Journal(folder.file("var/log/outbox.jsonl"), large, 2).append("one\n");

  EXPECT_EQ(folder.text_of("var/log/outbox.jsonl"), "one\n");
}

TEST(AJournal, NeitherRenamesNorOverwritesWhatIsNoneOfItsOlderFiles) {
  for (const std::string older : {".1", ".2"}) {
    const Folder folder;
    const std::string database("SQLite format 3\0 and pages\n", 27);
    folder.write("one\n");
    const auto other = folder.file().string() + older;
    std::ofstream(other, std::ios::binary) << database;
    Journal journal(folder.file(), 4, 2);

    EXPECT_EQ(complaint_of(journal, "two\n"), "The outbox file \"" + folder.file().string() + "\": \"" + other +
                                                  "\" is called like its older files, and is none of them: move it away, or name another path.");

    std::ifstream kept(other, std::ios::binary);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(kept), {}), database);
    EXPECT_EQ(folder.text_of(), "one\n");
    std::filesystem::rename(other, folder.file("elsewhere"));
    EXPECT_EQ(complaint_of(journal, "two\n"), "fine");
    EXPECT_EQ(folder.text_of(), "two\n");
  }
}

TEST(AJournal, RenamesWhateverTextIsCalledLikeItsOlderFiles) {
  const Folder folder;
  folder.write("three\n");
  std::ofstream(folder.file("outbox.jsonl.1")) << "tw";  // torn, and renamed by somebody
  std::ofstream(folder.file("outbox.jsonl.2")).flush();
  std::ofstream(folder.file("outbox.jsonl.9.gz")) << std::string(4, '\0');
  Journal journal(folder.file(), 4, std::numeric_limits<std::uint32_t>::max());

  journal.append("four\n");

  EXPECT_EQ(folder.text_of(), "four\n");
  EXPECT_EQ(folder.text_of("outbox.jsonl.1"), "three\n");
  EXPECT_EQ(folder.text_of("outbox.jsonl.2"), "tw");
  EXPECT_TRUE(std::filesystem::exists(folder.file("outbox.jsonl.3")));
}

TEST(AJournal, CutsOffALineThatACrashLeftTorn) {
  for (const std::string whole : {"", "one\n", "one\ntwo\n"}) {
    for (const std::size_t torn : {1U, 4'095U, 4'096U, 10'000U}) {
      const Folder folder;
      folder.write(whole + std::string(torn, 'x'));

      Journal(folder.file(), large, 2).append("next\n");

      EXPECT_EQ(folder.text_of(), whole + "next\n") << torn << " bytes were torn";
    }
  }
}

TEST(AJournal, RotatesBeforeItGrowsTooLargeAndKeepsTheYoungest) {
  const Folder folder;
  Journal journal(folder.file(), 8, 2);

  for (const auto* const line : {"one\n", "two\n", "three\n", "four\n", "five\n"}) journal.append(line);

  EXPECT_EQ(folder.text_of(), "five\n");
  EXPECT_EQ(folder.text_of("outbox.jsonl.1"), "four\n");
  EXPECT_EQ(folder.text_of("outbox.jsonl.2"), "three\n");
  EXPECT_FALSE(std::filesystem::exists(folder.file("outbox.jsonl.3")));
}

TEST(AJournal, KeepsNoOlderFileWhenToldSo) {
  const Folder folder;
  Journal journal(folder.file(), 4, 0);

  journal.append("one\n");
  journal.append("two\n");

  EXPECT_EQ(folder.text_of(), "two\n");
  EXPECT_FALSE(std::filesystem::exists(folder.file("outbox.jsonl.1")));
}

TEST(AJournal, LeavesItsRotationToSomebodyElseWhenToldSo) {
  const Folder folder;
  Journal journal(folder.file(), 0, 2);

  for (const auto* const line : {"one\n", "two\n", "three\n"}) journal.append(line);

  EXPECT_EQ(folder.text_of(), "one\ntwo\nthree\n");
  EXPECT_FALSE(std::filesystem::exists(folder.file("outbox.jsonl.1")));
}

TEST(AJournal, LeavesNoPartOfWhatDidNotFit) {
  const Folder folder;
  Journal journal(folder.file(), large, 2);
  journal.append("one\n");
  std::string complaint;

  {
    const Quota quota(8);
    complaint = complaint_of(journal, "two\nthree\n");
  }

  EXPECT_EQ(complaint, "The outbox file \"" + folder.file().string() + "\": it cannot be written (File too large).");
  EXPECT_EQ(folder.text_of(), "one\n");
  EXPECT_EQ(complaint_of(journal, "two\nthree\n"), "fine");
  EXPECT_EQ(folder.text_of(), "one\ntwo\nthree\n");
}

TEST(AJournal, MakesItsFileAgainWhenSomeoneDeletedIt) {
  const Folder folder;
  Journal journal(folder.file(), large, 2);
  journal.append("one\n");
  std::filesystem::remove(folder.file());

  journal.append("two\n");

  EXPECT_EQ(folder.text_of(), "two\n");
}

TEST(AJournal, GoesOnUnderItsNameWhenSomeoneRenamedItsFile) {
  const Folder folder;
  Journal journal(folder.file(), large, 2);
  journal.append("one\n");
  std::filesystem::rename(folder.file(), folder.file("outbox.jsonl-20261128"));

  journal.append("two\n");

  EXPECT_EQ(folder.text_of(), "two\n");
  EXPECT_EQ(folder.text_of("outbox.jsonl-20261128"), "one\n");
}

TEST(AJournal, GoesOnInTheFileThatSomeonePutInItsPlace) {
  const Folder folder;
  Journal journal(folder.file(), large, 2);
  journal.append("one\n");
  std::filesystem::rename(folder.file(), folder.file("outbox.jsonl-20261128"));
  folder.write("");

  journal.append("two\n");

  EXPECT_EQ(folder.text_of(), "two\n");
}

TEST(AJournal, IsRefusedToASecondWriter) {
  const Folder folder;
  Journal first(folder.file(), large, 2);
  first.append("one\n");
  Journal second(folder.file(), large, 2);

  EXPECT_NE(complaint_of(second, "two\n").find("another process writes to it"), std::string::npos);
  EXPECT_NE(complaint_of(second, "two\n").find("another process writes to it"), std::string::npos) << "the second attempt got in";
  EXPECT_EQ(folder.text_of(), "one\n");
}

TEST(AJournal, SaysWhatIsInItsPlace) {
  const Folder folder;
  std::filesystem::create_directory(folder.file());
  Journal journal(folder.file(), large, 2);
  Journal device("/dev/full", large, 2);

  EXPECT_NE(complaint_of(journal, "one\n").find("it cannot be opened (Is a directory)"), std::string::npos);
  EXPECT_NE(complaint_of(device, "one\n").find("something else than a plain file"), std::string::npos);
}

}  // namespace
}  // namespace outbox_log
