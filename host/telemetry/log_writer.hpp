// What stands behind a log: repeats are counted, lines wait in a queue, and a thread writes them out.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>

#include "telemetry/log_line.hpp"
#include "telemetry/log_options.hpp"
#include "telemetry/log_queue.hpp"
#include "telemetry/log_repeats.hpp"

namespace comptoir::telemetry {

/// Where lines go, and what became of them. Shared with the thread that writes, which may outlive the writer when the outside hangs.
struct LogOutside {
  LogOutside(int to, std::size_t lines_max, std::size_t bytes_max) : descriptor(to), queue(lines_max, bytes_max) {}

  const int descriptor;
  LogQueue queue;
  LogRepeats repeats;
  std::atomic<Level> level{Level::info};
  std::atomic<bool> json{true};
  std::atomic<bool> coloured{false};
  std::atomic<std::uint64_t> dropped{0};  ///< lines that found the queue full, or that the outside refused

  [[nodiscard]] std::string rendered(const LogLine& line) const { return json ? as_json(line) : as_text(line, coloured); }
  /// False when the line is lost.
  bool push(const LogLine& line) {
    const bool has_room = queue.push(rendered(line));
    if (!has_room) ++dropped;
    return has_room;
  }
};

class LogWriter {
 public:
  LogWriter(LogOptions options, int descriptor, std::size_t lines_max);
  ~LogWriter();
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  void configure(LogOptions options);
  void queue(const LogLine& line);
  bool flush(std::chrono::milliseconds patience) noexcept { return outside_->queue.flush(patience); }
  void write_last(const LogLine& line) noexcept;

  [[nodiscard]] const std::atomic<Level>& level() const { return outside_->level; }
  [[nodiscard]] std::uint64_t dropped() const { return outside_->dropped; }

 private:
  std::shared_ptr<LogOutside> outside_;
  std::thread thread_;
};

}  // namespace comptoir::telemetry
