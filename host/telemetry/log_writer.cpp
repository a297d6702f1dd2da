#include "telemetry/log_writer.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <mutex>
#include <poll.h>
#include <string>
#include <unistd.h>
#include <vector>

#include <spdlog/async_logger.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/base_sink.h>

#include "telemetry/last_line.hpp"

namespace comptoir::telemetry {

namespace {

constexpr auto patience_at_the_end = std::chrono::seconds(2);

bool write_whole(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      // Somebody else made the terminal or the pipe non-blocking.
      pollfd writable{descriptor, POLLOUT, 0};
      ::poll(&writable, 1, -1);
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

// Called by the one thread of the queue: it needs no lock.
class Sink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit Sink(std::shared_ptr<LogOutside> outside) : outside_(std::move(outside)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& line) override {
    tell_drops();
    if (!write_whole(outside_->descriptor, {line.payload.data(), line.payload.size()})) ++outside_->dropped;
    ++outside_->settled;
  }

  void flush_() override {}

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
    if (write_whole(outside_->descriptor, outside_->rendered(line))) told_ = dropped;
  }

  std::shared_ptr<LogOutside> outside_;
  std::uint64_t told_ = 0;
};

// The new thread must not be the one that SIGTERM interrupts, and a reader that went away must not end the process by SIGPIPE.
std::shared_ptr<spdlog::details::thread_pool> thread_without_signals(std::size_t lines_max) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  auto thread = std::make_shared<spdlog::details::thread_pool>(lines_max, 1);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

// A thread that hangs in a write cannot be joined: it is left to the end of the process.
void abandon(std::shared_ptr<spdlog::details::thread_pool> thread) {
  static std::mutex mutex;
  static auto& abandoned = *new std::vector<std::shared_ptr<spdlog::details::thread_pool>>();
  const std::lock_guard lock(mutex);
  abandoned.push_back(std::move(thread));
}

}  // namespace

LogWriter::LogWriter(LogOptions options, int descriptor, std::size_t lines_max) : outside_(std::make_shared<LogOutside>()) {
  outside_->descriptor = descriptor;
  outside_->lines_max = lines_max;
  configure(options);
  thread_ = thread_without_signals(lines_max);
  logger_ =
      std::make_shared<spdlog::async_logger>("comptoir", std::make_shared<Sink>(outside_), thread_, spdlog::async_overflow_policy::overrun_oldest);
  logger_->set_level(spdlog::level::trace);
  logger_->set_error_handler([outside = outside_](const std::string&) {
    ++outside->dropped;
    ++outside->settled;
  });
}

LogWriter::~LogWriter() {
  if (!flush(patience_at_the_end)) abandon(thread_);
}

void LogWriter::configure(LogOptions options) {
  const bool terminal = ::isatty(outside_->descriptor) == 1;
  outside_->json = options.format == Format::json || (options.format == Format::automatic && !terminal);
  outside_->coloured = terminal;
  outside_->level = options.level;
}

void LogWriter::queue(const LogLine& line) {
  const auto text = outside_->rendered(line);
  if (enters_queue()) {
    logger_->log(spdlog::level::info, spdlog::string_view_t(text.data(), text.size()));
  } else {
    ++outside_->dropped;
  }
}

// The place is taken before the line enters, so spdlog's queue never overruns: the oldest lines, which tell the cause, stay.
bool LogWriter::enters_queue() {
  while (true) {
    // In this order: nothing is settled before it is accepted.
    const auto settled = outside_->settled.load();
    auto accepted = outside_->accepted.load();
    if (accepted - settled >= outside_->lines_max) return false;
    if (outside_->accepted.compare_exchange_weak(accepted, accepted + 1)) return true;
  }
}

// Whatever stands before our lines in the queue was accepted by now: once as many are settled, ours are.
bool LogWriter::flush(std::chrono::milliseconds patience) noexcept {
  const auto target = outside_->accepted.load();
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (outside_->settled.load() < target) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    constexpr timespec pause{0, 100'000};
    ::nanosleep(&pause, nullptr);
  }
  return true;
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
