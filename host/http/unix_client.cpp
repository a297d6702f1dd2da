#include "http/unix_client.hpp"

#include <cerrno>
#include <unistd.h>

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
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

Response receive(net::HTTPClientSession& session) {
  net::HTTPResponse head;
  std::istream& stream = session.receiveResponse(head);

  Response response;
  response.status = head.getStatus();
  for (const auto& [name, value] : head) response.headers.emplace_back(name, value);
  if (head.getContentType() != net::HTTPMessage::UNKNOWN_CONTENT_TYPE) response.content_type = head.getContentType();
  Poco::StreamCopier::copyToString(stream, response.body);
  return response;
}

}  // namespace

Result<Response> UnixClient::ask(const std::string& method, const std::string& target, const std::string& content_type,
                                 const std::string& body) const {
  const Poco::Timespan timeout(std::chrono::duration_cast<std::chrono::microseconds>(timeout_).count());
  net::StreamSocket socket;
  try {
    socket.connect(net::SocketAddress(net::SocketAddress::UNIX_LOCAL, path_), timeout);
  } catch (const Poco::Exception& exception) {
    return unreachable(path_, exception);
  }

  try {
    // The session would apply its own timeout only to a socket that it connects itself.
    socket.setSendTimeout(timeout);
    socket.setReceiveTimeout(timeout);
    net::HTTPClientSession session(socket);
    net::HTTPRequest request(method, target, net::HTTPMessage::HTTP_1_1);
    request.setHost("localhost");
    request.setContentLength(static_cast<std::streamsize>(body.size()));
    if (!content_type.empty()) request.setContentType(content_type);
    session.sendRequest(request) << body << std::flush;
    return receive(session);
  } catch (const Poco::Exception& exception) {
    return unavailable("http.host_silent",
                       "The host at " + path_ + " did not answer " + method + " " + target + ": " + exception.displayText() + ".");
  }
}

}  // namespace comptoir::http
