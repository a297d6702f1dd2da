// How types that are not plain structs become fields of a message.
#pragma once

#include <string_view>

namespace comptoir {

/// How a type with an invariant travels: as another type that can be a field, its form.
///
///   template <>
///   struct comptoir::Form<Sku> {
///     static std::string of(const Sku& sku) { return sku.text(); }
///     static comptoir::Result<Sku> from(const std::string& text) { return Sku::parse(text); }
///   };
///
/// `from` refuses by an error, or by throwing std::invalid_argument or another std::logic_error: the reader of the message
/// gets a fault `field.invalid` with that sentence. It may also return the bare value. The type needs a default value.
template <class T>
struct Form;

/// A field's earlier name, still read in old messages. Inside the struct, in C++ spelling:
///
///   static constexpr comptoir::Renamed renamed[] = {{"visitor", "guest"}};
struct Renamed {
  std::string_view from;
  std::string_view to;
};

/// What JSON Schema says about a type that travels as its text. A type does so when it has
/// `static Result<T> parse(std::string_view)`, `void append_to(std::string&) const` and `static constexpr TextFormat text_format`.
struct TextFormat {
  std::string_view format;            ///< A format of JSON Schema (`uuid`), or empty.
  std::string_view pattern;           ///< A regular expression of ECMA-262, or empty.
  bool or_integer = false;            ///< A whole JSON number is read too, as if it stood in quotes.
  std::string_view description = {};  ///< What people are to know that no rule of JSON Schema says, or empty.
};

}  // namespace comptoir
