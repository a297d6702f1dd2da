// What the rows of a table add up to, whatever their order and whatever engine keeps them.
#pragma once

#include <cstdint>
#include <span>

#include <comptoir/abi/value.h>

#include "storage/digest.hpp"

namespace comptoir::storage::copying {

class RowSum {
 public:
  void add(std::span<const comptoir_value> row);
  std::uint64_t rows() const { return rows_; }
  bool operator==(const RowSum& other) const { return rows_ == other.rows_ && sum_ == other.sum_; }

 private:
  std::uint64_t rows_ = 0;
  std::uint64_t sum_ = 0;  ///< of the digests' beginnings
  CanonicalBytes form_;
};

}  // namespace comptoir::storage::copying
