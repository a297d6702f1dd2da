#include "plugins/runtime_directory.hpp"

#include <optional>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "workbench.hpp"

namespace comptoir::plugins {
namespace {

namespace fs = std::filesystem;
using testing::fixture, testing::Workbench;
using ::testing::HasSubstr;

TEST(ARuntimeDirectory, BelongsToThisProcessAlone) {
  const Workbench workbench;

  const auto runtime = RuntimeDirectory::create(workbench.runtime());

  ASSERT_TRUE(runtime);
  EXPECT_EQ(fs::status(workbench.runtime()).permissions(), fs::perms::owner_all);
  EXPECT_EQ(fs::status(runtime->path()).permissions(), fs::perms::owner_all);
}

TEST(ARuntimeDirectory, NeverGivesTheSameNameTwice) {
  const Workbench workbench;
  auto runtime = *RuntimeDirectory::create(workbench.runtime());

  const auto first = runtime.copy(fixture("alpha"));
  fs::remove(*first);
  const auto second = runtime.copy(fixture("alpha"));

  EXPECT_NE(*first, *second);
}

TEST(ARuntimeDirectory, GoesAtItsEnd) {
  const Workbench workbench;
  fs::path path;
  {
    auto runtime = *RuntimeDirectory::create(workbench.runtime());
    path = runtime.path();
    ASSERT_TRUE(runtime.copy(fixture("alpha")));
  }

  EXPECT_FALSE(fs::exists(path));
}

TEST(ARuntimeDirectory, RemovesWhatAKilledProcessLeftAndNothingElse) {
  const Workbench workbench;
  const auto living = RuntimeDirectory::create(workbench.runtime());
  ASSERT_TRUE(living);
  const pid_t child = ::fork();
  if (child == 0) {
    auto left_behind = RuntimeDirectory::create(workbench.runtime());
    ::_exit(left_behind && (*std::move(left_behind)).copy(fixture("alpha")) ? 0 : 1);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  ASSERT_EQ(status, 0);

  const auto ours = RuntimeDirectory::create(workbench.runtime());

  ASSERT_TRUE(ours);
  EXPECT_TRUE(fs::exists(living->path()));
  const auto folders = std::ranges::count_if(fs::directory_iterator(workbench.runtime()), [](const auto& entry) { return entry.is_directory(); });
  EXPECT_EQ(folders, 2) << "of the living one and of ours";
}

TEST(ARuntimeDirectory, ThatIsAFileIsRefused) {
  const Workbench workbench;
  const auto file = workbench.write("run", "");

  const auto runtime = RuntimeDirectory::create(file);

  ASSERT_FALSE(runtime);
  EXPECT_EQ(runtime.error().code, "plugin.runtime_directory");
  EXPECT_THAT(runtime.error().sentence, HasSubstr("it is not a folder"));
}

}  // namespace
}  // namespace comptoir::plugins
