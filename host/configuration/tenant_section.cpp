#include <algorithm>
#include <filesystem>

#include "configuration/sections.hpp"

namespace comptoir::configuration {

namespace {

bool is_tenant_name(std::string_view name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
  constexpr std::size_t size_max = 63;
  return !name.empty() && name.size() <= size_max && std::all_of(name.begin(), name.end(), fits);
}

// Where the machine has no table of time zones, nothing can be said against a name that looks like one.
bool is_time_zone(const std::string& name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '_' || c == '-' || c == '+';
  };
  if (name.empty() || name[0] == '/' || !std::all_of(name.begin(), name.end(), fits)) return false;
  const std::filesystem::path zones = "/usr/share/zoneinfo";
  std::error_code unknown;
  return !std::filesystem::is_directory(zones, unknown) || std::filesystem::is_regular_file(zones / name, unknown);
}

}  // namespace

void read_tenant(Section tenant, Tenant& into) {
  tenant.text("name", into.name);
  if (const auto* node = tenant.written("name"); node != nullptr && !is_tenant_name(into.name)) {
    tenant.refuse(*node, "name", "not_a_name", described(*node) + " is no name of a tenant", "use at most 63 lower-case letters, digits, - and _");
  }
  tenant.text("time_zone", into.time_zone);
  if (const auto* node = tenant.written("time_zone"); node != nullptr && !is_time_zone(into.time_zone)) {
    tenant.refuse(*node, "time_zone", "not_a_choice", described(*node) + " is no time zone of this machine",
                  "write a name of the IANA time zone database, such as \"Europe/Paris\" or \"UTC\"");
  }
  tenant.close();
}

}  // namespace comptoir::configuration
