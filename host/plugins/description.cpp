#include "description.hpp"

#include <utility>

#include "contract_reader.hpp"

namespace comptoir::plugins {

Result<Description> describe(const std::filesystem::path& file, const Surroundings& surroundings, const Deadlines& deadlines) {
  auto created = Instance::create(file, "{}", surroundings, deadlines);
  if (!created) return created.error();
  auto instance = *std::move(created);
  const auto told = instance->told();
  const auto identity = instance->identity();
  const auto json = instance->contract();
  const auto settings = instance->settings_in_effect();  // what must be configured is missing here, and that is no fault
  static_cast<void>(instance->destroy());                // what it declares is known
  instance->unload();
  Instance::discard(std::move(instance));
  if (!told) return told.error();

  auto contract = read_contract(json, identity);
  if (!contract) return contract.error();
  return Description{identity, *std::move(contract), json, settings};
}

}  // namespace comptoir::plugins
