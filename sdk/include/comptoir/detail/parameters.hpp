// Messages that arrive in parts: a JSON body, and parameters of a path and a query.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/detail/faults.hpp>
#include <comptoir/detail/json_reader.hpp>
#include <comptoir/detail/json_scanner.hpp>
#include <comptoir/detail/scalar.hpp>
#include <comptoir/detail/shape.hpp>
#include <comptoir/detail/shape_of.hpp>
#include <comptoir/result.hpp>

namespace comptoir::detail {

/// A parameter of a path or a query, decoded: the wire name of a field, and its value as text.
struct Parameter {
  std::string_view name;
  std::string_view value;
};

/// Reads parameters into fields. Functions that answer a bool answer false when there are faults enough.
class ParameterReader {
 public:
  ParameterReader(const Structure& structure, void** fields, std::vector<Fault>& faults) : structure_(structure), fields_(fields), faults_(faults) {}

  /// `seen_in_body` and `seen` have a bit for each field.
  bool read(std::span<const Parameter> parameters, Unknown unknown, std::uint64_t seen_in_body, std::uint64_t& seen) {
    for (const auto& parameter : parameters) {
      const Step here{&root_, parameter.name};
      const auto member = find_member(structure_, parameter.name);
      const auto bit = member == no_member ? 0 : std::uint64_t{1} << member;
      bool goes_on = true;
      if (member == no_member)
        goes_on = unknown == Unknown::ignored || add_fault(faults_, &here, "field.unknown", unknown_field_message(structure_, parameter.name));
      else if ((seen & bit) != 0)
        goes_on = add_fault(faults_, &here, "field.duplicate", "The parameter `" + std::string(parameter.name) + "` is given twice.");
      else if ((seen_in_body & bit) != 0)
        goes_on = add_fault(faults_, &here, "field.given_twice",
                            "The field `" + std::string(parameter.name) + "` is given in the body and as a parameter.");
      else
        goes_on = read_value(*structure_.members[member].shape, parameter.value, fields_[member], &here);
      seen |= bit;
      if (!goes_on) return false;
    }
    return true;
  }

 private:
  bool read_value(const Shape& shape, std::string_view text, void* to, const Step* step) {
    switch (shape.kind) {
      case Kind::boolean: return read_boolean(text, to, step);
      case Kind::integer:
      case Kind::real: return read_number(shape, text, to, step);
      case Kind::text:
      case Kind::enumeration:
      case Kind::text_value: return read_text(shape, text, to, step);
      case Kind::optional: return read_value(*shape.inner, text, shape.optional->emplace(to), step);
      case Kind::list: return read_list(shape, text, to, step);
      case Kind::converted: return read_converted(shape, text, to, step);
      case Kind::structure: break;
    }
    return add_fault(faults_, step, "field.wrong_type", "An object cannot be given as a parameter: send it in the body.");
  }

  bool read_boolean(std::string_view text, void* to, const Step* step) {
    if (text != "true" && text != "false") return refuse_text("true or false", text, step);
    *static_cast<bool*>(to) = text == "true";
    return true;
  }

  // The grammar is that of JSON: what a body refuses, a parameter refuses too.
  bool read_number(const Shape& shape, std::string_view text, void* to, const Step* step) {
    JsonScanner scanner(text);
    JsonNumber number;
    const bool is_number = !text.empty() && JsonScanner::is_number(text[0]) && scanner.read_number(number) && number.text.size() == text.size();
    if (!is_number || (shape.kind == Kind::integer && !number.is_whole)) return refuse_text(expectation(shape), text, step);
    return (shape.kind == Kind::integer ? store_integer(shape, text, to, problem_) : store_real(text, to, problem_)) || add_problem(step);
  }

  bool read_text(const Shape& shape, std::string_view text, void* to, const Step* step) {
    if (!is_utf8(text) || text.find('\0') != text.npos)
      return add_fault(faults_, step, "field.invalid", "The parameter is not UTF-8 or holds the character U+0000.");
    if (!store_text(shape, text, to, problem_)) return add_problem(step);
    return shape.kind != Kind::enumeration || check_spelling(load_enumerator(shape, to), text, step);
  }

