// The shape of a type: all that a reader, a writer, a schema or a table needs to know about it, as constant data.
//
// Templates end here (shape_of.hpp makes shapes). What walks over shapes (json_reader.hpp, json_writer.hpp, schema.hpp, row.hpp) is ordinary code,
// compiled once: that keeps a page of messages fast to compile and a plugin small.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <comptoir/form.hpp>

namespace comptoir::detail {

enum class Kind : std::uint8_t { boolean, integer, real, text, enumeration, text_value, optional, list, structure, converted };

struct Shape;

/// One field of a struct.
struct Member {
  std::string_view json_key;  ///< `,"unitPrice":`
  std::string_view column;    ///< `unit_price`
  const Shape* shape = nullptr;
  bool required = true;  ///< Absence is a fault.

  constexpr std::string_view wire_name() const { return json_key.substr(2, json_key.size() - 4); }
};

/// An earlier wire name of a field.
struct Alias {
  std::string_view wire_name;
  std::size_t member = 0;
};

struct Structure {
  std::string_view name;
  std::span<const Member> members;
  std::span<const Alias> aliases;
  void (*addresses)(void* object, void** fields);  ///< Writes the address of every field.
};

struct OptionalAccess {
  const void* (*get)(const void* optional);  ///< Null when it is absent.
  void* (*emplace)(void* optional);
  void (*reset)(void* optional);
};

struct Items {
  const void* first;
  std::size_t count;
};
struct ListAccess {
  std::size_t item_size;
  Items (*items)(const void* list);
  void* (*append)(void* list);
  void (*clear)(void* list);
};

/// A type that travels as its text.
struct TextAccess {
  TextFormat format;
  void (*append)(const void* value, std::string& to);
  bool (*parse)(std::string_view text, void* to, std::string& reason);  ///< False, and why, when the text is refused.
};

/// A type that travels as another one.
struct FormAccess {
  using Use = void (*)(void* context, const void* form);
  using Fill = bool (*)(void* context, void* form);

  void (*write)(const void* value, void* context, Use use);
  bool (*read)(void* to, void* context, Fill fill, std::string& reason);  ///< False, and why, when the form is refused; true when `fill` gave up.
};

struct Shape {
  Kind kind = Kind::structure;
  std::uint8_t size = 0;                    ///< Of an integer or an enumeration, in bytes.
  bool is_signed = false;                   ///< Of an integer or an enumeration.
  const Shape* inner = nullptr;             ///< Of what an optional or a list holds, or of the form of a converted type.
  const std::string_view* names = nullptr;  ///< Of an enumeration: by value, empty where there is none.
  std::size_t names_count = 0;
  const Structure* structure = nullptr;
  const OptionalAccess* optional = nullptr;
  const ListAccess* list = nullptr;
  const TextAccess* text = nullptr;
  const FormAccess* form = nullptr;
};

}  // namespace comptoir::detail
