#include "telemetry/log.hpp"

#include "telemetry/log_line.hpp"
#include "telemetry/log_writer.hpp"
#include "telemetry/trace.hpp"

namespace comptoir::telemetry {

Log::Log(LogOptions options, int descriptor, std::size_t lines_max)
    : writer_(std::make_shared<LogWriter>(options, descriptor, lines_max)), level_(&writer_->level()) {}

Log Log::of(std::string plugin) const {
  auto view = *this;
  view.plugin_ = std::move(plugin);
  return view;
}

void Log::configure(LogOptions options) { writer_->configure(options); }

void Log::queue(Level level, std::string_view code, std::string_view sentence, std::span<const Field> fields) const {
  const auto* trace = Trace::current();
  writer_->queue({
      .time = std::chrono::system_clock::now(),
      .level = level,
      .trace = trace == nullptr ? std::string_view() : trace->trace_id(),
      .plugin = plugin_,
      .code = code,
      .sentence = sentence,
      .fields = fields,
  });
}

bool Log::flush(std::chrono::milliseconds patience) const noexcept { return writer_->flush(patience); }

void Log::last_words(std::string_view trace, std::string_view plugin, std::string_view code, std::string_view sentence,
                     std::span<const Field> fields) const noexcept {
  (void)flush(std::chrono::milliseconds(500));
  writer_->write_last({.time = std::chrono::system_clock::now(),
                       .level = Level::error,
                       .trace = trace,
                       .plugin = plugin,
                       .code = code,
                       .sentence = sentence,
                       .fields = fields});
}

std::uint64_t Log::dropped() const { return writer_->dropped(); }

}  // namespace comptoir::telemetry
