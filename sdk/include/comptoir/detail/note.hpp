// The ELF note that names a plugin, so that a host knows it without opening the library (see abi/plugin.h).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <comptoir/abi/plugin.h>

namespace comptoir::detail {

/// The bytes of the note as the ELF specification lays them out. `Size` is that of the descriptor's literal, its final zero included.
/// An aggregate, because g++ puts an object with a constructor into a writable section, and then maps the whole head of the library writable.
template <std::size_t Size>
struct Note {
  std::uint32_t owner_size = sizeof COMPTOIR_NOTE_OWNER;
  std::uint32_t descriptor_size = Size - 1;
  std::uint32_t type = COMPTOIR_NOTE_TYPE;
  char owner[(sizeof COMPTOIR_NOTE_OWNER + 3) / 4 * 4] = COMPTOIR_NOTE_OWNER;
  char descriptor[(Size + 3) / 4 * 4] = {};
};

template <std::size_t Size>
consteval Note<Size> make_note(const char (&text)[Size]) {
  Note<Size> note;
  std::copy_n(text, Size, note.descriptor);
  return note;
}

/// Lower case letters, digits and inner hyphens, a letter first: "outbox-rabbitmq".
constexpr bool is_plugin_name(std::string_view name) {
  if (name.empty() || name.size() > 64 || name.front() < 'a' || name.front() > 'z' || name.back() == '-') return false;
  return std::ranges::all_of(name, [](char letter) { return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '-'; });
}

/// Three numbers, and perhaps a pre-release after a hyphen: "1.0.0", "1.2.0-rc.1".
constexpr bool is_plugin_version(std::string_view version) {
  int dots = 0;
  bool digit_before = false;
  for (const char letter : version.substr(0, version.find('-'))) {
    if (letter == '.' && digit_before && ++dots <= 2) {
      digit_before = false;
    } else if (letter >= '0' && letter <= '9') {
      digit_before = true;
    } else {
      return false;
    }
  }
  return dots == 2 && digit_before && version.find_first_of(" \n\t=") == std::string_view::npos;
}

}  // namespace comptoir::detail

#define COMPTOIR_NOTE_QUOTED_(number) #number
#define COMPTOIR_NOTE_QUOTED(number) COMPTOIR_NOTE_QUOTED_(number)
#define COMPTOIR_SDK_TEXT \
  COMPTOIR_NOTE_QUOTED(COMPTOIR_SDK_MAJOR) "." COMPTOIR_NOTE_QUOTED(COMPTOIR_SDK_MINOR) "." COMPTOIR_NOTE_QUOTED(COMPTOIR_SDK_PATCH)

// The alignment stands on the variable: on the type alone, g++ aligns the section to 32 bytes and the note becomes unreadable.
// `used` holds it against the compiler and `retain` against --gc-sections, for nothing in the program refers to it.
#define COMPTOIR_NOTE(plugin_name, plugin_version)                                                                                              \
  static_assert(::comptoir::detail::is_plugin_name(plugin_name), "A plugin's name has lower case letters, digits and hyphens: \"guestbook\"."); \
  static_assert(::comptoir::detail::is_plugin_version(plugin_version), "A plugin's version has three numbers: \"1.0.0\".");                     \
  alignas(4) [[gnu::section(".note.comptoir"), gnu::used, gnu::retain]] static constexpr auto comptoir_note = ::comptoir::detail::make_note(    \
      "name=" plugin_name "\nversion=" plugin_version "\nsdk=" COMPTOIR_SDK_TEXT "\nrequires=comptoir.work/1 comptoir.log/1\n")
