// Reads JSON text straight into structs, in one pass, and says everything that is wrong with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <comptoir/detail/faults.hpp>
#include <comptoir/detail/json_scanner.hpp>
#include <comptoir/detail/scalar.hpp>
#include <comptoir/detail/shape.hpp>
#include <comptoir/detail/shape_of.hpp>
#include <comptoir/result.hpp>

namespace comptoir::detail {

/// What becomes of fields that the struct does not have: requests refuse them, readers of events ignore them.
enum class Unknown { refused, ignored };

/// What becomes of required fields that are not said: messages miss them, settings keep their initial values.
enum class Unsaid { missing, kept };

/// Functions that answer a bool answer false when reading ends early: the text is no JSON, or there are faults enough.
class JsonReader {
 public:
  JsonReader(std::string_view json, Unknown unknown, std::vector<Fault>& faults, Unsaid unsaid = Unsaid::missing)
      : scanner_(json), unknown_(unknown), unsaid_(unsaid), faults_(faults) {}

  /// The whole text as one value.
  bool read_document(const Shape& shape, void* to) {
    const Step root;
    return read_value(shape, to, &root) && (scanner_.end() || stop(&root));
  }

  /// The whole text as one object, with no look at what is missing: `seen` tells. False also when it is no object.
  bool read_members_of_document(const Shape& shape, void** fields, std::uint64_t& seen) {
    const Step root;
    if (scanner_.peek() != '{') {
      read_wrong_type(shape, &root);
      return false;
    }
    return read_members(*shape.structure, fields, seen, &root) && (scanner_.end() || stop(&root));
  }

 private:
  bool read_value(const Shape& shape, void* to, const Step* step) {
    const char next = scanner_.peek();
    switch (shape.kind) {
      case Kind::boolean: return next == 't' || next == 'f' ? read_boolean(to, step) : read_wrong_type(shape, step);
      case Kind::integer:
      case Kind::real: return JsonScanner::is_number(next) ? read_number(shape, to, step) : read_wrong_type(shape, step);
      case Kind::text:
      case Kind::enumeration: return next == '"' ? read_text(shape, to, step) : read_wrong_type(shape, step);
      case Kind::text_value: return read_text_value(shape, to, step);
      case Kind::optional: return next == 'n' ? read_absence(shape, to, step) : read_value(*shape.inner, shape.optional->emplace(to), step);
      case Kind::list: return next == '[' ? read_list(shape, to, step) : read_wrong_type(shape, step);
      case Kind::structure: return next == '{' ? read_structure(*shape.structure, to, step) : read_wrong_type(shape, step);
      case Kind::converted: return read_converted(shape, to, step);
    }
    return false;
  }

  bool read_boolean(void* to, const Step* step) {
    const bool value = scanner_.peek() == 't';
    if (!scanner_.read_word(value ? "true" : "false")) return stop(step);
    *static_cast<bool*>(to) = value;
    return true;
  }

  bool read_number(const Shape& shape, void* to, const Step* step) {
    JsonNumber number;
    if (!scanner_.read_number(number)) return stop(step);
    if (shape.kind == Kind::real) return store_real(number.text, to, problem_) || add_problem(step);
    if (!number.is_whole) return add_wrong_number("Expected a whole number, without fraction and exponent, found ", number.text, ".", step);
    return store_integer(shape, number.text, to, problem_) || add_problem(step);
  }

  bool read_text(const Shape& shape, void* to, const Step* step) {
    std::string_view text;
    if (!scanner_.read_text(text)) return stop(step);
    return store_text(shape, text, to, problem_) || add_problem(step);
  }

  bool read_text_value(const Shape& shape, void* to, const Step* step) {
    const char next = scanner_.peek();
    if (next == '"') return read_text(shape, to, step);
    if (!shape.text->format.or_integer || !JsonScanner::is_number(next)) return read_wrong_type(shape, step);
    JsonNumber number;
    if (!scanner_.read_number(number)) return stop(step);
    if (!number.is_whole) return add_wrong_number("Expected a decimal in quotes, which keeps every digit: \"", number.text, "\".", step);
    return store_text(shape, number.text, to, problem_) || add_problem(step);
  }

  bool read_absence(const Shape& shape, void* to, const Step* step) {
    if (!scanner_.read_word("null")) return stop(step);
    shape.optional->reset(to);
    return true;
  }

  bool read_list(const Shape& shape, void* to, const Step* step) {
    if (!scanner_.open()) return stop(step);
    shape.list->clear(to);
    if (scanner_.peek() != ']') {
      Step here{step, {}, 0};
      do {
        if (!read_value(*shape.inner, shape.list->append(to), &here)) return false;
        ++here.item;
      } while (scanner_.take(','));
    }
    return scanner_.close(']') || stop(step);
  }

  bool read_structure(const Structure& structure, void* to, const Step* step) {
    void* fields[fields_max];
    structure.addresses(to, fields);
    std::uint64_t seen = 0;
    return read_members(structure, fields, seen, step) && (unsaid_ == Unsaid::kept || add_missing(faults_, structure, seen, step));
  }

