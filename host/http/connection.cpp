#include "http/connection.hpp"

#include <algorithm>
#include <array>
#include <sys/socket.h>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include "http/answer.hpp"
#include "plugins/abandoned.hpp"

namespace comptoir::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// How long the rest of what a refused client sends is read and thrown away: closing at once would destroy the answer on its way.
constexpr std::chrono::milliseconds linger_timeout{2'000};

/// The connection whose handler runs on this thread: its answer is sent at once. Any other answer takes its turn on the workers, so that neither
/// a committing thread nor another connection's handler does the sending.
thread_local const Connection* served_here = nullptr;

}  // namespace

Connection::Connection(std::shared_ptr<Traffic> traffic, Socket socket)
    : traffic_(std::move(traffic)),
      socket_(std::move(socket)),
      descriptor_(socket_.native_handle()),
      request_bytes_(traffic_->held()),
      answer_bytes_(traffic_->held()) {
  traffic_->enter(*this);
}

Connection::~Connection() { close(); }

void Connection::close() {
  if (!is_open_) return;
  is_open_ = false;
  traffic_->leave(*this);
  error_code ignored;
  socket_.close(ignored);
}

void Connection::enter(Phase phase, std::chrono::milliseconds timeout) {
  deadline_.store(Clock::now() + timeout, std::memory_order_relaxed);
  phase_.store(phase);
}

void Connection::give_up_if_late(Clock::time_point now) {
  if (now < deadline_.load(std::memory_order_relaxed)) return;
  const Phase phase = phase_.load();
  if (phase == Phase::serving) return;
  is_late_.store(true);
  // The client that is slow to send is still told so: only the direction it failed in is shut.
  const bool tells = phase == Phase::idle || phase == Phase::reading_head || phase == Phase::reading_body;
  ::shutdown(descriptor_, tells ? SHUT_RD : SHUT_RDWR);
}

void Connection::close_if_idle() {
  if (phase_.load() == Phase::idle) ::shutdown(descriptor_, SHUT_RD);
}

void Connection::cut() { ::shutdown(descriptor_, SHUT_RDWR); }

void Connection::start() {
  enter(Phase::idle, traffic_->limits().idle_timeout);
  wait_for_bytes();
}

void Connection::wait_for_bytes() {
  // Whoever finishes the traffic may have looked at this connection before it became idle. What was sent before is still read and answered.
  if (traffic_->finishing()) close_if_idle();
  socket_.async_wait(Socket::wait_read, [self = shared_from_this()](error_code error) { error ? self->close() : self->read(); });
}

void Connection::read() {
  if (!intake_) intake_ = Intake::take();
  error_code error;
  const std::span<char> space = intake_->space();
  const std::size_t size = socket_.read_some(asio::buffer(space.data(), space.size()), error);
  if (error == asio::error::would_block) return wait_for_bytes();
  if (error) return lost();

  traffic_->bytes_received.fetch_add(size, std::memory_order_relaxed);
  if (phase_.load(std::memory_order_relaxed) == Phase::lingering) {
    give_intake_back();
    return wait_for_bytes();
  }
  intake_->received(size);
  request_bytes_.become(intake_->bytes());
  go_on();
}

/// No more bytes will come: the client has left, or its time is up.
void Connection::lost() {
  const Phase phase = phase_.load();
  if (!is_late_ || phase == Phase::idle || phase == Phase::lingering) return close();
  refuse(phase == Phase::reading_head ? Refusal::head_timed_out : Refusal::body_timed_out);
}

void Connection::go_on() {
  for (;;) {
    const Intake::Progress progress = intake_->advance(traffic_->limits());
    if (progress == Intake::Progress::refused) return refuse(intake_->refusal());
    if (is_too_much(progress)) return refuse(Refusal::memory_exhausted);
    if (progress != Intake::Progress::whole) return wait_for_more(progress);
    if (!serve()) return;
  }
}

/// Whoever asks whether the process lives is told so, or it would be killed for being busy.
bool Connection::is_too_much(Intake::Progress progress) {
  if (progress == Intake::Progress::wants_head || !traffic_->is_full()) return false;
  return progress == Intake::Progress::wants_body || !intake_->request().path.starts_with("/health/");
}

void Connection::give_intake_back() {
  Intake::give_back(std::move(intake_));
  request_bytes_.become(0);
}

void Connection::wait_for_more(Intake::Progress progress) {
  const Phase phase = phase_.load(std::memory_order_relaxed);
  if (intake_->empty()) {
    give_intake_back();
    enter(Phase::idle, traffic_->limits().idle_timeout);
  } else if (progress == Intake::Progress::wants_head) {
    if (phase != Phase::reading_head) enter(Phase::reading_head, traffic_->limits().head_timeout);
  } else {
    if (phase != Phase::reading_body) enter(Phase::reading_body, traffic_->limits().body_timeout);
    if (intake_->take_expectation()) {
      // Nothing else is being sent, so these few bytes fit; a client that cannot take them sends its body after a while all the same.
      error_code ignored;
      socket_.write_some(asio::buffer(std::string_view("HTTP/1.1 100 Continue\r\n\r\n")), ignored);
    }
  }
  wait_for_bytes();
}

