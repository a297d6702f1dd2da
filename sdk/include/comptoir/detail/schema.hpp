// JSON Schema (2020-12) of messages, to be published: reading itself validates (json_reader.hpp).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <comptoir/detail/column.hpp>
#include <comptoir/detail/json_writer.hpp>
#include <comptoir/detail/shape.hpp>
#include <comptoir/detail/shape_of.hpp>

namespace comptoir::detail {

/// Structs stand where they are used; one that contains itself stands in "$defs" and is referred to.
class SchemaWriter {
 public:
  SchemaWriter(std::string& out, bool lists_required) : out_(out), lists_required_(lists_required) {}

  void write_document(const Shape& shape) {
    std::vector<const Structure*> path;
    find_recursive(shape, path);
    write(shape);
    if (recursive_.empty()) return;
    out_.back() = ',';
    out_ += R"("$defs":{)";
    for (const auto* structure : recursive_) {
      append_json_text(out_, name_of(*structure));
      out_ += ':';
      write_structure(*structure);
      out_ += ',';
    }
    out_.back() = '}';
    out_ += '}';
  }

 private:
  void write(const Shape& shape) {
    switch (shape.kind) {
      case Kind::boolean: out_ += R"({"type":"boolean"})"; break;
      case Kind::integer: write_integer(shape); break;
      case Kind::real: out_ += R"({"type":"number","format":"double"})"; break;
      case Kind::text: out_ += R"({"type":"string"})"; break;
      case Kind::enumeration: write_enumeration(shape); break;
      case Kind::text_value: write_text_value(shape.text->format); break;
      case Kind::optional: write_optional(shape); break;
      case Kind::list: write_list(shape); break;
      case Kind::structure: write_structure_or_reference(*shape.structure); break;
      case Kind::converted: write(*shape.inner); break;
    }
  }

  // The range of 64 bits is left to the format: most programs that read a schema would round its bounds.
  void write_integer(const Shape& shape) {
    out_ += R"({"type":"integer","format":")";
    out_ += shape.size == 8 || (shape.size == 4 && !shape.is_signed) ? "int64" : "int32";
    out_ += '"';
    if (shape.size < 8) {
      const auto range = range_of(shape);
      append_number(out_ += R"(,"minimum":)", range.lowest);
      append_number(out_ += R"(,"maximum":)", range.highest);
    }
    out_ += '}';
  }

  void write_enumeration(const Shape& shape) {
    out_ += R"({"type":"string","enum":[)";
    for (std::size_t i = 0; i < shape.names_count; ++i) {
      if (shape.names[i].empty()) continue;
      append_json_text(out_, shape.names[i]);
      out_ += ',';
    }
    out_.back() = ']';
    out_ += '}';
  }

  void write_text_value(const TextFormat& format) {
    out_ += R"({"type":"string")";
    if (!format.format.empty()) append_json_text(out_ += R"(,"format":)", format.format);
    if (!format.pattern.empty()) append_json_text(out_ += R"(,"pattern":)", format.pattern);
    if (!format.description.empty()) append_json_text(out_ += R"(,"description":)", format.description);
    out_ += '}';
  }

  // An absent field is left out; an absent item of a list is null.
  void write_optional(const Shape& shape) {
    out_ += R"({"anyOf":[)";
    write(*shape.inner);
    out_ += R"(,{"type":"null"}]})";
  }

  void write_list(const Shape& shape) {
    out_ += R"({"type":"array","items":)";
    write(*shape.inner);
    out_ += '}';
  }

  void write_structure_or_reference(const Structure& structure) {
    if (!is_recursive(structure)) return write_structure(structure);
    append_json_text(out_ += R"({"$ref":)", "#/$defs/" + name_of(structure));
    out_ += '}';
  }

  void write_structure(const Structure& structure) {
    out_ += R"({"type":"object","properties":{)";
    std::string required;
    for (const auto& member : structure.members) {
      out_.append(member.json_key.substr(out_.back() == '{' ? 1 : 0));
      write(member.shape->kind == Kind::optional ? *member.shape->inner : *member.shape);
      if (member.required && lists_required_) append_json_text(required += required.empty() ? '[' : ',', member.wire_name());
    }
    out_ += '}';
    if (!required.empty()) out_.append(R"(,"required":)").append(required) += ']';
    out_ += '}';
  }

  // A struct is recursive when a path through fields leads from it back to it.
  void find_recursive(const Shape& shape, std::vector<const Structure*>& path) {
    if (shape.inner != nullptr) return find_recursive(*shape.inner, path);
    if (shape.structure == nullptr || is_recursive(*shape.structure)) return;
    for (const auto* structure : path)
      if (structure == shape.structure) return recursive_.push_back(structure);
    path.push_back(shape.structure);
    for (const auto& member : shape.structure->members) find_recursive(*member.shape, path);
    path.pop_back();
  }

  bool is_recursive(const Structure& structure) const {
    for (const auto* known : recursive_)
      if (known == &structure) return true;
    return false;
  }

  // Two structs of one name (in two namespaces) are told apart by a number.
  std::string name_of(const Structure& structure) const {
    std::size_t namesakes = 1;
    for (const auto* known : recursive_) {
      if (known == &structure) break;
      if (known->name == structure.name) ++namesakes;
    }
    return std::string(structure.name) + (namesakes > 1 ? std::to_string(namesakes) : "");
  }

  std::string& out_;
  bool lists_required_;
  std::vector<const Structure*> recursive_;
};

inline std::string json_schema(const Shape& shape, bool lists_required = true) {
  std::string schema;
  SchemaWriter(schema, lists_required).write_document(shape);
  return schema;
}

/// The JSON Schema of T as compact JSON. It says nothing of unknown fields ("additionalProperties"): whoever publishes it decides. References
/// of recursive structs are relative to the schema itself ("#/$defs/Category").
template <class T>
std::string json_schema() {
  return json_schema(shape<T>);
}

/// The same of settings. Nothing is required: what the configuration does not say keeps its initial value.
template <class T>
std::string settings_schema() {
  return json_schema(shape<T>, false);
}

}  // namespace comptoir::detail
