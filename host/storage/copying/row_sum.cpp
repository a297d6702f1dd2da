#include "storage/copying/row_sum.hpp"

#include <bit>

namespace comptoir::storage::copying {

void RowSum::add(std::span<const comptoir_value> row) {
  form_.clear();
  for (const comptoir_value& value : row) {
    form_.number(static_cast<std::uint64_t>(value.kind));
    switch (value.kind) {
      case COMPTOIR_VALUE_INTEGER: form_.number(static_cast<std::uint64_t>(value.integer)); break;
      case COMPTOIR_VALUE_REAL: form_.number(std::bit_cast<std::uint64_t>(value.real)); break;
      case COMPTOIR_VALUE_TEXT: form_.text({value.text.data, value.text.size}); break;
      default: break;
    }
  }
  const Checksum whole = digest(form_.bytes());
  std::uint64_t part = 0;
  for (std::size_t i = 0; i < sizeof part; ++i) part = part << 8U | whole[i];
  sum_ += part;
  ++rows_;
}

}  // namespace comptoir::storage::copying
