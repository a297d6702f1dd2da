#include "last_words.hpp"

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <sys/syscall.h>
#include <unistd.h>

#include "dispatch/under_way.hpp"
#include "plugins/call_scope.hpp"
#include "telemetry/last_line.hpp"

namespace comptoir {
namespace {

struct Fatal {
  int signal;
  std::string_view name;
};
constexpr std::array fatal_signals{Fatal{SIGSEGV, "SIGSEGV"}, Fatal{SIGBUS, "SIGBUS"}, Fatal{SIGILL, "SIGILL"}, Fatal{SIGFPE, "SIGFPE"},
                                   Fatal{SIGABRT, "SIGABRT"}};

// What a signal's handler can reach stands outside of every object.
const telemetry::Log* spoken_to = nullptr;
std::array<struct sigaction, fatal_signals.size()> before;
std::terminate_handler terminate_before = nullptr;
std::atomic<pid_t> dying{0};     ///< the thread that speaks
std::array<char, 512> uncaught;  ///< what the exception says that nobody caught

std::string_view uncaught_text() { return {uncaught.data(), strnlen(uncaught.data(), uncaught.size())}; }

/// "00-<trace id>-<span id>-01" without what is around the trace id.
std::string_view trace_id_of(std::string_view traceparent) {
  constexpr std::size_t begin = 3, size = 32;
  return traceparent.size() < begin + size ? std::string_view() : traceparent.substr(begin, size);
}

std::array<char, 37> text_of(const Id& id) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::array<char, 37> text{};
  std::size_t at = 0;
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text[at++] = '-';
    text[at++] = digits[id.bytes()[i] >> 4];
    text[at++] = digits[id.bytes()[i] & 15];
  }
  return text;
}

/// What a process dies of: a signal, or a call of exit().
struct Cause {
  std::string_view field;  ///< of the line
  std::string_view value;
  std::string_view words = value;
};

void speak(const Cause& cause, const plugins::CallScope::Names& call) {
  std::array<char, 1'024> space{};
  telemetry::FixedText sentence(space);
  sentence << "The process dies of " << cause.words;
  if (call.plugin.empty())
    sentence << " outside of every plugin";
  else
    sentence << " in plugin " << call.plugin << ", in " << call.handler;
  if (!call.aggregate_id.empty()) sentence << ", because of " << call.aggregate_type << ' ' << call.aggregate_id;
  sentence << (uncaught_text().empty() ? "." : ": nobody caught ") << uncaught_text();
  const auto id = text_of(call.message);
  const telemetry::Field fields[] = {
      {cause.field, cause.value}, {"handler", call.handler},
      {"type", call.type},        {"consumer", call.consumer},
      {"tenant", call.tenant},    {"aggregate", call.aggregate_type},
      {"key", call.aggregate_id}, {"id", call.message.is_nil() ? std::string_view() : std::string_view(id.data(), id.size() - 1)}};
  spoken_to->last_words(trace_id_of(call.traceparent), call.plugin, "host.crashed", sentence.text(), fields);
}

pid_t this_thread() { return static_cast<pid_t>(syscall(SYS_gettid)); }

/// The first thread speaks, and any other one waits for the end. Who dies while it speaks says no more.
void speak_once(const Cause& cause) {
  pid_t nobody = 0;
  if (!dying.compare_exchange_strong(nobody, this_thread())) {
    while (dying != this_thread()) pause();
    return;
  }
  const auto* call = plugins::CallScope::innermost();
  static constexpr plugins::CallScope::Names nothing;
  speak(cause, call == nullptr ? nothing : *call);
}

/// A fault comes again when the handler returns, and finds what was there before us. What was sent is sent again.
void die(int signal, siginfo_t* info, void*) {
  dispatch::UnderWay::dies_of(signal);
  for (std::size_t i = 0; i < fatal_signals.size(); ++i) {
    if (fatal_signals[i].signal != signal) continue;
    speak_once({"signal", fatal_signals[i].name});
    sigaction(signal, &before[i], nullptr);
  }
  const bool comes_again = info->si_code > 0 && signal != SIGABRT;
  if (!comes_again) syscall(SYS_tgkill, getpid(), this_thread(), signal);
}

/// Nobody in the host calls exit() while it lives: a plugin does, amid all other threads. What they use would be destroyed under them, so the process
/// ends at once, with the status that was asked for, or with 1 where that would tell of an orderly stop.
void exit_called(int status, void*) {
  if (spoken_to == nullptr) return;
  std::array<char, 16> space{};
  telemetry::FixedText words(space);
  words << "exit(";
  const auto digits = words.text().size();
  const int told = status & 0xFF;  // all that whoever waits for the process hears
  words.number(static_cast<std::uint64_t>(told));
  const auto value = words.text().substr(digits);
  words << ')';
  speak_once({"exit_status", value, words.text()});
  _exit(told == 0 ? EXIT_FAILURE : told);
}

[[noreturn]] void terminate() {
  try {
    if (std::current_exception()) throw;
  } catch (const std::exception& thrown) {
    std::strncpy(uncaught.data(), thrown.what(), uncaught.size() - 1);
  } catch (...) {
    std::strncpy(uncaught.data(), "something that is no std::exception", uncaught.size() - 1);
  }
  std::abort();
}

}  // namespace

LastWords::LastWords(const telemetry::Log& log) {
  spoken_to = &log;
  struct sigaction action {};
  action.sa_sigaction = &die;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < fatal_signals.size(); ++i) sigaction(fatal_signals[i].signal, &action, &before[i]);
  terminate_before = std::set_terminate(&terminate);
  be_first_at_exit();
}

void LastWords::be_first_at_exit() { on_exit(&exit_called, nullptr); }

LastWords::~LastWords() {
  for (std::size_t i = 0; i < fatal_signals.size(); ++i) sigaction(fatal_signals[i].signal, &before[i], nullptr);
  std::set_terminate(terminate_before);
  spoken_to = nullptr;
}

}  // namespace comptoir
