#include "cli/freed_memory.hpp"

/// mimalloc's, where the program is linked to it; null where it is linked to another allocator.
extern "C" [[gnu::weak]] void mi_collect(bool force) noexcept;

namespace comptoir::cli {

void give_back_freed_memory() {
  if (mi_collect != nullptr) mi_collect(true);
}

}  // namespace comptoir::cli
