// The server on a socket in the file system, and the client for it.
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

#include "http/endpoint.hpp"
#include "http/server.hpp"
#include "http/tests/wire.hpp"
#include "http/unix_client.hpp"

namespace comptoir::http {
namespace {

class AUnixServer : public AServer {
 protected:
  AUnixServer() {
    std::string pattern = (std::filesystem::temp_directory_path() / "comptoir-http-XXXXXX").string();
    directory_ = ::mkdtemp(pattern.data());
    path_ = directory_ / "host.sock";
  }
  ~AUnixServer() override {
    server_.reset();
    std::filesystem::remove_all(directory_);
  }

  void open_unix() { open({}, {"unix:" + path_.string()}); }
  [[nodiscard]] UnixClient client() const { return UnixClient(path_.string(), 5s); }
  [[nodiscard]] Error listening_error() const {
    const auto started = Server({{"unix:" + path_.string()}, 1, {}}, {}).start();
    return started ? Error{} : started.error();
  }

  std::filesystem::path directory_;
  std::filesystem::path path_;
};

TEST_F(AUnixServer, IsForItsOwnerAlone) {
  open_unix();

  struct stat file {};
  ::stat(path_.c_str(), &file);

  EXPECT_EQ(file.st_mode & 07777U, 0600U);
}

TEST_F(AUnixServer, HasNoPlaceInAFolderThatIsReadOnlyThoughASocketIsLeftOver) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs another user than the one whose folder it is";
  open_unix();
  const auto endpoint = read_endpoint("unix:" + path_.string());
  EXPECT_TRUE(try_endpoint(*endpoint).ok());
  std::filesystem::permissions(directory_, std::filesystem::perms(0555));

  ASSERT_EQ(::seteuid(65534), 0);
  const auto tried = try_endpoint(*endpoint);
  ASSERT_EQ(::seteuid(0), 0);

  ASSERT_FALSE(tried.ok());
  EXPECT_NE(tried.error().sentence.find("its folder: Permission denied."), std::string::npos) << tried.error().sentence;
}

TEST_F(AUnixServer, AnswersTheClient) {
  open_unix();

  const auto got = client().get("/a?b=c");
  const auto posted = client().ask("POST", "/echo", "application/json", R"({"x":1})");
  const auto dropped = client().get("/drop");

  ASSERT_TRUE(got.ok()) << got.error().sentence;
  EXPECT_EQ(got->body, "GET /a b=c");
  EXPECT_EQ(got->content_type, "text/plain");
  ASSERT_TRUE(posted.ok()) << posted.error().sentence;
  EXPECT_EQ(posted->body, R"({"x":1})");
  ASSERT_TRUE(dropped.ok());
  EXPECT_EQ(dropped->status, 500);
}

TEST_F(AUnixServer, RemovesItsFileWhenItStops) {
  open_unix();

  server_->stop(1s);

  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_EQ(client().get("/a").error().code, "http.host_absent");
}

TEST_F(AUnixServer, ReplacesTheFileOfAProcessThatDied) {
  const int dead = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path_.string().copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(dead, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ::close(dead);
  ASSERT_EQ(client().get("/a").error().code, "http.host_absent");

  open_unix();

  EXPECT_TRUE(client().get("/a").ok());
}

TEST_F(AUnixServer, LeavesTheSocketOfALivingServerAlone) {
  open_unix();

  EXPECT_EQ(listening_error().code, "http.listen_failed");
  EXPECT_TRUE(client().get("/a").ok());
}

TEST_F(AUnixServer, LeavesAFileThatIsNoSocketAlone) {
  std::ofstream(path_) << "precious";

  EXPECT_EQ(listening_error().code, "http.listen_failed");
  EXPECT_EQ(std::filesystem::file_size(path_), 8U);
}

TEST_F(AUnixServer, MakesTheClientWaitNoLongerThanItWants) {
  open_unix();

  const auto asked = UnixClient(path_.string(), 50ms).get("/wait");

  EXPECT_EQ(asked.error().code, "http.host_silent");
}

/// Says the same to whoever connects, then lets drop one byte after another, until he has left or it is taken away.
class ADrippingPeer : public ::testing::TestWithParam<const char*> {
 protected:
  ADrippingPeer() {
    std::string pattern = (std::filesystem::temp_directory_path() / "comptoir-http-XXXXXX").string();
    directory_ = ::mkdtemp(pattern.data());
    path_ = directory_ / "host.sock";
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.string().copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(listener_, 16), 0);
    dripping_ = std::thread([this] { drip(); });
  }
  ~ADrippingPeer() override {
    ::shutdown(listener_, SHUT_RDWR);
    dripping_.join();
    ::close(listener_);
    std::filesystem::remove_all(directory_);
  }

  std::filesystem::path path_;

 private:
  void drip() const {
    for (int client = -1; (client = ::accept(listener_, nullptr, nullptr)) >= 0; ::close(client)) {
      const std::string words = GetParam();
      (void)::send(client, words.data(), words.size(), MSG_NOSIGNAL);
      pollfd gone{client, POLLRDHUP, 0};
      // Ten seconds of it are more than any of these tests allows.
      for (int drops = 0; drops < 1000 && ::poll(&gone, 1, 10) == 0 && ::send(client, "1", 1, MSG_NOSIGNAL) == 1; ++drops) continue;
    }
  }

  std::filesystem::path directory_;
  int listener_ = -1;
  std::thread dripping_;
};
INSTANTIATE_TEST_SUITE_P(Http, ADrippingPeer,
                         ::testing::Values("HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n",
                                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n"));

TEST_P(ADrippingPeer, IsGivenUpWhenTheTimeForTheWholeAnswerIsOver) {
  const UnixClient client(path_.string(), 5s, 200ms);
  const auto begun = std::chrono::steady_clock::now();

  const auto asked = client.get("/a");
  const auto waited_for = client.ask_while_it_lives("GET", "/a", "/life");
  const auto waited_for_as_long = UnixClient(path_.string(), 5s).ask_while_it_lives("GET", "/a", "/life", 200ms);

  for (const auto* answer : {&asked, &waited_for, &waited_for_as_long}) {
    ASSERT_FALSE(answer->ok());
    EXPECT_EQ(answer->error().code, "http.host_silent");
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
}

}  // namespace
}  // namespace comptoir::http
