// A shared library's file, mapped for reading: nothing of it is executed.
#pragma once

#include <cstddef>
#include <cstring>
#include <elf.h>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/result.hpp>

namespace comptoir::plugins {

/// The file of one ELF shared library for this machine. Move-only; unmaps the file at its end.
class ElfFile {
 public:
  /// Maps `file` and checks that it is a whole shared library for this machine.
  /// Errors: plugin.unreadable, plugin.not_elf, plugin.truncated, plugin.wrong_class, plugin.wrong_byte_order, plugin.wrong_machine,
  /// plugin.not_a_library. Each sentence names the file, what it is and what it should be. [thread-safe]
  static Result<ElfFile> open(const std::filesystem::path& file);

  ElfFile(ElfFile&& other) noexcept;
  ElfFile& operator=(ElfFile&& other) noexcept;
  ~ElfFile();

  const std::filesystem::path& file() const { return file_; }

  /// The contents of the note segments, each with the alignment of its entries (4 or 8).
  struct NoteSegment {
    std::string_view bytes;
    std::size_t alignment;
  };
  std::vector<NoteSegment> notes() const;

  /// Names of dynamic symbols of binding STB_GNU_UNIQUE: they keep a library mapped for ever.
  std::vector<std::string> unique_symbols() const;

  /// Whether the library was linked with -z nodelete.
  bool refuses_unloading() const;

 private:
  ElfFile(std::filesystem::path file, std::string_view bytes) : file_(std::move(file)), bytes_(bytes) {}

  Result<> check_header() const;
  Result<> check_tables() const;

  /// A record at `offset`, copied because the file promises no alignment; nothing when it would reach beyond the end.
  template <class Record>
  std::optional<Record> record(std::size_t offset) const {
    if (offset > bytes_.size() || bytes_.size() - offset < sizeof(Record)) return std::nullopt;
    Record found;
    std::memcpy(&found, bytes_.data() + offset, sizeof found);
    return found;
  }
  std::string_view range(std::size_t offset, std::size_t size) const;
  std::vector<Elf64_Phdr> segments() const;
  std::vector<Elf64_Shdr> sections() const;

  std::filesystem::path file_;
  std::string_view bytes_;
};

}  // namespace comptoir::plugins
