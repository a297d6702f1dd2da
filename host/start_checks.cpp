#include "start_checks.hpp"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

#include "administration/socket_folder.hpp"
#include "dispatch/under_way.hpp"
#include "files/same_file.hpp"
#include "host_plugins.hpp"
#include "http/endpoint.hpp"
#include "start_places.hpp"
#include "storage/store_address.hpp"

namespace comptoir {
namespace {

using configuration::Configuration;

void check_urls(const Configuration& configuration, std::vector<Error>& refusals) {
  const auto check = [&](const std::string& key, const std::string& url) {
    if (url.empty()) return;
    const auto checked = storage::check_url(url, "this URL");
    if (!checked) refusals.push_back(located(configuration, key, invalid("configuration.malformed_url", checked.error().sentence)));
  };
  check("storage.url", configuration.storage.url);
  check("storage.direct_url", configuration.storage.direct_url);
  check("storage.replica_url", configuration.storage.replica_url);
}

/// Whether it is the folder, or one of those above it.
bool leads_to(const std::filesystem::path& above, const std::filesystem::path& folder) {
  const auto way = folder.lexically_relative(above);
  return !way.empty() && *way.begin() != "..";
}

/// A start makes the folders of the store's file and of the administration's socket, before it listens.
bool is_in_folder_to_be_made(const Configuration& configuration, const http::Endpoint& endpoint) {
  std::error_code unknown;
  const auto folder = files::plain(endpoint.path).parent_path();
  if (!endpoint.is_unix() || std::filesystem::exists(folder, unknown)) return false;
  const auto store = storage::file_of(configuration.storage.url);
  return leads_to(folder, files::plain(configuration.admin.socket).parent_path()) ||
         (!store.empty() && leads_to(folder, files::plain(store).parent_path()));
}

void check_addresses(const Configuration& configuration, std::vector<Error>& found) {
  const std::string socket_key = "admin.socket";
  const auto folder = administration::check_folder_of(configuration.admin.socket);
  if (!folder) found.push_back(located(configuration, socket_key, folder.error()));
  for (const auto& [key, endpoint] : addresses_of(configuration)) {
    if ((key == socket_key && !folder) || is_in_folder_to_be_made(configuration, endpoint)) continue;
    if (auto tried = http::try_endpoint(endpoint); !tried) found.push_back(located(configuration, key, tried.error()));
  }
}

void check_notes(const Configuration& configuration, std::vector<Error>& found) try {
  dispatch::UnderWay::check(administration::notes_beside(configuration.admin.socket));
} catch (const std::runtime_error& failure) {
  found.push_back(located(configuration, "admin.socket", unavailable("admin.no_notes", failure.what())));
}

}  // namespace

std::vector<Error> refusals_before_start(const Configuration& configuration, const plugins::Catalogue& catalogue) {
  std::vector<Error> refusals;
  check_urls(configuration, refusals);
  refuse_shared_places(configuration, catalogue, refusals);
  const auto is_told_of = [&](const std::string& name) {  // by the catalogue, which did not load it
    const auto* plugin = catalogue.find(name);
    return plugin == nullptr || (!plugin->optional() && plugin->standing().state != plugins::State::loaded);
  };
  if (const auto publisher = outbox_publisher(configuration, catalogue); !publisher && !is_told_of(configuration.outbox.publisher))
    refusals.push_back(publisher.error());
  if (const auto receiver = inbox_receiver(configuration, catalogue); !receiver && !is_told_of(configuration.inbox.receiver))
    refusals.push_back(receiver.error());
  return refusals;
}

std::vector<Error> obstacles(const Configuration& configuration) {
  std::vector<Error> found;
  const auto& url = configuration.storage.url;
  const bool is_readable = storage::check_url(url, "").ok();
  if (auto place = storage::check_openable(url); is_readable && !place) found.push_back(located(configuration, "storage.url", place.error()));
  check_addresses(configuration, found);
  check_notes(configuration, found);
  return found;
}

}  // namespace comptoir
