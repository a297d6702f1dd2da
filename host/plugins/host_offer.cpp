#include "host_offer.hpp"

#include <utility>

namespace comptoir::plugins {

HostOffer::HostOffer(std::string plugin, std::string settings, Interfaces interfaces)
    : plugin_(std::move(plugin)),
      settings_(settings.empty() ? "{}" : std::move(settings)),
      interfaces_(std::move(interfaces)),
      table_{sizeof(comptoir_host), 0, this, &HostOffer::find, {settings_.data(), settings_.size()}} {}

const void* HostOffer::find(void* self, comptoir_text interface_id) noexcept {
  const auto& offer = *static_cast<const HostOffer*>(self);
  try {
    return offer.interfaces_ ? offer.interfaces_({interface_id.data, interface_id.size}) : nullptr;
  } catch (...) {
    return nullptr;  // nothing unwinds into a plugin
  }
}

}  // namespace comptoir::plugins
