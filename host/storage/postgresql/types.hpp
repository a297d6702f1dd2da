// PostgreSQL's types in binary form, as far as a store uses them. The numbers are those of its catalogue (src/include/catalog/pg_type.dat).
#pragma once

#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <libpq-fe.h>
#include <string_view>

namespace comptoir::storage::postgresql {

namespace types {
inline constexpr Oid boolean = 16, bytea = 17, name = 19, int8 = 20, int2 = 21, int4 = 23, text = 25, float4 = 700, float8 = 701, varchar = 1043,
                     numeric = 1700, uuid = 2950, xid8 = 5069;
}  // namespace types

/// Of a type that parameters have.
constexpr std::string_view name_of(Oid type) {
  switch (type) {
    case types::int8: return "bigint";
    case types::uuid: return "uuid";
    case types::bytea: return "bytea";
    case types::float8: return "double precision";
    default: return "text";
  }
}

constexpr bool is_text(Oid type) { return type == types::text || type == types::varchar || type == types::name; }
constexpr bool is_integer(Oid type) {
  return type == types::int8 || type == types::int4 || type == types::int2 || type == types::boolean || type == types::xid8;
}
constexpr bool is_real(Oid type) { return type == types::float8 || type == types::float4; }
constexpr bool is_read_as_binary(Oid type) {
  return is_text(type) || is_integer(type) || is_real(type) || type == types::bytea || type == types::uuid;
}

/// The last bytes of `number`, as many as `out` has, most significant first.
template <std::size_t size>
constexpr void big_endian(std::uint64_t number, std::array<char, size>& out) {
  for (std::size_t i = size; i-- > 0; number >>= 8U) out[i] = static_cast<char>(number & 0xffU);
}

/// An integer of 1, 2, 4 or 8 bytes.
constexpr std::int64_t read_integer(std::string_view bytes) {
  std::uint64_t number = !bytes.empty() && bytes.size() > 1 && (static_cast<unsigned char>(bytes.front()) & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
  for (const char byte : bytes) number = number << 8U | static_cast<unsigned char>(byte);
  return static_cast<std::int64_t>(number);
}

/// The number that a text is; 0 for an empty one.
inline std::int64_t number_in(std::string_view digits) {
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

inline double read_real(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8U | static_cast<unsigned char>(byte);
  return bytes.size() == 4 ? std::bit_cast<float>(static_cast<std::uint32_t>(number)) : std::bit_cast<double>(number);
}

}  // namespace comptoir::storage::postgresql
