// An append-only file of lines that survives crashes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace outbox_log {

/// The file cannot be opened, written or rotated. The sentence names it and says why.
class Unwritable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Lines in a file, rotated by size, unless the size is 0. One process at a time: the file is locked. One thread.
class Journal {
 public:
  /// Opens nothing yet. `path.1` is the youngest of at most `keep` older files.
  Journal(std::filesystem::path path, std::uint64_t rotate_bytes, std::uint32_t keep);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// Opens the file, and makes it and its folder where they are missing. A last line without its end, left by a crash, is cut off.
  /// Does nothing when it is open. Throws Unwritable, also when a rotation would overwrite or rename what this journal has not written: what is
  /// called like one of the older files, and is no text.
  void open();

  /// Appends whole lines; they are on the disk when this returns. Opens the file where it must; rotates before, never within `lines`.
  /// When the file was renamed or deleted meanwhile, as logrotate does, a new one is made under the name. Throws Unwritable; then nothing of `lines`
  /// is left in the file, or, when even cutting it off fails, some of it, and the file is closed.
  void append(std::string_view lines);

  void close();

 private:
  void prepare();
  bool has_its_name() const;
  void write(std::string_view lines);
  void rotate();
  std::filesystem::path older(std::uint32_t number) const;
  std::vector<std::uint32_t> older_numbers() const;  // of those that are there, the eldest first
  void refuse_what_is_not_ours(const std::vector<std::uint32_t>& numbers) const;
  void sync_folder() const;
  void cut_torn_line();
  [[noreturn]] void fail(std::string_view doing, int error) const;

  std::filesystem::path path_;
  std::uint64_t rotate_bytes_;
  std::uint32_t keep_;
  int file_ = -1;
  std::uint64_t size_ = 0;  // of whole, flushed lines
};

}  // namespace outbox_log
