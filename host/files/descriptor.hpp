// A file descriptor that is closed with its owner.
#pragma once

#include <unistd.h>

namespace comptoir::files {

class Descriptor {
 public:
  /// Takes what open() returned; a negative number is none.
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  operator int() const { return number_; }

 private:
  int number_;
};

}  // namespace comptoir::files
