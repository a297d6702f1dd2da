// Structs as rows of a table, and back.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/abi/value.h>
#include <comptoir/detail/column.hpp>
#include <comptoir/detail/json_reader.hpp>
#include <comptoir/detail/json_writer.hpp>
#include <comptoir/detail/scalar.hpp>
#include <comptoir/detail/shape.hpp>
#include <comptoir/detail/shape_of.hpp>

namespace comptoir::detail {

inline comptoir_value null_value() { return {COMPTOIR_VALUE_NULL, 0, 0, 0, {nullptr, 0}}; }
inline comptoir_value integer_value(std::int64_t integer) { return {COMPTOIR_VALUE_INTEGER, 0, integer, 0, {nullptr, 0}}; }
inline comptoir_value real_value(double real) { return {COMPTOIR_VALUE_REAL, 0, 0, real, {nullptr, 0}}; }
inline comptoir_value text_value(std::string_view text) { return {COMPTOIR_VALUE_TEXT, 0, 0, 0, {text.data(), text.size()}}; }

/// Turns fields into values. Text of the struct itself is borrowed; text that had to be made lives in `texts`, whose items do not move.
class RowWriter {
 public:
  RowWriter(std::vector<comptoir_value>& values, std::deque<std::string>& texts) : values_(values), texts_(texts) {}

  void write(const Shape& shape, const void* value) {
    switch (shape.kind) {
      case Kind::boolean: values_.push_back(integer_value(*static_cast<const bool*>(value) ? 1 : 0)); break;
      case Kind::integer: values_.push_back(integer_value(load_integer(shape, value))); break;
      case Kind::real: write_real(*static_cast<const double*>(value)); break;
      case Kind::text: write_text(*static_cast<const std::string*>(value)); break;
      case Kind::enumeration: values_.push_back(text_value(load_enumerator(shape, value))); break;
      case Kind::text_value:
        shape.text->append(value, texts_.emplace_back());
        values_.push_back(text_value(texts_.back()));
        break;
      case Kind::optional: write_optional(shape, value); break;
      case Kind::list:
      case Kind::structure: write_object(shape, value); break;
      case Kind::converted: write_converted(shape, value); break;
    }
  }

 private:
  void write_real(double value) {
    if (!std::isfinite(value)) throw std::invalid_argument("its number is not finite");
    values_.push_back(real_value(value));
  }

  void write_text(const std::string& text) {
    if (!is_utf8(text) || text.find('\0') != text.npos) throw std::invalid_argument("its text is not UTF-8 or holds the character U+0000");
    values_.push_back(text_value(text));
  }

  void write_optional(const Shape& shape, const void* optional) {
    if (const void* value = shape.optional->get(optional))
      write(*shape.inner, value);
    else
      values_.push_back(null_value());
  }

  void write_object(const Shape& shape, const void* value) {
    write_json(texts_.emplace_back(), shape, value);
    values_.push_back(text_value(texts_.back()));
  }

  // The form dies when this returns, and with it the text that its value borrows.
  void write_converted(const Shape& shape, const void* value) {
    struct Context {
      RowWriter* writer;
      const Shape* form;
    } context{this, shape.inner};
    shape.form->write(value, &context, [](void* context_address, const void* form) {
      const auto& c = *static_cast<Context*>(context_address);
      c.writer->write(*c.form, form);
      auto& written = c.writer->values_.back();
      if (written.kind != COMPTOIR_VALUE_TEXT) return;
      written = text_value(c.writer->texts_.emplace_back(written.text.data, written.text.size));
    });
  }

  std::vector<comptoir_value>& values_;
  std::deque<std::string>& texts_;
};

/// Turns values into fields.
class RowReader {
 public:
  /// False, with `problem` set, when the value does not fit the shape.
  bool read(const Shape& shape, const comptoir_value& value, void* to) {
    if (shape.kind == Kind::optional) {
      if (value.kind != COMPTOIR_VALUE_NULL) return read(*shape.inner, value, shape.optional->emplace(to));
      shape.optional->reset(to);
      return true;
    }
    switch (column_kind(shape)) {
      case ColumnKind::json: return value.kind == COMPTOIR_VALUE_TEXT ? read_object(shape, value, to) : refuse_kind(shape);
      default: return shape.kind == Kind::converted ? read_converted(shape, value, to) : read_scalar(shape, value, to);
    }
  }

  const Problem& problem() const { return problem_; }

 private:
  static std::string_view text_of(const comptoir_value& value) { return {value.text.data, value.text.size}; }

  bool read_scalar(const Shape& shape, const comptoir_value& value, void* to) {
    switch (value.kind) {
      case COMPTOIR_VALUE_INTEGER: return read_integer(shape, value.integer, to);
      case COMPTOIR_VALUE_REAL:
        if (shape.kind != Kind::real) return refuse_kind(shape);
        *static_cast<double*>(to) = value.real;
        return true;
      case COMPTOIR_VALUE_TEXT: return column_kind(shape) == ColumnKind::text ? store_text(shape, text_of(value), to, problem_) : refuse_kind(shape);
      default: return refuse_kind(shape);
    }
  }

