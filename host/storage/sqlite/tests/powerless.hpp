// A process without the rights of root, to which every file is open.
#pragma once

#include <cstdlib>
#include <stdexcept>
#include <unistd.h>

namespace comptoir::storage::sqlite {

/// Root may write everywhere: while this lives, the process is nobody.
class Powerless {
 public:
  Powerless() : was_root_(geteuid() == 0) {
    if (was_root_ && seteuid(65534) != 0) throw std::runtime_error("cannot become nobody");
  }
  ~Powerless() {
    if (was_root_ && seteuid(0) != 0) std::abort();
  }
  Powerless(const Powerless&) = delete;
  Powerless& operator=(const Powerless&) = delete;

 private:
  bool was_root_;
};

}  // namespace comptoir::storage::sqlite
