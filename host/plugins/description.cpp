#include "description.hpp"

#include <utility>

#include "contract_reader.hpp"

namespace comptoir::plugins {

Result<Description> describe(const std::filesystem::path& file, const Surroundings& surroundings) {
  auto created = Instance::create(file, "{}", surroundings);
  if (!created) return created.error();
  auto instance = *std::move(created);
  const auto identity = instance->identity();
  auto json = instance->contract();
  instance->destroy();
  instance->unload();
  Instance::discard(std::move(instance));

  if (!json) return json.error();
  auto contract = read_contract(*json, identity);
  if (!contract) return contract.error();
  return Description{identity, *std::move(contract), *std::move(json)};
}

}  // namespace comptoir::plugins
