#include "dispatch/row_rule.hpp"

#include <comptoir/detail/row_rule.hpp>

#include "dispatch/work.hpp"

namespace comptoir::dispatch {
namespace {

void require_none(std::optional<Error> fault) {
  if (fault) throw Refusal{*std::move(fault)};
}

}  // namespace

void require_row(const storage::View& view, Values row) { require_none(detail::fault_of_row_values(view, row)); }
void require_key(const storage::View& view, Values key) { require_none(detail::fault_of_key(view, key)); }
void require_arguments(Values arguments) { require_none(detail::fault_of_arguments(arguments)); }

void require_room_in_indexes(const storage::RowWrite& write) {
  if (write.texts == nullptr || write.texts->size() <= detail::ordering_bytes_max) return;
  const auto bytes_of = [&write](std::size_t column) {
    const auto& value = write.row.at(column);
    return value.kind == COMPTOIR_VALUE_TEXT ? value.text.size : 0;
  };
  require_none(detail::fault_of_row(*write.view, bytes_of));
}

}  // namespace comptoir::dispatch
