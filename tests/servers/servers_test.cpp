// The fixtures themselves: what they start must be gone when the test is, however it ends.
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <netinet/in.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

#include "servers/postgresql.hpp"

namespace comptoir::servers {
namespace {

/// A folder that the servers of this test use for everything, so that what they leave behind can be seen.
class Folder {
 public:
  Folder() {
    std::string name = "/tmp/comptoir-servers-test-XXXXXX";
    path_ = mkdtemp(name.data());
    std::filesystem::permissions(path_, std::filesystem::perms::all);  // PostgreSQL is another user when we are root
    setenv("TMPDIR", path_.c_str(), 1);
  }
  ~Folder() {
    unsetenv("TMPDIR");
    std::filesystem::remove_all(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] bool empty() const { return std::filesystem::is_empty(path_); }
  [[nodiscard]] bool becomes_empty() const {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!empty() && std::chrono::steady_clock::now() < deadline) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return empty();
  }

 private:
  std::filesystem::path path_;
};

/// Whether anyone listens on a port.
bool answers(std::uint16_t port) {
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool connected = connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(probe);
  return connected;
}

TEST(APostgreSql, KeepsItsDataWhenItIsKilledAndStartedAgain) {
  const Folder folder;
  PostgreSql postgresql;
  const auto database = postgresql.add_database();
  postgresql.sql(database, "create table guest(name text); insert into guest values ('Ada'), ('Grace \"Amazing\" Hopper')");

  postgresql.kill();
  postgresql.start_again();

  EXPECT_EQ(postgresql.sql(database, "select name\nfrom guest order by name"), "Ada\nGrace \"Amazing\" Hopper");
}

TEST(APostgreSql, SaysWhatIsWrongWithAStatement) {
  const Folder folder;
  PostgreSql postgresql;

  try {
    postgresql.sql("postgres", "select * from nothing");
    FAIL() << "a wrong statement was accepted";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("relation \"nothing\" does not exist"), std::string::npos) << error.what();
  }
}

TEST(APostgreSql, LeavesNothingBehind) {
  const Folder folder;

  {
    const PostgreSql postgresql;
    EXPECT_FALSE(folder.empty());
  }

  EXPECT_TRUE(folder.empty());
}

TEST(APostgreSql, LeavesNothingBehindWhenTheTestIsKilled) {
  const Folder folder;
  std::array<int, 2> port{};
  ASSERT_EQ(pipe2(port.data(), O_CLOEXEC), 0);
  const auto test = fork();
  if (test == 0) {
    const PostgreSql postgresql;
    const auto number = postgresql.port();
    static_cast<void>(write(port[1], &number, sizeof number));
    pause();
    _exit(0);
  }
  close(port[1]);
  std::uint16_t number = 0;
  ASSERT_EQ(read(port[0], &number, sizeof number), static_cast<ssize_t>(sizeof number)) << "the server was not started";
  ASSERT_TRUE(answers(number));

  kill(test, SIGKILL);
  waitpid(test, nullptr, 0);

  EXPECT_TRUE(folder.becomes_empty());
  EXPECT_FALSE(answers(number));
}

}  // namespace
}  // namespace comptoir::servers
