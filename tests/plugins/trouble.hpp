// Trouble that a test orders from a plugin: a file in the plugin's folder, named for whom it is meant, says what is to go wrong.
#pragma once

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <thread>

#include <comptoir/result.hpp>

namespace trouble {

/// The text of the file `name`, or nothing: all is well.
inline std::string ordered(const std::string& folder, const std::string& name) {
  std::string word;
  if (!folder.empty()) std::ifstream(folder + "/" + name) >> word;
  return word;
}

/// A fault of the processor, as of any wrong pointer. A sanitizer that found it first would end the process in its own way.
__attribute__((no_sanitize("undefined", "address"))) inline void crash() {
  volatile int* volatile nowhere = nullptr;
  *nowhere = 1;
}

/// An exception that nobody catches, on a thread of the plugin's own.
inline void terminate() {
  std::thread([] { throw std::runtime_error("as ordered"); }).join();
}

/// Does not come back as long as "stay" is ordered for `name`.
inline std::string stay(const std::string& folder, const std::string& name) {
  auto word = ordered(folder, name);
  for (; word == "stay"; word = ordered(folder, name)) poll(nullptr, 0, 2);
  return word;
}

/// What a library keeps for itself, and that must not go while the host works.
struct Kept {
  ~Kept() {
    if (is_exiting) std::abort();
  }
  bool is_exiting = false;
};
inline Kept kept;

/// Calls exit() amid the host's work.
inline void exit_at_once() {
  kept.is_exiting = true;
  std::exit(3);
}

/// Leaves behind what the exit of the process does not come back from.
inline void linger_at_exit() {
  std::atexit([] {
    for (;;) poll(nullptr, 0, 1'000);
  });
}

/// Fails as ordered for `name`: "stay", "throw", "unavailable", "crash", "terminate", "exit", "kill" (as the system does that is out of memory), or
/// any other word for a refusal.
inline comptoir::Result<> met(const std::string& folder, const std::string& name) {
  const auto word = stay(folder, name);
  if (word.empty()) return {};
  if (word == "crash") crash();
  if (word == "terminate") terminate();
  if (word == "exit") exit_at_once();
  if (word == "linger") return linger_at_exit(), comptoir::Result<>();
  if (word == "kill") std::raise(SIGKILL);
  if (word == "throw") throw std::runtime_error("as ordered");
  if (word == "unavailable") return comptoir::unavailable("trouble.away", "Come again, as ordered.");
  return comptoir::refused("trouble.ordered", "Not today, as ordered: " + word + ".");
}

}  // namespace trouble
