// POCO's own HTTP server, for the references: a thread for each connection, and no more work than one function does.
#pragma once

#include <cstdio>
#include <utility>

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/ThreadPool.h>

namespace comptoir::bench {

template <class Answer>
class PocoHandler final : public Poco::Net::HTTPRequestHandler {
 public:
  explicit PocoHandler(const Answer& answer) : answer_(answer) {}
  void handleRequest(Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response) override { answer_(request, response); }

 private:
  const Answer& answer_;
};

template <class Answer>
class PocoHandlers final : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  explicit PocoHandlers(const Answer& answer) : answer_(answer) {}
  Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest&) override { return new PocoHandler<Answer>(answer_); }

 private:
  const Answer& answer_;
};

/// Serves `connections` kept connections by `answer(request, response)`, which many threads call at once. Prints {"port": ...}, and returns once the
/// standard input ends.
template <class Answer>
void serve_with_poco(int connections, const Answer& answer) {
  using namespace Poco::Net;
  const int threads = connections + 2;  // POCO serves a kept connection with a thread of its own
  Poco::ThreadPool pool(2, threads);
  Poco::AutoPtr<HTTPServerParams> parameters(new HTTPServerParams);
  parameters->setMaxThreads(threads);
  parameters->setMaxQueued(threads);
  parameters->setMaxKeepAliveRequests(0);
  const ServerSocket socket(SocketAddress("127.0.0.1", 0), threads);
  HTTPServer server(new PocoHandlers<Answer>(answer), pool, socket, parameters);
  server.start();
  std::printf("{\"port\": %u}\n", static_cast<unsigned>(socket.address().port()));
  std::fflush(stdout);
  while (std::getchar() != EOF) continue;
  server.stopAll(true);
}

}  // namespace comptoir::bench
