#include "telemetry/log_writer.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <poll.h>
#include <string>
#include <unistd.h>
#include <utility>

#include "telemetry/last_line.hpp"

namespace comptoir::telemetry {

namespace {

constexpr auto patience_at_the_end = std::chrono::seconds(2);
constexpr std::size_t bytes_max = 4 * 1024 * 1024;

/// Returns how many bytes went out: all of them, unless the descriptor takes no more.
std::size_t write_out(int descriptor, std::string_view bytes) {
  std::size_t count = 0;
  while (count < bytes.size()) {
    const auto written = ::write(descriptor, bytes.data() + count, bytes.size() - count);
    if (written >= 0) {
      count += static_cast<std::size_t>(written);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      // Somebody else made the terminal or the pipe non-blocking.
      pollfd writable{descriptor, POLLOUT, 0};
      ::poll(&writable, 1, -1);
    } else if (errno != EINTR) {
      break;
    }
  }
  return count;
}

/// A line that was taken out of the queue.
struct LineInHand {
  LogQueue& queue;
  std::string line;
  ~LineInHand() { queue.settle(); }
};

/// The work of the thread that writes.
class Writing {
 public:
  explicit Writing(std::shared_ptr<LogOutside> outside) : outside_(std::move(outside)) {}

  void operator()() {
    while (!outside_->queue.has_ended()) try {
        write_next();
      } catch (...) {
        ++outside_->dropped;  // out of memory, most likely: a line is lost, and the next ones are written
      }
  }

 private:
  void write_next() {
    if (auto next = outside_->queue.pop(outside_->repeats.next())) {
      const LineInHand in_hand{outside_->queue, *std::move(next)};
      tell_drops();
      write(in_hand.line);
    }
    outside_->repeats.tell(std::chrono::steady_clock::now(), [this](const LogLine& line) { write(outside_->rendered(line)); });
  }

  void write(const std::string& line) {
    if (!is_out(line)) ++outside_->dropped;
  }

  /// The rest of a line that was cut, as a full disk cuts it, is lost; the next one begins a line of its own.
  bool is_out(std::string_view line) {
    if (is_cut_) is_cut_ = write_out(outside_->descriptor, "\n") == 0;
    if (is_cut_) return false;
    const auto count = write_out(outside_->descriptor, line);
    is_cut_ = count > 0 && count < line.size();
    return count == line.size();
  }

  void tell_drops() {
    const auto dropped = outside_->dropped.load();
    if (dropped == told_) return;

    const std::array fields = {Field("lines", dropped - told_)};
    LogLine line;
    line.time = std::chrono::system_clock::now();
    line.level = Level::warning;
    line.code = "log.dropped";
    line.sentence = "Lines were lost because the log could not be written as fast as they came.";
    line.fields = fields;
    if (is_out(outside_->rendered(line))) told_ = dropped;
  }

  std::shared_ptr<LogOutside> outside_;
  std::uint64_t told_ = 0;
  bool is_cut_ = false;
};

// The new thread must not be the one that SIGTERM interrupts, and a reader that went away must not end the process by SIGPIPE.
std::thread thread_without_signals(Writing work) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread(std::move(work));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

}  // namespace

LogWriter::LogWriter(LogOptions options, int descriptor, std::size_t lines_max)
    : outside_(std::make_shared<LogOutside>(descriptor, lines_max, bytes_max)) {
  configure(options);
  thread_ = thread_without_signals(Writing(outside_));
}

/// A thread that hangs in a write cannot be joined: it is left to the end of the process.
LogWriter::~LogWriter() {
  outside_->repeats.tell_all([this](const LogLine& line) { outside_->push(line); });
  const bool is_out = flush(patience_at_the_end);
  outside_->queue.end();
  is_out ? thread_.join() : thread_.detach();
}

void LogWriter::configure(LogOptions options) {
  const bool terminal = ::isatty(outside_->descriptor) == 1;
  outside_->json = options.format == Format::json || (options.format == Format::automatic && !terminal);
  outside_->coloured = terminal;
  outside_->level = options.level;
  outside_->repeats.count_within(options.repeats_within);
}

void LogWriter::queue(const LogLine& line) {
  const auto push = [this](const LogLine& said) { return outside_->push(said); };
  if (!outside_->repeats.is_new(line, std::chrono::steady_clock::now(), push)) return;
  if (!push(line)) outside_->dropped += outside_->repeats.forget(line);
}

// A reader that has stopped reading does not hold up a process that dies.
void LogWriter::write_last(const LogLine& line) noexcept {
  std::array<char, 4'096> space{};
  FixedText text(space);
  write_line(text, line, outside_->json);
  pollfd writable{outside_->descriptor, POLLOUT, 0};
  constexpr int patience_ms = 200;
  if (::poll(&writable, 1, patience_ms) == 1) (void)!::write(outside_->descriptor, text.text().data(), text.text().size());
}

}  // namespace comptoir::telemetry
