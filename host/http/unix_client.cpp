#include "http/unix_client.hpp"

#include <algorithm>
#include <optional>
#include <unistd.h>

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/Net/StreamSocketImpl.h>
#include <Poco/StreamCopier.h>
#include <Poco/Timespan.h>

namespace comptoir::http {
namespace {

namespace net = Poco::Net;

/// Why the socket cannot be connected to. The system is asked, since POCO's exceptions tell "absent" and "forbidden" apart in words only.
Error unreachable(const std::string& path, const Poco::Exception& exception) {
  if (::access(path.c_str(), F_OK) == 0 && ::access(path.c_str(), R_OK | W_OK) != 0) {
    return forbidden("http.host_forbidden", "The socket " + path + " belongs to another user; run the command as the user of the host.");
  }
  return unavailable("http.host_absent", "No host listens on " + path + " (" + exception.displayText() + "); is it running?");
}

Poco::Timespan timespan(std::chrono::milliseconds duration) { return {std::chrono::duration_cast<std::chrono::microseconds>(duration).count()}; }

using Moment = std::chrono::steady_clock::time_point;

/// A socket that is listened to until a moment at most. POCO's timeout begins anew with each byte, so that one who drips would be heard for ever.
class PatientSocket final : public net::StreamSocketImpl {
 public:
  explicit PatientSocket(std::chrono::milliseconds timeout) : timeout_(timeout) {}

  void listen_until(Moment end) { end_ = end; }

  int receiveBytes(void* buffer, int length, int flags) override {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - std::chrono::steady_clock::now());
    if (left.count() <= 0) throw Poco::TimeoutException("its answer comes too slowly");
    setReceiveTimeout(timespan(std::min(left, timeout_)));
    return net::StreamSocketImpl::receiveBytes(buffer, length, flags);
  }
  using net::StreamSocketImpl::receiveBytes;

 private:
  std::chrono::milliseconds timeout_;
  Moment end_ = Moment::max();
};

struct Question {
  std::string method;
  std::string target;
  std::string content_type{};
  std::string body{};
};

/// One request over one connection.
class Conversation {
 public:
  /// Throws Poco::Exception when nobody is there.
  Conversation(const std::string& path, std::chrono::milliseconds timeout) : path_(path), patience_(new PatientSocket(timeout)), socket_(patience_) {
    socket_.connect(net::SocketAddress(net::SocketAddress::UNIX_LOCAL, path), timespan(timeout));
    // The session would apply its own timeout only to a socket that it connects itself.
    socket_.setSendTimeout(timespan(timeout));
    session_.emplace(socket_);
  }

  void send(const Question& question) {
    asked_ = question.method + " " + question.target;
    net::HTTPRequest request(question.method, question.target, net::HTTPMessage::HTTP_1_1);
    request.setHost("localhost");
    request.setContentLength(static_cast<std::streamsize>(question.body.size()));
    if (!question.content_type.empty()) request.setContentType(question.content_type);
    session_->sendRequest(request) << question.body << std::flush;
  }

  /// Whether the answer has begun, or the connection has ended, within that time.
  bool hears(std::chrono::milliseconds timeout) { return socket_.poll(timespan(timeout), net::Socket::SELECT_READ); }

  Response receive(Moment end) {
    patience_->listen_until(end);
    net::HTTPResponse head;
    std::istream& stream = session_->receiveResponse(head);

    Response response;
    response.status = head.getStatus();
    for (const auto& [name, value] : head) response.headers.emplace_back(name, value);
    if (head.getContentType() != net::HTTPMessage::UNKNOWN_CONTENT_TYPE) response.content_type = head.getContentType();
    Poco::StreamCopier::copyToString(stream, response.body);
    if (const auto* failure = session_->networkException()) failure->rethrow();  // a stream only ends
    if (head.hasContentLength() && static_cast<Poco::Int64>(response.body.size()) != head.getContentLength64())
      throw net::MessageException("the answer was cut");
    return response;
  }

  [[nodiscard]] Error silent(const std::string& why) const {
    return unavailable("http.host_silent", "The host at " + path_ + " did not answer " + asked_ + ": " + why + ".");
  }

 private:
  const std::string& path_;
  PatientSocket* patience_;  ///< of `socket_`, which owns it
  net::StreamSocket socket_;
  std::optional<net::HTTPClientSession> session_;
  std::string asked_;
};

/// Sends a request, has `wait` say until when the answer is received, or why not at all, and receives it.
template <class Wait>
Result<Response> converse(const std::string& path, std::chrono::milliseconds timeout, const Question& question, Wait&& wait) {
  std::optional<Conversation> conversation;
  try {
    conversation.emplace(path, timeout);
  } catch (const Poco::Exception& exception) {
    return unreachable(path, exception);
  }
  try {
    conversation->send(question);
    const Result<Moment> end = wait(*conversation);
    if (!end) return end.error();
    return conversation->receive(*end);
  } catch (const Poco::Exception& exception) {
    return conversation->silent(exception.displayText());
  }
}

}  // namespace

Result<Response> UnixClient::ask(const std::string& method, const std::string& target, const std::string& content_type,
                                 const std::string& body) const {
  const auto end = std::chrono::steady_clock::now() + answer_max_;
  return converse(path_, timeout_, {method, target, content_type, body}, [end](Conversation&) { return Result<Moment>(end); });
}

Result<Response> UnixClient::ask_while_it_lives(const std::string& method, const std::string& target, const std::string& sign_of_life,
                                                std::optional<std::chrono::milliseconds> most) const {
  const auto begun = std::chrono::steady_clock::now();
  const UnixClient looking(path_, timeout_, timeout_);
  return converse(path_, timeout_, {method, target}, [&](Conversation& conversation) -> Result<Moment> {
    while (!conversation.hears(timeout_)) {
      if (most && std::chrono::steady_clock::now() - begun > *most) return conversation.silent("it lives, and is still at work on it");
      if (!looking.get(sign_of_life)) return conversation.silent("it is frozen, or overloaded, and answers nothing");
    }
    return most ? begun + *most : std::chrono::steady_clock::now() + answer_max_;
  });
}

}  // namespace comptoir::http