  bool read_integer(const Shape& shape, std::int64_t integer, void* to) {
    if (shape.kind == Kind::integer) return store_integer(shape, integer, to, problem_);
    if (shape.kind == Kind::real) {
      *static_cast<double*>(to) = static_cast<double>(integer);
      return true;
    }
    if (shape.kind != Kind::boolean || (integer != 0 && integer != 1)) return refuse_kind(shape);
    *static_cast<bool*>(to) = integer == 1;
    return true;
  }

  bool read_object(const Shape& shape, const comptoir_value& value, void* to) {
    std::vector<Fault> faults;
    JsonReader(text_of(value), Unknown::ignored, faults).read_document(shape, to);
    return faults.empty() || refuse(problem_, faults[0].code, "At `" + faults[0].pointer + "`: " + faults[0].message);
  }

  bool read_converted(const Shape& shape, const comptoir_value& value, void* to) {
    struct Context {
      RowReader* reader;
      const Shape* form;
      const comptoir_value* value;
      bool is_read = true;
    } context{this, shape.inner, &value};
    const auto fill = [](void* context_address, void* form) {
      auto& c = *static_cast<Context*>(context_address);
      return c.is_read = c.reader->read(*c.form, *c.value, form);
    };
    return store_converted(shape, to, &context, fill, problem_) && context.is_read;
  }

  bool refuse_kind(const Shape& shape) {
    static constexpr std::string_view expected[] = {"text", "an integer", "a number", "0 or 1", "JSON text"};
    return refuse(problem_, "field.wrong_type", "Expected " + std::string(expected[static_cast<std::size_t>(column_kind(shape))]) + ".");
  }

  Problem problem_;
};

inline void append_value(const Shape& shape, const void* value, std::string_view name, std::vector<comptoir_value>& values,
                         std::deque<std::string>& texts) {
  try {
    RowWriter(values, texts).write(shape, value);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument("comptoir: the value of `" + std::string(name) + "` cannot be stored: " + error.what());
  }
}

inline void append_row(const Structure& structure, const void* object, std::vector<comptoir_value>& values, std::deque<std::string>& texts) {
  void* fields[fields_max];
  structure.addresses(const_cast<void*>(object), fields);
  for (std::size_t i = 0; i < structure.members.size(); ++i)
    append_value(*structure.members[i].shape, fields[i], structure.members[i].column, values, texts);
}

inline void read_row(const Structure& structure, std::span<const comptoir_value> values, void* object) {
  if (values.size() != structure.members.size())
    throw std::runtime_error("comptoir: a row of " + std::to_string(values.size()) + " columns was to become a `" + std::string(structure.name) +
                             "` of " + std::to_string(structure.members.size()) + " fields");
  void* fields[fields_max];
  structure.addresses(object, fields);
  RowReader reader;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto& member = structure.members[i];
    // A column that was added after the row was written is null: the field's default stands in.
    const bool keeps_default = !member.required && member.shape->kind != Kind::optional && values[i].kind == COMPTOIR_VALUE_NULL;
    if (keeps_default || reader.read(*member.shape, values[i], fields[i])) continue;
    throw std::runtime_error("comptoir: the column `" + std::string(member.column) + "` does not fit its field of `" + std::string(structure.name) +
                             "`: " + reader.problem().message);
  }
}

/// Appends one value per field. They borrow from `row` and from `texts`, which must live as long as they do. Throws std::invalid_argument,
/// naming the column, for what no database can hold: a number that is not finite, an enumerator without a name, text that is not UTF-8.
template <class T>
void to_row(const T& row, std::vector<comptoir_value>& values, std::deque<std::string>& texts) {
  static_assert(shape<T>.kind == Kind::structure, "comptoir: a row is a plain struct");
  append_row(structure_of<T>, &row, values, texts);
}

/// Appends one value, a parameter of a statement; `name` is for the text of an error. Otherwise like to_row().
template <class T>
void to_value(const T& value, std::string_view name, std::vector<comptoir_value>& values, std::deque<std::string>& texts) {
  append_value(shape<T>, &value, name, values, texts);
}

/// A struct of the values, one per field in the order of declaration. Throws std::runtime_error, naming the column, for values that do not fit:
/// the table and the program disagree. Null stands for an absent optional and for the default of a `defaulted` field.
template <class T>
T from_row(std::span<const comptoir_value> values) {
  static_assert(shape<T>.kind == Kind::structure, "comptoir: a row is a plain struct");
  T row{};
  read_row(structure_of<T>, values, &row);
  return row;
}

}  // namespace comptoir::detail
