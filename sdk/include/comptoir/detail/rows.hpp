// Values on their way to the host, and rows on their way back.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <comptoir/detail/callback.hpp>
#include <comptoir/detail/row.hpp>

namespace comptoir::detail {

/// One value of a key or of a statement. What had to be made is kept in `texts`, so both live as long as the call.
template <class T>
comptoir_value value_of(const T& value, std::deque<std::string>& texts) {
  std::vector<comptoir_value> values;
  if constexpr (std::is_convertible_v<const T&, std::string_view>)
    return text_value(std::string_view(value));
  else
    to_value(value, "argument", values, texts);
  return values.front();
}

/// Collects rows behind the C sink; what goes wrong is thrown after the call.
template <class Row>
struct Rows {
  std::vector<Row> rows;
  ThrownInCallback thrown{};

  comptoir_row_sink sink() {
    return {this, [](void* self, const comptoir_value* values, std::uint32_t count) noexcept {
              auto& all = *static_cast<Rows*>(self);
              all.thrown.keep([&] { all.rows.push_back(from_row<Row>({values, count})); });
            }};
  }
  std::vector<Row> taken() {
    thrown.rethrow();
    return std::move(rows);
  }
};

}  // namespace comptoir::detail
