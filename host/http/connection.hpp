// One client's connection, from its first byte to its last.
//
// Its life is one chain of steps on the workers: wait for bytes, collect a request, let the handler have it, send the answer, again. While it waits,
// for bytes or for the answer, no worker and no buffer is held.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>

#include "http/exchange.hpp"
#include "http/held_bytes.hpp"
#include "http/intake.hpp"
#include "http/traffic.hpp"

namespace comptoir::http {

using Socket = boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, boost::asio::io_context::executor_type>;

class Connection final : public Recipient, public std::enable_shared_from_this<Connection> {
 public:
  /// `socket` is connected and does not block.
  Connection(std::shared_ptr<Traffic> traffic, Socket socket);
  ~Connection() override;

  /// Waits for the first request. [worker-thread]
  void start();

  /// Answers that it is not wanted, and closes. [worker-thread]
  void refuse(Refusal refusal);

  void receive(Response response) override;
  void abandon() override;
  void about_to_wait() override;
  void thread_is_lost() override;

  /// These only shut the socket down: the connection's own chain then wakes, finds no more bytes, and ends by itself. So no step ever has to be
  /// guarded against a deadline. Traffic calls them while it keeps the connection from leaving.
  void give_up_if_late(Clock::time_point now);
  void close_if_idle();
  void cut();

  std::size_t place = 0;  ///< Among the connections of its traffic, which alone uses it.

 private:
  enum class Phase : std::uint8_t { idle, reading_head, reading_body, serving, writing, lingering };

  void enter(Phase phase, std::chrono::milliseconds timeout);
  void wait_for_bytes();
  void read();
  void lost();
  void go_on();
  bool is_too_much(Intake::Progress progress);
  void give_intake_back();
  void wait_for_more(Intake::Progress progress);
  bool serve();
  bool finish_turn();
  void stop_waiting();
  void answer(Response response);
  void write();
  void written();
  void linger();
  void close();

  std::shared_ptr<Traffic> traffic_;
  Socket socket_;
  const int descriptor_;
  bool is_open_ = true;

  std::atomic<Phase> phase_ = Phase::idle;
  std::atomic<Clock::time_point> deadline_{Clock::time_point::max()};
  std::atomic<bool> is_late_ = false;

  std::unique_ptr<Intake> intake_;
  std::string head_out_;
  std::string body_out_;
  HeldBytes request_bytes_;
  HeldBytes answer_bytes_;
  std::size_t sent_ = 0;
  std::atomic<int> turns_ = 0;  // of the handler, to return, and of the answer, to be sent: the last of them goes on
  bool keep_alive_ = true;
  bool was_refused_ = false;
  bool is_waiting_ = false;      ///< the handler said so, and others serve meanwhile
  bool is_thread_lost_ = false;  ///< the handler has not come back, and the connection ends with its answer
};

}  // namespace comptoir::http
