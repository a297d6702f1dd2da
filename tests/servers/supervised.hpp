// A script beside the test that runs a real server, and a way to talk to it.
#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

namespace comptoir::servers {

/// What a program wrote to its standard output; throws std::runtime_error with its output when it did not end with 0.
std::string output_of(const std::vector<std::string>& arguments);

/// A script of this folder, run by Debian's Python. When this object ends, or the test process does in whatever way, the script sees the end of
/// its standard input and tears its server down.
class Supervised {
 public:
  /// Starts the script and waits for its first line, the greeting. Throws std::runtime_error when it ends before.
  explicit Supervised(const std::string& script);
  ~Supervised();
  Supervised(const Supervised&) = delete;
  Supervised& operator=(const Supervised&) = delete;

  [[nodiscard]] const std::string& greeting() const { return greeting_; }

  /// A number of the greeting: {"port":5672}.
  [[nodiscard]] int number(const std::string& name) const;

  /// Calls a function of the script's server with texts, and waits for its answer. Throws std::runtime_error with the script's error.
  std::string ask(const std::vector<std::string>& call);

 private:
  std::string read_line();

  pid_t script_ = -1;
  int to_script_ = -1;
  int from_script_ = -1;
  std::string unread_;
  std::string greeting_;
};

}  // namespace comptoir::servers
