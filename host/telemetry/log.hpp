// The host's log: JSON lines, or text on a terminal.
//
// Writing a line renders it and hands it to a queue; one thread writes the queue out. When the outside is too slow and the queue is full, new
// lines are dropped and counted, and the log says how many: nobody ever waits for a disk. A warning or an error that comes again and again is said
// once, then counted.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "telemetry/field.hpp"
#include "telemetry/log_options.hpp"

namespace comptoir::telemetry {

class LogWriter;

/// A handle, copied freely: copies and the views of plugins write to the same outside. All functions are [thread-safe] and never throw on the
/// outside's account. When the last handle goes, what is queued is written out for at most two seconds.
class Log {
 public:
  /// Usable at once, before any configuration is read: writes to standard error. `descriptor` stays the caller's, and open.
  explicit Log(LogOptions options = {}, int descriptor = 2, std::size_t lines_max = 4096);

  /// The same log, with each line marked as this plugin's.
  [[nodiscard]] Log of(std::string plugin) const;

  /// Changes level and format for every copy of this log, from now on.
  void configure(LogOptions options);

  [[nodiscard]] bool shows(Level level) const { return level >= level_->load(std::memory_order_relaxed); }

  /// Writes one line, or does nothing when the level is not shown. `code` is dotted snake_case and stable, or empty; the sentence is for people.
  /// The line carries the trace that the calling thread works for. Everything is borrowed for the call.
  void write(Level level, std::string_view code, std::string_view sentence, std::span<const Field> fields = {}) const {
    if (shows(level)) queue(level, code, sentence, fields);
  }

  using Fields = std::initializer_list<Field>;
  void debug(std::string_view code, std::string_view sentence, Fields fields = {}) const { write(Level::debug, code, sentence, fields); }
  void info(std::string_view code, std::string_view sentence, Fields fields = {}) const { write(Level::info, code, sentence, fields); }
  void warning(std::string_view code, std::string_view sentence, Fields fields = {}) const { write(Level::warning, code, sentence, fields); }
  void error(std::string_view code, std::string_view sentence, Fields fields = {}) const { write(Level::error, code, sentence, fields); }

  /// Waits until everything that this thread wrote before is with the operating system: before a step that may end the process, and at its end.
  /// False when that took longer than `patience`, which an outside that hangs is given once, however often somebody asks. Takes no lock and allocates
  /// nothing: the handler of a fatal signal may call it.
  bool flush(std::chrono::milliseconds patience = std::chrono::seconds(2)) const noexcept;

  /// Writes one line past the queue, after what is queued if that goes out within half a second: the process is about to die. Fields are texts.
  /// Takes no lock and allocates nothing: for the handler of a fatal signal.
  void last_words(std::string_view trace, std::string_view plugin, std::string_view code, std::string_view sentence,
                  std::span<const Field> fields) const noexcept;

  /// Lines that were lost since the start, because the queue was full or the outside refused them.
  [[nodiscard]] std::uint64_t dropped() const;

 private:
  void queue(Level level, std::string_view code, std::string_view sentence, std::span<const Field> fields) const;

  std::shared_ptr<LogWriter> writer_;
  const std::atomic<Level>* level_;  ///< the writer's
  std::string plugin_;
};

}  // namespace comptoir::telemetry
