// The right, and the duty, to answer one request.
#pragma once

#include <functional>
#include <memory>

#include "http/message.hpp"

namespace comptoir::http {

/// Where an answer goes: a connection, or a test that wants to see it.
class Recipient {
 public:
  virtual ~Recipient() = default;

  /// Takes the answer to the request that is being served. Called once per request. [thread-safe]
  virtual void receive(Response response) = 0;

  /// Learns that the handler is about to wait for something outside. [worker-thread]
  virtual void about_to_wait() {}

  /// Learns that the handler does not come back: the answer that follows is the last thing that is done for it. [thread-safe]
  virtual void thread_is_lost() {}

  /// Learns that nobody will answer: receives a problem with status 500, unless overridden. [thread-safe]
  virtual void abandon();
};

/// A handle that completes one request: now or after a commit, on whatever thread. Copies share the one answer; when the last copy is gone and
/// nobody answered, the client gets 500. An answer to a client or a server that has left is dropped.
class Exchange {
 public:
  explicit Exchange(std::shared_ptr<Recipient> recipient);

  /// Answers. Only the first answer counts: returns false, and sends nothing, if there was one before. [thread-safe]
  bool reply(Response response) const;

  /// To be called before the handler waits for something outside, such as a database: others serve meanwhile, where the server has more threads for
  /// it. [worker-thread]
  void about_to_wait() const;

  /// To be called, before the answer, by whoever answers for a handler that does not come back: another thread takes the place of its own. Throws
  /// std::system_error while there is no room for one: then it is to be called again, as often as it takes. [thread-safe]
  void thread_is_lost() const;

 private:
  class Pending;
  std::shared_ptr<Pending> pending_;
};

/// Serves one request: answers through the exchange, before or after it returns. It must not wait for a commit, or for anything slow, without
/// saying so: there are only a few workers. If it throws, the client gets 500. [worker-thread]
using Handler = std::function<void(const Request&, Exchange)>;

}  // namespace comptoir::http
