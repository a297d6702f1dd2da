#include <algorithm>
#include <string_view>

#include "configuration/sections.hpp"

namespace comptoir::configuration {

namespace {

bool is_tenant_name(std::string_view name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
  constexpr std::size_t size_max = 63;
  return !name.empty() && name.size() <= size_max && std::all_of(name.begin(), name.end(), fits);
}

}  // namespace

void read_tenant(Section tenant, Tenant& into) {
  tenant.text("name", into.name);
  if (const auto* node = tenant.written("name"); node != nullptr && !is_tenant_name(into.name)) {
    tenant.refuse(*node, "name", "not_a_name", described(*node) + " is no name of a tenant", "use at most 63 lower-case letters, digits, - and _");
  }
  tenant.close();
}

}  // namespace comptoir::configuration
