// Standard output for one command of the tool: what could not be written is an error of that command, not a success.
#pragma once

#include <streambuf>
#include <string_view>

#include <comptoir/result.hpp>

namespace comptoir::cli {

/// Stands behind std::cout while it lives, and remembers why a write failed. One at a time. [main-thread]
class StandardOutput : private std::streambuf {
 public:
  StandardOutput();
  ~StandardOutput() override;
  StandardOutput(const StandardOutput&) = delete;
  StandardOutput& operator=(const StandardOutput&) = delete;

  /// Writes what is left, and says whether all of it went out: a full disk, a closed descriptor are errors. A reader that has left (`| head -1`) is
  /// none: it has what it wanted.
  [[nodiscard]] Result<> finish();

 private:
  int_type overflow(int_type character) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int sync() override;

  bool write(std::string_view bytes);

  std::streambuf* before_;
  char buffer_[8192];
  int failure_ = 0;  ///< errno of the first write that failed: nothing is written after it
};

}  // namespace comptoir::cli
