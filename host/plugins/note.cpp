#include "note.hpp"

#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include <comptoir/abi/plugin.h>
#include <comptoir/detail/note.hpp>

namespace comptoir::plugins {
namespace {

/// The owner as it stands in the file: its terminating zero counts.
constexpr std::string_view owner{COMPTOIR_NOTE_OWNER, sizeof COMPTOIR_NOTE_OWNER};

/// Takes `size` bytes, and the padding behind them, off the front of `bytes`.
std::optional<std::string_view> take(std::string_view& bytes, std::size_t size, std::size_t alignment) {
  if (size > bytes.size()) return std::nullopt;
  const auto taken = bytes.substr(0, size);
  const auto padded = (size + alignment - 1) / alignment * alignment;
  bytes.remove_prefix(std::min(padded, bytes.size()));
  return taken;
}

/// The descriptor of our note among all notes of a segment.
std::optional<std::string_view> find_descriptor(ElfFile::NoteSegment segment) {
  auto rest = segment.bytes;
  while (rest.size() >= sizeof(Elf64_Nhdr)) {
    Elf64_Nhdr header;
    std::memcpy(&header, rest.data(), sizeof header);
    rest.remove_prefix(sizeof header);
    const auto name = take(rest, header.n_namesz, segment.alignment);
    if (!name) return std::nullopt;
    const auto descriptor = take(rest, header.n_descsz, segment.alignment);
    if (!descriptor) return std::nullopt;
    if (*name == owner && header.n_type == COMPTOIR_NOTE_TYPE) return descriptor;
  }
  return std::nullopt;
}

bool read_number(std::string_view text, std::uint32_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

bool read_sdk(std::string_view text, Identity& identity) {
  const auto first = text.find('.');
  const auto second = text.find('.', first == text.npos ? first : first + 1);
  if (second == text.npos) return false;
  return read_number(text.substr(0, first), identity.sdk_major) && read_number(text.substr(first + 1, second - first - 1), identity.sdk_minor) &&
         read_number(text.substr(second + 1), identity.sdk_patch);
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> found;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (end > 0) found.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return found;
}

/// Takes one "key=value" line into `identity`; keys of later SDKs are ignored. Answers what is wrong, or nothing.
std::optional<std::string> read_line(std::string_view line, Identity& identity) {
  const auto equals = line.find('=');
  if (equals == line.npos) return "the line \"" + std::string(line.substr(0, 80)) + "\" is not of the form key=value";
  const auto key = line.substr(0, equals);
  const auto value = line.substr(equals + 1);
  if (key == "name") {
    if (!comptoir::detail::is_plugin_name(value)) return "its name is not of lower case letters, digits and hyphens";
    identity.name = value;
  } else if (key == "version") {
    if (!comptoir::detail::is_plugin_version(value)) return "its version is not like 1.0.0";
    identity.version = value;
  } else if (key == "sdk") {
    if (!read_sdk(value, identity)) return "its sdk is not three numbers like 1.0.0";
  } else if (key == "requires") {
    identity.required = words(value);
  }
  return std::nullopt;
}

}  // namespace

std::string sdk_text(const Identity& identity) {
  return std::to_string(identity.sdk_major) + "." + std::to_string(identity.sdk_minor) + "." + std::to_string(identity.sdk_patch);
}

Result<Identity> identity_of(const ElfFile& elf) {
  std::optional<std::string_view> descriptor;
  for (const auto& segment : elf.notes()) {
    if (!descriptor) descriptor = find_descriptor(segment);
  }
  if (!descriptor) {
    return refused("plugin.no_note", elf.file().string() +
                                         " carries no COMPTOIR note, so it is not a plugin: declare it with COMPTOIR_PLUGIN and build it with "
                                         "comptoir_add_plugin().");
  }

  const auto malformed = [&](const std::string& what) {
    return refused("plugin.malformed_note", "The COMPTOIR note of " + elf.file().string() + " is malformed: " + what + ". Build the plugin again.");
  };
  Identity identity;
  auto rest = descriptor->substr(0, descriptor->find('\0'));
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    if (auto wrong = read_line(rest.substr(0, end), identity)) return malformed(*wrong);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (identity.name.empty()) return malformed("it has no name");
  if (identity.version.empty()) return malformed("it has no version");
  if (identity.sdk_major == 0) return malformed("it names no sdk");
  return identity;
}

Result<Identity> read_identity(const std::filesystem::path& file) {
  const auto elf = ElfFile::open(file);
  if (!elf) return elf.error();
  return identity_of(*elf);
}

Result<> check_sdk(const std::string& plugin, std::uint32_t major, std::uint32_t minor) {
  if (major == COMPTOIR_SDK_MAJOR) return {};
  const auto host = std::to_string(COMPTOIR_SDK_MAJOR) + "." + std::to_string(COMPTOIR_SDK_MINOR);
  return refused("plugin.sdk_mismatch", "Plugin " + plugin + " was built with SDK " + std::to_string(major) + "." + std::to_string(minor) +
                                            ", this host speaks " + host + ": install a build for " + std::to_string(COMPTOIR_SDK_MAJOR) +
                                            ".x or upgrade the host.");
}

}  // namespace comptoir::plugins
