// The queue behind a log, and the thread that writes it out.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "telemetry/log_line.hpp"
#include "telemetry/log_options.hpp"

namespace spdlog {
class async_logger;
namespace details {
class thread_pool;
}
}  // namespace spdlog

namespace comptoir::telemetry {

/// Where lines go, and what became of them. Shared with the thread that writes, which may outlive the writer when the outside hangs.
struct LogOutside {
  int descriptor = 2;
  std::uint64_t lines_max = 0;
  std::atomic<Level> level{Level::info};
  std::atomic<bool> json{true};
  std::atomic<bool> coloured{false};

  std::atomic<std::uint64_t> accepted{0};  ///< lines that entered the queue
  std::atomic<std::uint64_t> settled{0};   ///< of these, lines that were written, or that the outside refused
  std::atomic<std::uint64_t> dropped{0};   ///< lines that found the queue full, or that the outside refused

  [[nodiscard]] std::string rendered(const LogLine& line) const { return json ? as_json(line) : as_text(line, coloured); }
};

class LogWriter {
 public:
  LogWriter(LogOptions options, int descriptor, std::size_t lines_max);
  ~LogWriter();
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  void configure(LogOptions options);
  void queue(const LogLine& line);
  bool flush(std::chrono::milliseconds patience) noexcept;
  void write_last(const LogLine& line) noexcept;

  [[nodiscard]] const std::atomic<Level>& level() const { return outside_->level; }
  [[nodiscard]] std::uint64_t dropped() const { return outside_->dropped; }

 private:
  bool enters_queue();

  std::shared_ptr<LogOutside> outside_;
  std::shared_ptr<spdlog::details::thread_pool> thread_;
  std::shared_ptr<spdlog::async_logger> logger_;
};

}  // namespace comptoir::telemetry
