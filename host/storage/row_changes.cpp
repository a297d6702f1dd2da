#include "storage/row_changes.hpp"

#include <limits>

#include "storage/store.hpp"

namespace comptoir::storage {

namespace {

constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

}  // namespace

std::pair<std::int64_t, std::int64_t> Addition::room() const {
  const auto from = amount > 0 && least < smallest + amount ? smallest : amount < 0 && least > largest + amount ? largest : least - amount;
  const auto to = amount < 0 && most > largest + amount ? largest : amount > 0 && most < smallest + amount ? smallest : most - amount;
  return {from, to};
}

void Addition::grow_by(std::int64_t more) {
  if (__builtin_add_overflow(amount, more, &amount)) amount = more > 0 ? largest : smallest;
}

void Addition::add_to(std::vector<comptoir_value>& row, const View& view) const {
  const auto [from, to] = room();
  auto& value = row.at(column).integer;
  if (value < from || value > to) throw OutOfRange(view, *this);
  value += amount;
}

std::string key_of(std::span<const comptoir_value> values) {
  std::string key;
  for (const auto& value : values) {
    key += static_cast<char>('0' + value.kind);
    if (value.kind == COMPTOIR_VALUE_TEXT) {
      const auto size = static_cast<std::uint32_t>(value.text.size);
      key.append(reinterpret_cast<const char*>(&size), sizeof size).append(value.text.data, value.text.size);
    } else if (value.kind == COMPTOIR_VALUE_INTEGER) {
      key.append(reinterpret_cast<const char*>(&value.integer), sizeof value.integer);
    } else if (value.kind == COMPTOIR_VALUE_REAL) {
      const double real = value.real + 0.0;  // which is of one kind, as zero is for the engines
      key.append(reinterpret_cast<const char*>(&real), sizeof real);
    }
  }
  return key;
}

std::vector<comptoir_value> key_values(const View& view, std::span<const comptoir_value> row) {
  std::vector<comptoir_value> key;
  for (const auto& name : view.key)
    for (std::size_t i = 0; i < view.columns.size() && i < row.size(); ++i)
      if (view.columns[i].name == name) key.push_back(row[i]);
  return key;
}

}  // namespace comptoir::storage
