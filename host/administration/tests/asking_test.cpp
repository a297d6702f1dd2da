// What the command-line tool makes of a running host's answers, and of what else may answer on its socket.
#include "cli/asking.hpp"

#include <filesystem>
#include <latch>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "administration/host_answers.hpp"
#include "http/server.hpp"
#include "testing/application.hpp"

namespace comptoir::cli {
namespace {

using ::testing::HasSubstr;

/// A socket where the configuration looks for its host, and no host.
class APlaceOfAHost : public ::testing::Test {
 protected:
  APlaceOfAHost() {
    configuration.admin.socket = place.path() / "admin.sock";
    configuration.storage.url = "sqlite:" + (place.path() / "absent.db").string();
  }

  /// Listens there; whoever connects waits until he is accepted.
  int listen_there() const {
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    configuration.admin.socket.string().copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(socket, 16), 0);
    return socket;
  }

  Error error_of(const std::string& path = "/admin/outbox") const {
    const auto answer = ask(configuration, {"GET", path, {}});
    return answer ? Error{} : answer.error();
  }

  const dispatch::testing::Place place;
  configuration::Configuration configuration;
};

TEST_F(APlaceOfAHost, WhereNobodyListensAndNoStoreIsMakesNone) {
  EXPECT_EQ(error_of().code, "store.absent");
  EXPECT_THAT(error_of().sentence, HasSubstr("there is no store sqlite:"));
  EXPECT_FALSE(std::filesystem::exists(place.path() / "absent.db"));
}

TEST_F(APlaceOfAHost, WhereNobodyListensSaysWhatOnlyAHostCouldAnswer) {
  storage::open_store(configuration.storage.url);

  const auto error = error_of("/admin/plugins");

  EXPECT_EQ(error.code, "host.absent");
  EXPECT_EQ(error.sentence, "No host listens on " + configuration.admin.socket.string() +
                                ", and only one that runs can answer this: start it with `comptoir serve`, or name the configuration of the one that "
                                "runs with --config.");
}

TEST_F(APlaceOfAHost, WhereSomebodyListensAndSaysNothingIsGivenUpAfterSeconds) {
  const int socket = listen_there();
  const auto begun = std::chrono::steady_clock::now();

  const auto error = error_of();

  EXPECT_EQ(error.code, "http.host_silent");
  EXPECT_THAT(error.sentence, HasSubstr("did not answer GET /admin/outbox: it is frozen, or overloaded, and answers nothing."));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(30));
  ::close(socket);
}

/// Answers whoever connects with the same words.
class Babbler {
 public:
  Babbler(int socket, std::string words) : socket_(socket), words_(std::move(words)), thread_([this] { babble(); }) {}
  ~Babbler() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }

 private:
  void babble() const {
    for (int client = -1; (client = ::accept(socket_, nullptr, nullptr)) >= 0; ::close(client)) {
      char request[1024];
      (void)::recv(client, request, sizeof request, 0);
      (void)::send(client, words_.data(), words_.size(), MSG_NOSIGNAL);
    }
  }

  int socket_;
  std::string words_;
  std::thread thread_;
};

TEST_F(APlaceOfAHost, WhereNonsenseIsSpokenIsNoHost) {
  const Babbler babbler(listen_there(), "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nnonsens");

  EXPECT_EQ(error_of().code, "answer.unreadable");
  EXPECT_THAT(error_of().sentence, HasSubstr("is no host that this command understands: it sent status 200 with no content type."));
}

TEST_F(APlaceOfAHost, WhereAnErrorIsNoProblemDocumentIsNoHost) {
  const Babbler babbler(listen_there(), "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>");

  EXPECT_EQ(error_of().code, "answer.unreadable");
  EXPECT_THAT(error_of().sentence, HasSubstr("it sent status 502 with content type text/html."));
}

TEST_F(APlaceOfAHost, WhereAnAnswerIsCutHasNotAnswered) {
  const Babbler babbler(listen_there(), "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 70\r\n\r\n{\"end\":1");

  EXPECT_EQ(error_of().code, "http.host_silent");
}

TEST_F(APlaceOfAHost, WhereNoHttpIsSpokenHasNotAnswered) {
  const Babbler babbler(listen_there(), "220 mail.example.org ESMTP\r\n");

  EXPECT_EQ(error_of().code, "http.host_silent");
}

TEST(AQuestion, ThatIsRefusedSaysWhichFieldsAreWrong) {
  const dispatch::testing::Place place;
  const auto store = storage::open_store(place.store_url());
  administration::Administration answers(*store, "outbox-log");
  answers.add("POST", "/admin/projections/rebuild", [](const administration::Question&) -> Result<std::string> {
    auto error = invalid("message.invalid", "The message has faults.");
    error.faults = {{"/customer", "field.missing", "The field `customer` is required."}};
    return error;
  });
  configuration::Configuration configuration;
  configuration.admin.socket = place.path() / "admin.sock";
  http::Server server({{"unix:" + configuration.admin.socket.string()}, 1, {}}, administration::over_http(answers));
  ASSERT_TRUE(server.start());

  const auto answer = ask(configuration, {"POST", "/admin/projections/rebuild", {}});

  EXPECT_EQ(answer.error(), refused("message.invalid", "The message has faults. /customer: The field `customer` is required."));
}

TEST(AQuestion, WhoseAnswerTakesLongIsWaitedForWhileTheHostLives) {
  const dispatch::testing::Place place;
  const auto store = storage::open_store(place.store_url());
  administration::Administration answers(*store, "outbox-log");
  std::latch asked_for_life(1);
  answers.add("GET", "/admin/host", [&](const administration::Question&) {
    if (!asked_for_life.try_wait()) asked_for_life.count_down();
    return Result<std::string>("{}");
  });
  answers.add("GET", "/admin/verification", [&](const administration::Question&) {
    asked_for_life.wait();
    return Result<std::string>("[]");
  });
  configuration::Configuration configuration;
  configuration.admin.socket = place.path() / "admin.sock";
  http::Server server({{"unix:" + configuration.admin.socket.string()}, 2, {}}, administration::over_http(answers));
  ASSERT_TRUE(server.start());

  const auto answer = ask(configuration, {"GET", "/admin/verification", {}}, endless_patience);

  ASSERT_TRUE(answer) << answer.error().sentence;
  EXPECT_EQ(*answer, "[]");
}

}  // namespace
}  // namespace comptoir::cli
