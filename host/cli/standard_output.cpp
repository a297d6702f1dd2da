#include "cli/standard_output.hpp"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <iostream>
#include <string>
#include <system_error>
#include <unistd.h>

namespace comptoir::cli {
namespace {

/// A descriptor that the caller closed is taken by the next file that is opened, a database perhaps, and what is printed would go there. It is filled
/// with one that refuses instead.
void fill_closed_descriptors() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(descriptor, F_GETFD) < 0) (void)::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

}  // namespace

StandardOutput::StandardOutput() {
  fill_closed_descriptors();
  std::signal(SIGPIPE, SIG_IGN);  // the exit code says what the command did, whoever has stopped reading
  setp(buffer_, buffer_ + sizeof buffer_);
  before_ = std::cout.rdbuf(this);
}

StandardOutput::~StandardOutput() {
  sync();
  std::cout.rdbuf(before_);
}

Result<> StandardOutput::finish() {
  sync();
  if (failure_ == 0 || failure_ == EPIPE) return {};
  return unavailable("output.not_written",
                     "The output could not be written: " + std::generic_category().message(failure_) + ". Free the disk, or send it elsewhere.");
}

StandardOutput::int_type StandardOutput::overflow(int_type character) {
  if (sync() != 0) return traits_type::eof();
  if (traits_type::eq_int_type(character, traits_type::eof())) return traits_type::not_eof(character);
  return sputc(traits_type::to_char_type(character));
}

std::streamsize StandardOutput::xsputn(const char* text, std::streamsize size) {
  if (size < epptr() - pptr()) return std::streambuf::xsputn(text, size);
  return sync() == 0 && write({text, static_cast<std::size_t>(size)}) ? size : 0;
}

int StandardOutput::sync() {
  const std::string_view waiting(pbase(), static_cast<std::size_t>(pptr() - pbase()));
  setp(buffer_, buffer_ + sizeof buffer_);
  return write(waiting) ? 0 : -1;
}

bool StandardOutput::write(std::string_view bytes) {
  while (failure_ == 0 && !bytes.empty()) {
    const auto written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written >= 0)
      bytes.remove_prefix(static_cast<std::size_t>(written));
    else if (errno != EINTR)
      failure_ = errno;
  }
  return failure_ == 0;
}

}  // namespace comptoir::cli
