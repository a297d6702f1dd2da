#include "dispatch/row_rule.hpp"

#include <comptoir/detail/row_rule.hpp>

#include "dispatch/work.hpp"

namespace comptoir::dispatch {

void require_room_in_indexes(const storage::RowWrite& write) {
  if (write.texts == nullptr || write.texts->size() <= detail::ordering_bytes_max) return;
  const auto bytes_of = [&write](std::size_t column) {
    const auto& value = write.row.at(column);
    return value.kind == COMPTOIR_VALUE_TEXT ? value.text.size : 0;
  };
  if (auto fault = detail::fault_of_row(*write.view, bytes_of)) throw Refusal{*std::move(fault)};
}

}  // namespace comptoir::dispatch