  bool read_members(const Structure& structure, void** fields, std::uint64_t& seen, const Step* step) {
    if (!scanner_.open()) return stop(step);
    if (scanner_.peek() != '}') {
      std::size_t next = 0;
      do {
        if (!read_member(structure, fields, seen, next, step)) return false;
      } while (scanner_.take(','));
    }
    return scanner_.close('}') || stop(step);
  }

  // `next` is the member that is expected: writers keep the order of declaration.
  bool read_member(const Structure& structure, void** fields, std::uint64_t& seen, std::size_t& next, const Step* step) {
    auto member = next;
    if (next >= structure.members.size() || !scanner_.take_key(structure.members[next].json_key.substr(1))) {
      std::string_view name;
      if (!scanner_.read_key(name)) return stop(step);
      member = find_member(structure, name);
      if (member == no_member) return skip_unknown(structure, name, step);
    }
    next = member + 1;
    const auto bit = std::uint64_t{1} << member;
    const Step here{step, structure.members[member].wire_name()};
    if ((seen & bit) != 0) return skip_duplicate(&here);
    seen |= bit;
    return read_value(*structure.members[member].shape, fields[member], &here);
  }

  [[gnu::cold]] bool skip_duplicate(const Step* step) {
    if (!scanner_.skip_value()) return stop(step);
    return add_fault(faults_, step, "field.duplicate", "The field `" + std::string(step->name) + "` is given twice.");
  }

  bool skip_unknown(const Structure& structure, std::string_view name, const Step* step) {
    if (unknown_ == Unknown::ignored) return scanner_.skip_value() || stop(step);
    return refuse_unknown(structure, name, step);
  }

  // The name does not outlive the next text of the scanner.
  [[gnu::cold]] bool refuse_unknown(const Structure& structure, std::string_view name, const Step* step) {
    const auto shown = shortened(name);
    auto message = unknown_field_message(structure, name);
    const Step here{step, shown};
    if (!scanner_.skip_value()) return stop(&here);
    return add_fault(faults_, &here, "field.unknown", std::move(message));
  }

  bool read_converted(const Shape& shape, void* to, const Step* step) {
    struct Context {
      JsonReader* reader;
      const Shape* form;
      const Step* step;
      bool goes_on = true;
    } context{this, shape.inner, step};
    const auto fill = [](void* context_address, void* form) {
      auto& c = *static_cast<Context*>(context_address);
      const auto faults_before = c.reader->faults_.size();
      const auto unsaid = std::exchange(c.reader->unsaid_, Unsaid::missing);  // half a value has no initial other half
      c.goes_on = c.reader->read_value(*c.form, form, c.step);
      c.reader->unsaid_ = unsaid;
      return c.goes_on && c.reader->faults_.size() == faults_before;
    };
    return (store_converted(shape, to, &context, fill, problem_) || add_problem(step)) && context.goes_on;
  }

  [[gnu::cold]] bool read_wrong_type(const Shape& shape, const Step* step) {
    std::string message = "Expected ";
    message.append(expectation(shape)).append(", found ").append(found(scanner_.peek())).append(".");
    if (!scanner_.skip_value()) return stop(step);
    return add_fault(faults_, step, "field.wrong_type", std::move(message));
  }

  static std::string_view found(char next) {
    switch (next) {
      case '{': return "an object";
      case '[': return "a list";
      case '"': return "text";
      case 't': return "true";
      case 'f': return "false";
      case 'n': return "null";
      default: return "a number";
    }
  }

  [[gnu::cold]] bool add_wrong_number(std::string_view before, std::string_view number, std::string_view after, const Step* step) {
    return add_fault(faults_, step, "field.wrong_type", std::string(before).append(shortened(number)).append(after));
  }

  [[gnu::cold]] bool add_problem(const Step* step) { return add_fault(faults_, step, problem_.code, std::move(problem_.message)); }

  [[gnu::cold]] bool stop(const Step* step) {
    add_fault(faults_, step, scanner_.trouble().code, scanner_.trouble().message);
    return false;
  }

  JsonScanner scanner_;
  Unknown unknown_;
  Unsaid unsaid_;
  std::vector<Fault>& faults_;
  Problem problem_;
};

/// Reads a whole JSON text into `to`, which starts as a default value: fields that may be absent and are stay as they are.
///
/// Returns what is wrong, at most 32 faults, each with a JSON pointer; none means success, otherwise `to` is half filled: throw it away.
/// A text that is no JSON (`json.malformed`, `json.not_utf8`, `json.too_deep`) ends the reading there; everything else (`field.*`) is collected.
template <class T>
[[nodiscard]] std::vector<Fault> read_json(std::string_view json, T& to, Unknown unknown) {
  std::vector<Fault> faults;
  JsonReader(json, unknown, faults).read_document(shape<T>, &to);
  return faults;
}

}  // namespace comptoir::detail
