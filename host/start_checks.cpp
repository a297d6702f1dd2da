#include "start_checks.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "administration/socket_folder.hpp"
#include "dispatch/under_way.hpp"
#include "host_plugins.hpp"
#include "http/endpoint.hpp"
#include "storage/store_address.hpp"

namespace comptoir {
namespace {

using configuration::Configuration;

/// The same error, told with the line of the key that it comes from.
Error located(const Configuration& configuration, const std::string& key, Error error) {
  error.sentence = configuration::told(configuration.place_of(key), key, error.sentence, "");
  return error;
}

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

struct Place {
  std::string key;
  http::Endpoint endpoint;
};

/// Two of one address cannot both be listened on. Where the system chooses the port, it chooses two.
bool are_one(const http::Endpoint& one, const http::Endpoint& other) {
  return one.address == other.address && (one.is_unix() || !one.text.ends_with(":0"));
}

/// A start makes the folder of the administration's socket, before it listens.
bool is_in_folder_to_be_made(const Configuration& configuration, const http::Endpoint& endpoint) {
  std::error_code unknown;
  const auto folder = configuration.admin.socket.parent_path();
  if (folder.empty() || !endpoint.is_unix()) return false;
  return std::filesystem::path(endpoint.path).parent_path() == folder && !std::filesystem::exists(folder, unknown);
}

void check_address(const Configuration& configuration, const Place& place, std::vector<Place>& taken, std::vector<Error>& found) {
  const auto same = std::ranges::find_if(taken, [&](const Place& other) { return are_one(place.endpoint, other.endpoint); });
  if (same != taken.end()) {
    const auto sentence = place.endpoint.text + " is listened on already, by " + same->key + ": name another address.";
    found.push_back(located(configuration, place.key, invalid("http.listen_failed", sentence)));
  } else if (!is_in_folder_to_be_made(configuration, place.endpoint)) {
    if (auto tried = http::try_endpoint(place.endpoint); !tried) found.push_back(located(configuration, place.key, tried.error()));
  }
  taken.push_back(place);
}

void check_addresses(const Configuration& configuration, std::vector<Error>& found) {
  const std::string socket_key = "admin.socket";
  const auto& socket = configuration.admin.socket;
  std::vector<Place> taken;
  std::vector<std::pair<std::string, std::string>> texts;
  if (auto folder = administration::check_folder_of(socket); folder)
    texts.emplace_back(socket_key, "unix:" + socket.string());
  else
    found.push_back(located(configuration, socket_key, folder.error()));
  for (const auto& text : configuration.http.listen) texts.emplace_back("http.listen", text);
  for (const auto& [key, text] : texts) {
    auto endpoint = http::read_endpoint(text);
    if (endpoint) {
      check_address(configuration, {key, *std::move(endpoint)}, taken, found);
    } else {
      found.push_back(located(configuration, key, endpoint.error()));
    }
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
