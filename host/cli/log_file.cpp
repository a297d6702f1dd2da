#include "cli/log_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace comptoir::cli {
namespace {

bool are_one(const struct stat& left, const struct stat& right) { return left.st_dev == right.st_dev && left.st_ino == right.st_ino; }

}  // namespace

LogFile::LogFile() {
  struct stat file {};
  std::error_code unknown;
  if (::fstat(STDERR_FILENO, &file) == 0 && S_ISREG(file.st_mode)) name_ = std::filesystem::read_symlink("/proc/self/fd/2", unknown);
}

Result<> LogFile::reopen() const {
  struct stat before {
  }, there{}, output{};
  if (name_.empty() || ::fstat(STDERR_FILENO, &before) != 0) return {};
  if (::stat(name_.c_str(), &there) == 0 && are_one(there, before)) return {};

  const int opened = ::open(name_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, before.st_mode & 0777);
  if (opened < 0)
    return unavailable("log.cannot_reopen", "The log cannot be opened as " + name_.string() + ": " + std::generic_category().message(errno) +
                                                ". It goes on in the file that it had; give this user the right to write there.");
  if (::fstat(STDOUT_FILENO, &output) == 0 && are_one(output, before)) ::dup2(opened, STDOUT_FILENO);
  ::dup2(opened, STDERR_FILENO);
  ::close(opened);
  return {};
}

}  // namespace comptoir::cli
