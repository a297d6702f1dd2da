#include <filesystem>
#include <string>
#include <system_error>

#include "files/same_file.hpp"
#include "storage/copying/open_database.hpp"
#include "storage/postgresql/database.hpp"
#include "storage/postgresql/store.hpp"
#include "storage/postgresql/url.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/sqlite_store.hpp"
#include "storage/sqlite/store_path.hpp"
#include "storage/store.hpp"

namespace comptoir::storage {

namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";

constexpr const char* malformed_url = "store.malformed_url";

Result<sqlite::Options> sqlite_options(std::string_view url) {
  const std::string_view rest = url.substr(sqlite_scheme.size());
  const std::size_t question = rest.find('?');
  sqlite::Options options{.path = std::string(rest.substr(0, question))};
  if (options.path.empty()) return invalid(malformed_url, "The store's URL \"" + std::string(url) + "\" names no file: write sqlite:PATH.");
  const auto last = std::filesystem::path(options.path).filename();
  if (last.empty() || last == "." || last == "..")
    return invalid(malformed_url, "The store's URL \"" + std::string(url) + "\" names a folder, and no file in it.");
  if (question == std::string_view::npos) return options;

  const std::string option(rest.substr(question + 1));
  constexpr std::string_view max_pages = "max_pages=";
  const bool known = option.starts_with(max_pages);
  const std::string digits = known ? option.substr(max_pages.size()) : "";
  if (digits.empty() || digits.size() > 9 || digits.find_first_not_of("0123456789") != std::string::npos) {
    return invalid(malformed_url, "The store's URL has the option \"" + option +
                                      "\": the only one is max_pages=NUMBER, a limit on the file's size in pages of 4 KiB.");
  }
  options.max_pages = std::stoull(digits);
  return options;
}

bool is_postgresql(std::string_view url) { return url.starts_with("postgresql://") || url.starts_with("postgres://"); }

/// Opens what the URL names, by the function of its engine.
template <class OnSqlite, class OnPostgresql>
auto open(std::string_view url, OnSqlite&& on_sqlite, OnPostgresql&& on_postgresql) {
  if (const auto checked = check_url(url, "The store's URL"); !checked) throw StoreError(checked.error().sentence);
  return is_postgresql(url) ? on_postgresql(std::string(url)) : on_sqlite(*sqlite_options(url));
}

}  // namespace

Result<> check_url(std::string_view url, std::string_view named) {
  if (url.starts_with(sqlite_scheme)) {
    if (const auto options = sqlite_options(url); !options) return options.error();
    return {};
  }
  if (is_postgresql(url)) {
    if (const auto fault = postgresql::fault_of_url(std::string(url))) return invalid(malformed_url, std::string(named) + " " + *fault + ".");
    return {};
  }
  return invalid(malformed_url, std::string(named) + " begins with \"" + std::string(url.substr(0, url.find(':'))) +
                                    "\", which names no engine: write sqlite:PATH, or postgresql://USER@HOST/DATABASE.");
}

std::string file_of(std::string_view url) {
  if (!url.starts_with(sqlite_scheme)) return {};
  const auto options = sqlite_options(url);
  return options ? (*options).path : std::string();
}

std::vector<std::string> files_of(std::string_view url) {
  const auto file = file_of(url);
  if (file.empty()) return {};
  std::error_code unknown;
  auto files = sqlite::files_beside(std::filesystem::is_symlink(file, unknown) ? files::plain(file).string() : file);
  files.insert(files.begin(), file);
  return files;
}

bool is_there(std::string_view url) {
  std::error_code unknown;
  const auto file = file_of(url);
  return file.empty() || std::filesystem::exists(file, unknown);  // whoever opens it says what is wrong with the URL
}

Result<> check_openable(std::string_view url) try {
  if (const auto checked = check_url(url, "storage.url"); !checked) return checked;
  if (!is_postgresql(url)) sqlite::check_store_path((*sqlite_options(url)).path);
  return {};
} catch (const StoreError& failure) {
  return unavailable("store.cannot_open", failure.what());
}

std::unique_ptr<Store> open_store(const StoreAddress& address) {
  return open(address.url, &sqlite::open, [&address](const std::string&) { return postgresql::open(address); });
}

std::unique_ptr<Store> open_store(std::string_view url) { return open_store(StoreAddress{.url = std::string(url)}); }

AcceptedStore accept_store(const std::string& url) {
  const auto on_sqlite = [](const sqlite::Options& options) -> AcceptedStore {
    throw StoreError("A file of SQLite needs no acceptance: a host starts on " + options.path + " as it is.");
  };
  return open(url, on_sqlite, &postgresql::accept);
}

namespace copying {

std::unique_ptr<sql::Database> open_database(std::string_view url, std::string_view named) {
  return open(url, &sqlite::open_database, [named](const std::string& text) { return postgresql::open_database(text, named); });
}

}  // namespace copying

}  // namespace comptoir::storage
