// Lines in the host's log, marked with the plugin's name.
#pragma once

#include <string_view>

#include <comptoir/detail/unit.hpp>

namespace comptoir {

/// Never blocks on a slow disk and never fails. `code` is dotted snake_case, for programs; the sentence is for people. [thread-safe]
class Log {
 public:
  Log(const comptoir_log* log, void* host) : log_(log), host_(host) {}

  void debug(std::string_view code, std::string_view sentence) const { write(COMPTOIR_LOG_DEBUG, code, sentence); }
  void info(std::string_view code, std::string_view sentence) const { write(COMPTOIR_LOG_INFO, code, sentence); }
  void warning(std::string_view code, std::string_view sentence) const { write(COMPTOIR_LOG_WARNING, code, sentence); }
  void error(std::string_view code, std::string_view sentence) const { write(COMPTOIR_LOG_ERROR, code, sentence); }

 private:
  void write(comptoir_log_level level, std::string_view code, std::string_view sentence) const {
    if (log_ != nullptr) log_->write(host_, level, detail::text(code), detail::text(sentence));
  }

  const comptoir_log* log_;
  void* host_;
};

template <>
struct detail::Supply<Log> {
  static Log from(Unit& unit) { return {unit.plugin.log, unit.plugin.host == nullptr ? nullptr : unit.plugin.host->self}; }
};

}  // namespace comptoir
