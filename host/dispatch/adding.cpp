#include "dispatch/adding.hpp"

namespace comptoir::dispatch {

storage::Addition addition_of(const storage::View& view, const comptoir_addition& given, std::size_t row_size) {
  const bool is_integer = given.column < view.columns.size() && view.columns[given.column].kind == contract::ColumnKind::integer;
  if (!is_integer || row_size != view.columns.size())
    throw Refusal{
        {ErrorKind::failed, "view.bad_addition", "View " + view.name + ": only to an integer of a whole row can something be added.", {}, {}}};
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
