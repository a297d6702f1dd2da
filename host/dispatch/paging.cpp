#include "dispatch/paging.hpp"

#include <comptoir/detail/value_rule.hpp>

namespace comptoir::dispatch {

std::string list_page(storage::Reads& reads, const storage::View& view, std::string_view tenant, const comptoir_page& page,
                      const storage::RowVisitor& sink) {
  if (auto fault = detail::fault_of_page(view, page)) throw Refusal{*std::move(fault)};
  const storage::PageRequest request{.index = page.index == UINT32_MAX ? nullptr : &view.indexes[page.index],
                                     .prefix = {page.prefix, page.prefix_count},
                                     .limit = page.limit,
                                     .descending = page.descending != 0,
                                     .cursor = dispatch::view(page.cursor)};
  try {
    return reads.list(view, tenant, request, sink);
  } catch (const storage::BadCursor&) {
    throw Refusal{{ErrorKind::malformed,
                   "list.bad_cursor",
                   "The cursor is not one of this list: begin without a cursor.",
                   {{"/cursor", "list.bad_cursor", "is not a cursor of this list"}},
                   {}}};
  }
}

}  // namespace comptoir::dispatch
