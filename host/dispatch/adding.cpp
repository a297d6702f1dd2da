#include "dispatch/adding.hpp"

#include <comptoir/detail/value_rule.hpp>

namespace comptoir::dispatch {

storage::Addition addition_of(const storage::View& view, const comptoir_addition& given) {
  if (auto fault = detail::fault_of_addition(view, given)) throw Refusal{*std::move(fault)};
  return {given.column, given.amount, given.least, given.most};
}

bool has_room(const Row& row, const storage::Addition& addition) {
  const auto [from, to] = addition.room();
  const auto value = row.values[addition.column].integer;
  return from <= value && value <= to;
}

Row sum(Row row, const storage::Addition& addition, const storage::View& view) {
  try {
    addition.add_to(row.values, view);
  } catch (const storage::OutOfRange& failure) {
    throw Refusal{refused(std::string(out_of_range), failure.what())};
  }
  return row;
}

}  // namespace comptoir::dispatch
