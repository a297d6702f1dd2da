// Writes values as JSON text.
#pragma once

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>

#include <comptoir/detail/scalar.hpp>
#include <comptoir/detail/shape.hpp>
#include <comptoir/detail/shape_of.hpp>
#include <comptoir/detail/utf8.hpp>

namespace comptoir::detail {

/// Appends `text` as a JSON text. Throws std::invalid_argument when it is not UTF-8 or holds U+0000: nobody could read it back.
inline void append_json_text(std::string& out, std::string_view text) {
  const char* at = text.data();
  const char* end = at + text.size();
  const char* run = at;
  out += '"';
  while (at != end) {
    const auto c = static_cast<unsigned char>(*at);
    if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
      ++at;
    } else if (c >= 0x80) {
      const auto size = utf8_sequence_size(at, end);
      if (size == 0) throw std::invalid_argument("its text is not UTF-8");
      at += size;
    } else {
      if (c == 0) throw std::invalid_argument("its text holds the character U+0000");
      out.append(run, at);
      run = ++at;
      static constexpr std::string_view letters = "\"\\bfnrt";
      static constexpr std::string_view meanings = "\"\\\b\f\n\r\t";
      static constexpr std::string_view digits = "0123456789abcdef";
      const auto letter = meanings.find(static_cast<char>(c));
      if (letter != std::string_view::npos)
        (out += '\\') += letters[letter];
      else
        ((out += "\\u00") += digits[c >> 4]) += digits[c & 15];
    }
  }
  out.append(run, at) += '"';
}

template <class Number>
void append_number(std::string& out, Number value) {
  char digits[32];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  void write(const Shape& shape, const void* value) {
    switch (shape.kind) {
      case Kind::boolean: out_ += *static_cast<const bool*>(value) ? "true" : "false"; break;
      case Kind::integer: append_number(out_, load_integer(shape, value)); break;
      case Kind::real: write_real(*static_cast<const double*>(value)); break;
      case Kind::text: append_json_text(out_, *static_cast<const std::string*>(value)); break;
      case Kind::enumeration: ((out_ += '"') += load_enumerator(shape, value)) += '"'; break;
      case Kind::text_value: write_text_value(shape, value); break;
      case Kind::optional: write_optional(shape, value); break;
      case Kind::list: write_list(shape, value); break;
      case Kind::structure: write_structure(*shape.structure, value); break;
      case Kind::converted: write_converted(shape, value); break;
    }
  }

  /// The field that was being written, for the text of an error.
  std::string_view field() const { return field_; }

 private:
  void write_real(double value) {
    if (!std::isfinite(value)) throw std::invalid_argument("its number is not finite");
    append_number(out_, value);
  }

  // Ids, times and the like hold nothing to escape.
  void write_text_value(const Shape& shape, const void* value) {
    out_ += '"';
    shape.text->append(value, out_);
    out_ += '"';
  }

  void write_optional(const Shape& shape, const void* optional) {
    if (const void* value = shape.optional->get(optional))
      write(*shape.inner, value);
    else
      out_ += "null";
  }

  void write_list(const Shape& shape, const void* list) {
    const auto items = shape.list->items(list);
    const auto* item = static_cast<const char*>(items.first);
    out_ += '[';
    for (std::size_t i = 0; i < items.count; ++i, item += shape.list->item_size) {
      if (i > 0) out_ += ',';
      write(*shape.inner, item);
    }
    out_ += ']';
  }

  void write_structure(const Structure& structure, const void* object) {
    void* fields[fields_max];
    structure.addresses(const_cast<void*>(object), fields);
    const auto begin = out_.size();
    for (std::size_t i = 0; i < structure.members.size(); ++i) {
      const auto& member = structure.members[i];
      const auto* shape = member.shape;
      const void* value = fields[i];
      if (shape->kind == Kind::optional) {
        value = shape->optional->get(value);
        shape = shape->inner;
      }
      if (value == nullptr) continue;
      field_ = member.column;
      out_ += member.json_key;
      write(*shape, value);
    }
    // Every key starts with the comma that parts it from the one before.
    if (out_.size() == begin)
      out_ += '{';
    else
      out_[begin] = '{';
    out_ += '}';
  }

  void write_converted(const Shape& shape, const void* value) {
    struct Context {
      JsonWriter* writer;
      const Shape* shape;
    } context{this, shape.inner};
    shape.form->write(value, &context, [](void* to, const void* form) {
      const auto* c = static_cast<Context*>(to);
      c->writer->write(*c->shape, form);
    });
  }

  std::string& out_;
  std::string_view field_;
};

inline void write_json(std::string& out, const Shape& shape, const void* value) {
  JsonWriter writer(out);
  try {
    writer.write(shape, value);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument("comptoir: the field `" + std::string(writer.field()) + "` cannot travel: " + error.what());
  }
}

/// Appends `value` as compact JSON; absent optionals are left out. Throws std::invalid_argument, naming the field, for a number that is not
/// finite, an enumeration's value without a name and text that is not UTF-8; `out` then holds half of it.
template <class T>
void write_json(std::string& out, const T& value) {
  write_json(out, shape<T>, &value);
}

}  // namespace comptoir::detail
