// One opened plugin library.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <comptoir/abi/plugin.h>
#include <comptoir/result.hpp>

#include "note.hpp"
#include "runtime_directory.hpp"

namespace comptoir::plugins {

/// A plugin's code in memory, opened from a private copy of its file. Move-only.
/// Its end leaves the code mapped: only `unload` closes it, because at process exit other threads may still be inside.
class Library {
 public:
  /// Called just before foreign code can run: what the process was about to do, should it die of it. False: nobody wants it opened any more.
  using BeforeOpening = std::function<bool(const Identity&)>;

  /// Copies `file`, checks note and SDK, opens the copy, and checks the entry.
  /// Errors: those of read_identity and check_sdk, and plugin.open_failed, plugin.unresolved_symbol, plugin.no_entry, plugin.malformed_entry.
  /// Nothing stays mapped after an error that came before opening. One thread at a time.
  static Result<Library> open(const std::filesystem::path& file, RuntimeDirectory& runtime, const BeforeOpening& before_opening = {});

  Library(Library&&) noexcept;
  Library& operator=(Library&&) noexcept;
  ~Library();

  const Identity& identity() const { return identity_; }

  /// The plugin's exported table. Ownership: the library's; gone after `unload`.
  const comptoir_entry& entry() const { return *entry_; }

  /// Closes the library and looks at the process' mappings, for dlclose says "done" whether the code has gone or not.
  /// Answers nothing when no mapping is left; otherwise why the code is pinned. To be called once, when no call can be inside.
  std::optional<std::string> unload();

 private:
  class Handle;
  Library(Identity identity, std::filesystem::path copy, std::unique_ptr<Handle> handle);

  Result<> find_entry(const std::filesystem::path& file);

  Identity identity_;
  std::filesystem::path copy_;
  std::unique_ptr<Handle> handle_;
  const comptoir_entry* entry_ = nullptr;
};

}  // namespace comptoir::plugins
