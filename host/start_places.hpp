// Where a configuration puts things: addresses and files, each of which is for one of them alone.
#pragma once

#include <vector>

#include <comptoir/result.hpp>

#include "configuration/configuration.hpp"
#include "http/endpoint.hpp"
#include "plugins/catalogue.hpp"

namespace comptoir {

/// An address to listen on, and the key that names it.
struct ListenedOn {
  std::string key;
  http::Endpoint endpoint;
};

/// The administration's socket and all of http.listen; what is no address is told in `refusals`, if anybody wants to know.
[[nodiscard]] std::vector<ListenedOn> addresses_of(const configuration::Configuration& configuration, std::vector<Error>* refusals = nullptr);

/// Tells what is given to two: an address, the store's file, a socket, the file of notes; or to one of them and to a plugin, whose file a setting
/// names that is called `path` or ends in `_path`. The catalogue has been loaded. Errors: configuration.not_an_address, configuration.taken_twice.
void refuse_shared_places(const configuration::Configuration& configuration, const plugins::Catalogue& catalogue, std::vector<Error>& refusals);

/// The same error, told with the line of the key that it comes from.
[[nodiscard]] Error located(const configuration::Configuration& configuration, const std::string& key, Error error);

}  // namespace comptoir
