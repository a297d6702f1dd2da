// The file that a host's standard error was sent to by whoever started it.
#pragma once

#include <filesystem>

#include <comptoir/result.hpp>

namespace comptoir::cli {

/// Knows the file's name, so that it can be opened anew once somebody has renamed it (logrotate).
class LogFile {
 public:
  /// Of standard error as it is now. A terminal, a pipe or a journal has no name, and needs none.
  LogFile();

  /// Lets standard error, and standard output where both are one file, go on in a file of the first name, made where it is missing. Does nothing when
  /// it does that already. Refused when that file cannot be opened: then all stays as it is. Lines that are written meanwhile are in one of the two.
  [[nodiscard]] Result<> reopen() const;

 private:
  std::filesystem::path name_;  ///< empty: no plain file
};

}  // namespace comptoir::cli
