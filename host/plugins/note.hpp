// Who a plugin says it is, read from its ELF note: no instruction of it runs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <comptoir/result.hpp>

#include "elf_file.hpp"

namespace comptoir::plugins {

struct Identity {
  std::string name;     ///< "outbox-rabbitmq"
  std::string version;  ///< "1.0.0"
  std::uint32_t sdk_major = 0;
  std::uint32_t sdk_minor = 0;
  std::uint32_t sdk_patch = 0;
  std::vector<std::string> required;  ///< ids of interfaces that the host must offer: "comptoir.work/1"

  bool operator==(const Identity&) const = default;
};

/// "1.0.0": the SDK that the plugin was built with.
std::string sdk_text(const Identity& identity);

/// The identity in the note of an open file.
/// Errors: plugin.no_note, plugin.malformed_note; the sentence names the file and what is wrong with the note. [thread-safe]
Result<Identity> identity_of(const ElfFile& elf);

/// The same from a path, with the errors of ElfFile::open besides. [thread-safe]
Result<Identity> read_identity(const std::filesystem::path& file);

/// Whether this host can run a plugin built with that SDK: the majors must be equal.
/// Errors: plugin.sdk_mismatch, with both values and the remedy.
Result<> check_sdk(const std::string& plugin, std::uint32_t major, std::uint32_t minor);

}  // namespace comptoir::plugins
