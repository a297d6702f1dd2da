#include "storage/postgresql/arrays.hpp"

namespace comptoir::storage::postgresql {

namespace {

constexpr std::size_t nulls_at = 4;   // behind the number of dimensions
constexpr std::size_t count_at = 12;  // behind the number of dimensions, the flag for NULLs and the type

}  // namespace

Array::Array(Oid type) {
  append(1);  // dimension
  append(0);  // NULLs
  append(type);
  append(0);  // items, known at the end
  append(1);  // the first one's index
}

void Array::append(std::uint32_t number) {
  std::array<char, 4> bytes{};
  big_endian(number, bytes);
  bytes_.append(bytes.data(), bytes.size());
}

void Array::add(std::string_view bytes) {
  append(static_cast<std::uint32_t>(bytes.size()));
  bytes_.append(bytes);
  ++count_;
}

void Array::add(const std::optional<std::string>& text) { text ? add(std::string_view(*text)) : add_null(); }

void Array::add_null() {
  append(~std::uint32_t{0});
  has_nulls_ = true;
  ++count_;
}

void Array::add(std::int64_t number) {
  std::array<char, 8> bytes{};
  big_endian(static_cast<std::uint64_t>(number), bytes);
  add(std::string_view(bytes.data(), bytes.size()));
}

std::span<const std::uint8_t> Array::bytes() {
  std::array<char, 4> count{};
  big_endian(count_, count);
  bytes_.replace(count_at, count.size(), count.data(), count.size());
  bytes_[nulls_at + 3] = has_nulls_ ? 1 : 0;
  return {reinterpret_cast<const std::uint8_t*>(bytes_.data()), bytes_.size()};
}

}  // namespace comptoir::storage::postgresql