  // What a URL names has one: the host makes the id of what an ETag is of from the path as it stands.
  bool check_spelling(std::string_view name, std::string_view text, const Step* step) {
    return text == name || add_fault(faults_, step, "field.unknown_name", "`" + std::string(text) + "` is spelled " + std::string(name) + ".");
  }

  // Items are parted by commas; no text is no item.
  bool read_list(const Shape& shape, std::string_view text, void* to, const Step* step) {
    if (shape.inner->kind == Kind::list)
      return add_fault(faults_, step, "field.wrong_type", "A list of lists cannot be given as a parameter: send it in the body.");
    shape.list->clear(to);
    Step here{step, {}, 0};
    for (auto left = text; !text.empty(); ++here.item) {
      const auto item = left.substr(0, left.find(','));
      if (!read_value(*shape.inner, item, shape.list->append(to), &here)) return false;
      if (item.size() == left.size()) break;
      left.remove_prefix(item.size() + 1);
    }
    return true;
  }

  bool read_converted(const Shape& shape, std::string_view text, void* to, const Step* step) {
    struct Context {
      ParameterReader* reader;
      const Shape* form;
      std::string_view text;
      const Step* step;
      bool goes_on = true;
    } context{this, shape.inner, text, step};
    const auto fill = [](void* context_address, void* form) {
      auto& c = *static_cast<Context*>(context_address);
      const auto faults_before = c.reader->faults_.size();
      c.goes_on = c.reader->read_value(*c.form, c.text, form, c.step);
      return c.goes_on && c.reader->faults_.size() == faults_before;
    };
    return (store_converted(shape, to, &context, fill, problem_) || add_problem(step)) && context.goes_on;
  }

  bool refuse_text(std::string_view expected, std::string_view text, const Step* step) {
    const auto shown = is_utf8(text) ? "`" + shortened(text) + "`" : std::string("bytes that are not UTF-8");
    return add_fault(faults_, step, "field.wrong_type", "Expected " + std::string(expected) + ", found " + shown + ".");
  }

  bool add_problem(const Step* step) { return add_fault(faults_, step, problem_.code, std::move(problem_.message)); }

  const Structure& structure_;
  void** fields_;
  std::vector<Fault>& faults_;
  Step root_;
  Problem problem_;
};

inline std::vector<Fault> read_message(const Shape& shape, std::string_view json, std::span<const Parameter> parameters, void* to, Unknown unknown) {
  std::vector<Fault> faults;
  void* fields[fields_max];
  const auto& structure = *shape.structure;
  structure.addresses(to, fields);
  std::uint64_t seen_in_body = 0;
  if (!json.empty() && !JsonReader(json, unknown, faults).read_members_of_document(shape, fields, seen_in_body)) return faults;

  std::uint64_t seen_as_parameters = 0;
  const Step root;
  if (ParameterReader(structure, fields, faults).read(parameters, unknown, seen_in_body, seen_as_parameters))
    add_missing(faults, structure, seen_in_body | seen_as_parameters, &root);
  return faults;
}

/// Reads a message of a JSON body (empty text stands for `{}`) and parameters into `to`, which starts as a default value.
///
/// A parameter names a field and is converted from its text; a list is parted by commas; objects cannot be parameters. A field given in both
/// places is `field.given_twice`; what is missing is looked for in both together. Faults are those of read_json(), pointers of parameters are
/// "/fieldName".
template <class T>
[[nodiscard]] std::vector<Fault> read_message(std::string_view json_or_empty, std::span<const Parameter> parameters, T& to, Unknown unknown) {
  static_assert(shape<T>.kind == Kind::structure, "comptoir: a message is a plain struct");
  return read_message(shape<T>, json_or_empty, parameters, &to, unknown);
}

}  // namespace comptoir::detail
