#include "journal.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace outbox_log {

namespace {

/// Whether this is a text, as each older file is. One that this user may not read can be renamed all the same.
bool may_be_ours(const std::filesystem::path& file) {
  std::error_code unknown;
  if (!std::filesystem::is_regular_file(std::filesystem::symlink_status(file, unknown))) return false;
  std::ifstream bytes(file, std::ios::binary);
  std::array<char, 4'096> begin{};
  bytes.read(begin.data(), begin.size());
  return std::string_view(begin.data(), static_cast<std::size_t>(bytes.gcount())).find('\0') == std::string_view::npos;
}

}  // namespace

Journal::Journal(std::filesystem::path path, std::uint64_t rotate_bytes, std::uint32_t keep)
    : path_(std::move(path)), rotate_bytes_(rotate_bytes), keep_(keep) {}

Journal::~Journal() { close(); }

void Journal::open() {
  if (file_ >= 0) return;
  try {
    prepare();
  } catch (const Unwritable&) {
    close();
    throw;
  }
}

void Journal::prepare() {
  std::error_code error;
  if (path_.has_parent_path()) std::filesystem::create_directories(path_.parent_path(), error);
  if (error) fail("its folder cannot be made", error.value());

  file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0640);  // a pipe without a reader must not hang us
  if (file_ < 0) fail("it cannot be opened", errno);
  struct stat facts {};
  if (fstat(file_, &facts) != 0) fail("it cannot be examined", errno);
  if (!S_ISREG(facts.st_mode)) fail("it is something else than a plain file", EINVAL);
  if (flock(file_, LOCK_EX | LOCK_NB) != 0) fail("another process writes to it", errno);
  if (rotate_bytes_ > 0) refuse_what_is_not_ours(older_numbers());
  size_ = static_cast<std::uint64_t>(facts.st_size);
  cut_torn_line();
  sync_folder();
}

/// Whether the file that is open is the one that the name leads to.
bool Journal::has_its_name() const {
  struct stat ours {
  }, named{};
  return fstat(file_, &ours) == 0 && stat(path_.c_str(), &named) == 0 && ours.st_dev == named.st_dev && ours.st_ino == named.st_ino;
}

void Journal::append(std::string_view lines) {
  if (file_ >= 0 && !has_its_name()) close();
  open();
  if (rotate_bytes_ > 0 && size_ > 0 && size_ + lines.size() > rotate_bytes_) rotate();
  try {
    write(lines);
  } catch (const Unwritable&) {
    if (ftruncate(file_, static_cast<off_t>(size_)) != 0) close();  // the next open cuts a torn line off; whole ones are then repeats
    throw;
  }
  size_ += lines.size();
}

void Journal::close() {
  if (file_ >= 0) ::close(file_);
  file_ = -1;
}

void Journal::write(std::string_view lines) {
  while (!lines.empty()) {
    const auto written = ::write(file_, lines.data(), lines.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("it cannot be written", errno);
    lines.remove_prefix(static_cast<std::size_t>(written));
  }
  if (fdatasync(file_) != 0) fail("it cannot be flushed to the disk", errno);
}

std::filesystem::path Journal::older(std::uint32_t number) const { return std::filesystem::path(path_) += "." + std::to_string(number); }

std::vector<std::uint32_t> Journal::older_numbers() const {
  const auto folder = path_.has_parent_path() ? path_.parent_path() : std::filesystem::path(".");
  const auto begin = path_.filename().string() + ".";
  std::vector<std::uint32_t> numbers;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const auto name = entry->path().filename().string();
    if (!name.starts_with(begin) || name[begin.size()] == '0') continue;
    std::uint32_t number = 0;
    const auto [rest, wrong] = std::from_chars(name.data() + begin.size(), name.data() + name.size(), number);
    if (wrong == std::errc() && rest == name.data() + name.size() && number <= keep_) numbers.push_back(number);
  }
  if (error) fail("its folder cannot be read", error.value());
  std::ranges::sort(numbers, std::greater());
  return numbers;
}

void Journal::refuse_what_is_not_ours(const std::vector<std::uint32_t>& numbers) const {
  for (const auto number : numbers) {
    if (may_be_ours(older(number))) continue;
    throw Unwritable("The outbox file \"" + path_.string() + "\": \"" + older(number).string() +
                     "\" is called like its older files, and is none of them: move it away, or name another path.");
  }
}

void Journal::rotate() {
  const auto numbers = older_numbers();
  refuse_what_is_not_ours(numbers);
  std::error_code error;
  close();
  if (keep_ == 0) std::filesystem::remove(path_, error);
  for (const auto number : numbers)
    if (number < keep_ && !error) std::filesystem::rename(older(number), older(number + 1), error);  // the eldest is overwritten
  if (keep_ > 0 && !error) std::filesystem::rename(path_, older(1), error);
  if (error) fail("it cannot be rotated", error.value());
  open();
}

/// A file that was made or renamed is there after a power cut only once its folder is on the disk.
void Journal::sync_folder() const {
  const auto folder = path_.has_parent_path() ? path_.parent_path() : std::filesystem::path(".");
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && fsync(descriptor) == 0;
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!synced) fail("its folder cannot be flushed to the disk", error);
}

void Journal::cut_torn_line() {
  std::array<char, 4'096> piece{};
  auto end = size_;
  while (end > 0) {
    const auto begin = end > piece.size() ? end - piece.size() : 0;
    const auto size = static_cast<std::size_t>(end - begin);
    if (pread(file_, piece.data(), size, static_cast<off_t>(begin)) != static_cast<ssize_t>(size)) fail("it cannot be read", errno);
    const auto last = std::string_view(piece.data(), size).rfind('\n');
    end = last == std::string_view::npos ? begin : begin + last + 1;
    if (last != std::string_view::npos) break;
  }
  if (end == size_) return;
  if (ftruncate(file_, static_cast<off_t>(end)) != 0) fail("its torn last line cannot be cut off", errno);
  size_ = end;
}

void Journal::fail(std::string_view doing, int error) const {
  throw Unwritable("The outbox file \"" + path_.string() + "\": " + std::string(doing) + " (" + std::generic_category().message(error) + ").");
}

}  // namespace outbox_log
