#include "storage/sql/statement.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <comptoir/detail/utf8.hpp>

namespace comptoir::storage::sql {

namespace {

template <class Bytes>
void copy_fixed(std::string_view from, Bytes& to) {
  if (from.size() == to.size()) std::ranges::copy(from, to.begin());
}

}  // namespace

Timestamp Statement::time(int column) const {
  try {
    return Timestamp::from_microseconds_since_epoch(integer(column));
  } catch (const std::out_of_range&) {
    return {};
  }
}

Id Statement::id(int column) const {
  std::array<std::uint8_t, 16> out{};
  copy_fixed(text(column), out);
  return Id(out);
}

Checksum Statement::checksum(int column) const {
  Checksum out{};
  copy_fixed(text(column), out);
  return out;
}

void Statement::read_into(std::vector<comptoir_value>& values) const {
  values.clear();
  const int count = columns();
  for (int column = 0; column < count; ++column) values.push_back(value(column));
}

std::string excerpt(std::string_view sql) {
  constexpr std::size_t length_max = 120;
  auto length = std::min(sql.size(), length_max);
  while (length > 0 && length < sql.size() && (static_cast<unsigned char>(sql[length]) & 0xC0) == 0x80) --length;  // between characters
  auto out = detail::as_utf8(sql.substr(0, length));
  std::ranges::replace(out, '\n', ' ');
  return length < sql.size() ? out + "..." : out;
}

}  // namespace comptoir::storage::sql
