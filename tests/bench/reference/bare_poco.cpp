// The reference of `queries`: POCO's own HTTP server, which answers every request with the same bytes.
//
//   bench_bare_poco BYTES CONNECTIONS      prints {"port": ...}, then serves until its standard input ends
#include <cstdio>
#include <cstdlib>
#include <string>

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/ThreadPool.h>

namespace {

using namespace Poco::Net;

class Constant final : public HTTPRequestHandler {
 public:
  explicit Constant(const std::string& body) : body_(body) {}

  void handleRequest(HTTPServerRequest&, HTTPServerResponse& response) override {
    response.setContentType("application/json");
    response.sendBuffer(body_.data(), body_.size());
  }

 private:
  const std::string& body_;
};

class Constants final : public HTTPRequestHandlerFactory {
 public:
  explicit Constants(std::size_t size) : body_('"' + std::string(size - 2, 'c') + '"') {}
  HTTPRequestHandler* createRequestHandler(const HTTPServerRequest&) override { return new Constant(body_); }

 private:
  std::string body_;
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return std::fputs("usage: bench_bare_poco BYTES CONNECTIONS\n", stderr), 64;
  const auto threads = static_cast<int>(std::strtol(arguments[2], nullptr, 10)) + 2;  // POCO serves a kept connection with a thread of its own
  Poco::ThreadPool pool(2, threads);
  Poco::AutoPtr<HTTPServerParams> parameters(new HTTPServerParams);
  parameters->setMaxThreads(threads);
  parameters->setMaxKeepAliveRequests(0);
  const ServerSocket socket(SocketAddress("127.0.0.1", 0));
  HTTPServer server(new Constants(std::strtoul(arguments[1], nullptr, 10)), pool, socket, parameters);
  server.start();
  std::printf("{\"port\": %u}\n", static_cast<unsigned>(socket.address().port()));
  std::fflush(stdout);
  while (std::getchar() != EOF) continue;
  server.stopAll(true);
}
