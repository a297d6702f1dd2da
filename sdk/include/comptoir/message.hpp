// What may be a message, and how it is read and written.
//
// A message (command, query, event, answer, state, settings, row) is a plain struct:
//
//   struct PlaceOrder {
//     comptoir::Id customer;
//     std::vector<Line> lines;
//     std::optional<std::string> note;
//   };
//
// It has no constructor, no base class, no private member, at most 40 fields. A field is a bool, an integer (std::uint64_t excepted), a double,
// a std::string, an enum class worth 0 to 63, Money, Currency, Decimal, Timestamp, Date, Id, a std::optional or a std::vector of these, another
// plain struct, or a type with a Form (see form.hpp). Anything else ends compilation with a sentence.
//
// Names are snake_case in C++ and camelCase on the wire: `unit_price` is "unitPrice"; a trailing underscore falls away: `class_` is "class".
// Enumerators are spelled in capitals: `in_transit` is "IN_TRANSIT".
//
// Only std::optional may be absent. To add a field to a message whose old texts are still read, make it optional, or list it in
//
//   static constexpr std::string_view defaulted[] = {"visits"};
//
// and its default member initializer stands in where it is absent. To rename one, keep its earlier name in `renamed` (see form.hpp):
//
//   static constexpr comptoir::Renamed renamed[] = {{"visitor", "guest"}};
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

#include <comptoir/currency.hpp>
#include <comptoir/decimal.hpp>
#include <comptoir/detail/json_writer.hpp>
#include <comptoir/form.hpp>
#include <comptoir/id.hpp>
#include <comptoir/money.hpp>
#include <comptoir/result.hpp>
#include <comptoir/time.hpp>

namespace comptoir {

/// The name that an enumerator has on the wire, for sentences: wire_name(Status::in_transit) is "IN_TRANSIT". Empty for a value without a name.
template <class E>
[[nodiscard]] constexpr std::string_view wire_name(E value) {
  const auto index = static_cast<std::size_t>(value);
  return index < detail::names_of<E>.size() ? detail::names_of<E>[index] : std::string_view{};
}

template <class Facts>
Error Error::with(const Facts& facts) && {
  static_assert(detail::shape<Facts>.kind == detail::Kind::structure, "comptoir: the facts of an error are a plain struct");
  details.clear();
  detail::write_json(details, facts);
  return std::move(*this);
}

}  // namespace comptoir
