#pragma once

#include <cstdint>
#include <string>

namespace comptoir::storage::sqlite {

/// What the URL of a SQLite store says.
struct Options {
  std::string path;
  std::uint64_t max_pages = 0;  ///< of 4 KiB; 0: as large as the disk allows
};

}  // namespace comptoir::storage::sqlite