/// Lets the handler have the request. Returns whether the answer was sent meanwhile, so that the caller goes on with the next one.
bool Connection::serve() {
  phase_.store(Phase::serving);
  traffic_->requests.fetch_add(1, std::memory_order_relaxed);
  turns_.store(2, std::memory_order_relaxed);

  Request& request = intake_->request();
  request.socket = descriptor_;
  keep_alive_ = request.keep_alive;
  served_here = this;
  try {
    traffic_->handler()(request, Exchange(shared_from_this()));
  } catch (const plugins::Abandoned&) {
    throw;
  } catch (...) {  // NOLINT(bugprone-empty-catch): the exchange went with the stack, and has answered 500
  }
  served_here = nullptr;
  stop_waiting();
  return finish_turn();
}

void Connection::about_to_wait() {
  if (!std::exchange(is_waiting_, true)) traffic_->relief().wait_begins();
}

void Connection::stop_waiting() {
  if (std::exchange(is_waiting_, false)) traffic_->relief().wait_ends();
}

/// Returns whether the request is over and another one may follow. False also means that the rest is somebody else's turn.
bool Connection::finish_turn() {
  if (turns_.fetch_sub(1, std::memory_order_acq_rel) != 1) return false;
  if (!keep_alive_) {
    linger();
    return false;
  }
  intake_->next();
  return true;
}

void Connection::receive(Response response) {
  if (served_here == this) return answer(std::move(response));
  traffic_->post([self = shared_from_this(), response = std::move(response)]() mutable { self->answer(std::move(response)); });
}

/// Told again by whoever found no room for another thread, or did not come to the answer.
void Connection::thread_is_lost() {
  if (is_thread_lost_) return;
  stop_waiting();
  traffic_->replace_worker();
  is_thread_lost_ = true;
  keep_alive_ = false;
}

void Connection::abandon() {
  traffic_->count(Refusal::unanswered);
  Recipient::abandon();
}

void Connection::refuse(Refusal refusal) {
  traffic_->count(refusal);
  turns_.store(1, std::memory_order_relaxed);
  keep_alive_ = false;
  was_refused_ = true;
  answer(problem(refusal, traffic_->limits()));
}

void Connection::answer(Response response) {
  if (traffic_->finishing()) keep_alive_ = false;
  if (!is_well_formed(response)) {
    traffic_->count(Refusal::response_malformed);
    response = problem(Refusal::response_malformed);
  }
  const bool is_request = !was_refused_;
  const Manner manner{.is_head = is_request && intake_->request().method == "HEAD",
                      .keep_alive = keep_alive_,
                      .say_keep_alive = is_request && intake_->request().header("Connection").has_value()};
  head_out_ = take_head(response, manner);
  body_out_ = std::move(response.body);
  sent_ = 0;
  write();
}

void Connection::write() {
  const std::size_t size = head_out_.size() + body_out_.size();
  error_code error;
  while (sent_ < size && !error) {
    const std::size_t head_sent = std::min(sent_, head_out_.size());
    const std::array<asio::const_buffer, 2> rest{asio::buffer(head_out_) + head_sent, asio::buffer(body_out_) + (sent_ - head_sent)};
    sent_ += socket_.write_some(rest, error);
  }
  if (error == asio::error::would_block) {
    if (phase_.load(std::memory_order_relaxed) != Phase::writing) enter(Phase::writing, traffic_->limits().write_timeout);
    answer_bytes_.become(size);
    return socket_.async_wait(Socket::wait_write, [self = shared_from_this()](error_code) { self->write(); });
  }
  if (error) keep_alive_ = false;  // the client has left; nobody needs to know
  traffic_->bytes_sent.fetch_add(sent_, std::memory_order_relaxed);
  written();
}

void Connection::written() {
  head_out_.clear();
  body_out_ = {};
  answer_bytes_.become(0);
  phase_.store(Phase::serving);
  if (is_thread_lost_) return close();
  if (finish_turn()) go_on();
}

/// Closes, once the client has nothing more to say: bytes that nobody reads would reset the connection, and the answer with it.
void Connection::linger() {
  if (intake_) {
    intake_->next();
    const bool all_was_read = intake_->empty();
    give_intake_back();
    if (all_was_read && !was_refused_) return close();
  }
  ::shutdown(descriptor_, SHUT_WR);
  enter(Phase::lingering, linger_timeout);
  wait_for_bytes();
}

}  // namespace comptoir::http
