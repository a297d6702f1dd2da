#include "start_places.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "administration/socket_folder.hpp"
#include "configuration/told_settings.hpp"
#include "files/same_file.hpp"
#include "storage/store_address.hpp"

namespace comptoir {
namespace {

using configuration::Configuration;

/// What a start takes for itself.
struct Place {
  std::string key;
  std::string text;  ///< as people know it
  std::filesystem::path file{};
  std::optional<http::Endpoint> address{};  ///< where it is no file
};

Place place_of(const ListenedOn& listened_on) {
  const auto& [key, endpoint] = listened_on;
  return endpoint.is_unix() ? Place{key, endpoint.text, endpoint.path, {}} : Place{key, endpoint.text, {}, endpoint};
}

constexpr const char* the_configuration = "the configuration";

/// What a plugin's setting names may be read alone, such as a certificate: two of them may share it.
bool is_of_a_plugin(const Place& place) { return place.key.starts_with("plugin."); }

bool are_one(const Place& one, const Place& other) {
  if (is_of_a_plugin(one) && is_of_a_plugin(other)) return false;
  if (one.key == the_configuration && other.key == the_configuration) return false;  // a file may be read twice
  if (one.address && other.address) return http::are_one(*one.address, *other.address);
  return !one.address && !other.address && files::is_same_file(one.file, other.file);
}

bool names_a_file(const configuration::Node& setting) {
  return setting.kind == configuration::Node::Kind::text && !setting.text.empty() && (setting.key == "path" || setting.key.ends_with("_path"));
}

void add_files_of_plugins(const plugins::Catalogue& catalogue, std::vector<Place>& places) {
  for (const auto* plugin : catalogue.in_start_order())
    for (const auto& setting : configuration::told_settings(plugin->settings_in_effect()).children)
      if (names_a_file(setting)) places.push_back({"plugin." + plugin->name() + "." + setting.key, setting.text, setting.text});
}

}  // namespace

Error located(const Configuration& configuration, const std::string& key, Error error) {
  error.sentence = configuration::told(configuration.place_of(key), key, error.sentence, "");
  return error;
}

std::vector<ListenedOn> addresses_of(const Configuration& configuration, std::vector<Error>* refusals) {
  std::vector<std::pair<std::string, std::string>> texts{{"admin.socket", "unix:" + configuration.admin.socket.string()}};
  for (const auto& text : configuration.http.listen) texts.emplace_back("http.listen", text);
  std::vector<ListenedOn> addresses;
  for (const auto& [key, text] : texts) {
    auto endpoint = http::read_endpoint(text);
    if (endpoint)
      addresses.push_back({key, *std::move(endpoint)});
    else if (refusals != nullptr)
      refusals->push_back(located(configuration, key, invalid("configuration.not_an_address", endpoint.error().sentence)));
  }
  return addresses;
}

void refuse_shared_places(const Configuration& configuration, const plugins::Catalogue& catalogue, std::vector<Error>& refusals) {
  std::vector<Place> places;
  for (const auto& file : configuration.files) places.push_back({the_configuration, file.string(), file});
  const auto notes = administration::notes_beside(configuration.admin.socket);
  places.push_back({"admin.socket", notes.string(), notes});
  for (const auto& file : storage::files_of(configuration.storage.url)) places.push_back({"storage.url", file, file});
  for (const auto& address : addresses_of(configuration, &refusals)) places.push_back(place_of(address));
  add_files_of_plugins(catalogue, places);

  for (auto place = places.begin(); place != places.end(); ++place) {
    const auto first = std::find_if(places.begin(), place, [&](const Place& other) { return are_one(*place, other); });
    if (first == place) continue;
    const auto sentence = place->text + " is taken already, by " + first->key + " (" + first->text + "): name another one.";
    refusals.push_back(located(configuration, place->key, invalid("configuration.taken_twice", sentence)));
  }
}

}  // namespace comptoir
