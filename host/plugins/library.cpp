#include "library.hpp"

#include <algorithm>
#include <dlfcn.h>
#include <exception>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <boost/core/demangle.hpp>
#include <boost/dll/shared_library.hpp>

#include "keeping.hpp"

namespace comptoir::plugins {

namespace fs = std::filesystem;

class Library::Handle : public boost::dll::shared_library {
 public:
  /// The loader's words where it refuses. What a static object throws ends the process, and here, where the thread is still known to be in the
  /// plugin: the loader is left in the middle of its work, and opens nothing any more.
  std::optional<std::string> open(const std::filesystem::path& file) try {
    std::error_code refusal;
    load(file, refusal, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
    if (!refusal) return std::nullopt;
    const char* words = dlerror();
    return words == nullptr ? refusal.message() : words;
  } catch (...) {
    std::terminate();  // noexcept would not tell the handler which exception it is
  }
};

namespace {

bool is_mapped(const fs::path& copy) {
  std::ifstream maps("/proc/self/maps");
  std::string line;
  while (std::getline(maps, line)) {
    if (line.find(copy.native()) != line.npos) return true;
  }
  return false;
}

/// Why code that was closed did not go, as far as its file tells.
std::string pinned_because(const fs::path& copy) {
  const auto elf = ElfFile::open(copy);
  if (elf && elf->refuses_unloading()) return "it was linked with -z nodelete";
  if (elf) {
    if (const auto symbols = elf->unique_symbols(); !symbols.empty()) {
      return "it exports the GNU unique symbol " + boost::core::demangle(symbols.front().c_str()) + " (" + std::to_string(symbols.size()) +
             " in all): build it with comptoir_add_plugin()";
    }
  }
  return "something still refers to it: a thread-local object with a destructor, or a library that was bound to its symbols";
}

/// With the name that people know instead of our copy's.
std::string renamed(std::string words, const fs::path& copy, const fs::path& file) {
  if (const auto at = words.find(copy.native()); at != words.npos) words.replace(at, copy.native().size(), file.native());
  return words;
}

Error open_error(const fs::path& file, const std::string& text) {
  constexpr std::string_view undefined = "undefined symbol: ";
  if (const auto at = text.find(undefined); at != text.npos) {
    const auto symbol = text.substr(at + undefined.size(), text.find_first_of(" ,\n", at + undefined.size()) - at - undefined.size());
    return refused("plugin.unresolved_symbol",
                   file.string() + " needs the symbol " + boost::core::demangle(symbol.c_str()) +
                       ", which neither it nor any library it links defines: link what defines it (comptoir_add_plugin() finds this at link time).");
  }
  return refused("plugin.open_failed", file.string() + " cannot be opened: " + text + ".");
}

}  // namespace

Library::Library(Identity identity, fs::path copy, std::unique_ptr<Handle> handle)
    : identity_(std::move(identity)), copy_(std::move(copy)), handle_(std::move(handle)) {}

Library::Library(Library&&) noexcept = default;
Library& Library::operator=(Library&&) noexcept = default;

Library::~Library() {
  if (handle_) keep_until_exit(std::move(handle_));  // the destructor of Boost's handle would close the library
}

Result<Library> Library::open(const fs::path& file, RuntimeDirectory& runtime, const BeforeOpening& before_opening) {
  // Checked before it is copied, so that errors name the file people know, and checked again as the copy that runs.
  if (auto original = read_identity(file); !original) return original.error();
  auto copied = runtime.copy(file);
  if (!copied) return copied.error();
  const auto copy = *copied;
  const auto discard = [&copy](Error error) {
    std::error_code ignored;
    fs::remove(copy, ignored);
    return error;
  };
  auto identity = read_identity(copy);
  if (!identity) return discard(identity.error());
  if (auto sdk = check_sdk(identity->name, identity->sdk_major, identity->sdk_minor); !sdk) return discard(sdk.error());

  if (before_opening && !before_opening(*identity))
    return discard(refused("plugin.open_failed", file.string() + " is not opened: nobody waits for it any more."));
  auto handle = std::make_unique<Handle>();
  if (auto refusal = handle->open(copy)) return discard(open_error(file, renamed(*std::move(refusal), copy, file)));

  Library library{*std::move(identity), copy, std::move(handle)};
  if (auto found = library.find_entry(file); !found) {
    const auto error = found.error();
    library.unload();
    return error;
  }
  return library;
}

Result<> Library::find_entry(const fs::path& file) {
  if (!handle_->has(COMPTOIR_ENTRY_SYMBOL)) {
    return refused("plugin.no_entry", file.string() + " does not export " COMPTOIR_ENTRY_SYMBOL ": end the plugin with COMPTOIR_PLUGIN(...).");
  }
  const auto& entry = handle_->get<const comptoir_entry>(COMPTOIR_ENTRY_SYMBOL);
  const auto malformed = [&](const std::string& what) {
    return refused("plugin.malformed_entry", "The entry " COMPTOIR_ENTRY_SYMBOL " of " + file.string() + " " + what + ".");
  };
  if (auto sdk = check_sdk(identity_.name, entry.sdk_major, entry.sdk_minor); !sdk) return sdk;
  if (entry.struct_size < sizeof(comptoir_entry)) {
    return malformed("has struct_size " + std::to_string(entry.struct_size) + ", SDK 1.0 has " + std::to_string(sizeof(comptoir_entry)) +
                     ": build it with the headers of one SDK");
  }
  if (entry.sdk_major != identity_.sdk_major || entry.sdk_minor != identity_.sdk_minor) {
    return malformed("says SDK " + std::to_string(entry.sdk_major) + "." + std::to_string(entry.sdk_minor) + ", its note says " +
                     sdk_text(identity_) + ": build it with the headers of one SDK");
  }
  if (!entry.create || !entry.contract || !entry.start || !entry.stop || !entry.destroy || !entry.find) {
    return malformed("has a null function: each of create, contract, start, stop, destroy and find is required");
  }
  entry_ = &entry;
  return {};
}

std::optional<std::string> Library::unload() {
  const auto handle = std::exchange(handle_, nullptr);
  if (!handle) return std::nullopt;
  entry_ = nullptr;
  handle->unload();
  if (is_mapped(copy_)) return pinned_because(copy_);

  std::error_code ignored;
  fs::remove(copy_, ignored);
  return std::nullopt;
}

}  // namespace comptoir::plugins
