// The path of a route: "/guests/{guest}/visits". A literal is checked while it compiles, its parameters against the fields of the message.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include <comptoir/detail/shape.hpp>
#include <comptoir/detail/shape_of.hpp>

namespace comptoir::detail {

enum class PathFault { none, malformed, empty_segment, dot_segment, unknown_parameter, repeated_parameter };

/// What is wrong with a path, and where.
struct PathProblem {
  PathFault fault = PathFault::none;
  std::string_view segment;
};

constexpr bool is_path_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
}

/// "{guest}" names the parameter guest; empty for a literal segment.
constexpr std::string_view parameter_of(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}' ? segment.substr(1, segment.size() - 2) : std::string_view{};
}

/// Whether the parameter stands in the path before its last segment.
constexpr bool stands_before(std::string_view path, std::string_view segment) {
  const auto before = path.substr(0, static_cast<std::size_t>(segment.data() - path.data()));
  const auto found = before.find(segment);
  return found != before.npos;
}

template <class IsField>
constexpr PathFault fault_of_segment(std::string_view path, std::string_view segment, IsField is_field) {
  if (segment.empty()) return PathFault::empty_segment;
  if (segment == "." || segment == "..") return PathFault::dot_segment;
  const auto parameter = parameter_of(segment);
  if (parameter.empty()) {
    for (const char c : segment)
      if (!is_path_letter(c)) return PathFault::malformed;
    return PathFault::none;
  }
  if (!is_field(parameter)) return PathFault::unknown_parameter;
  return stands_before(path, segment) ? PathFault::repeated_parameter : PathFault::none;
}

/// The first fault of a path whose parameters must be fields of its message, as `is_field` knows them by their wire names.
template <class IsField>
constexpr PathProblem problem_of_path(std::string_view path, IsField is_field) {
  if (path.empty() || path.front() != '/') return {PathFault::malformed, path};
  for (std::size_t begin = 1; begin <= path.size();) {
    const auto end = path.find('/', begin) == path.npos ? path.size() : path.find('/', begin);
    const auto segment = path.substr(begin, end - begin);
    if (const auto fault = fault_of_segment(path, segment, is_field); fault != PathFault::none) return {fault, segment};
    begin = end + 1;
  }
  return {};
}

/// Whether a parameter can be read into a field: an object cannot be given as text.
constexpr bool fits_into_a_parameter(const Shape& shape) {
  if (shape.kind == Kind::structure) return false;
  return shape.inner == nullptr || fits_into_a_parameter(*shape.inner);
}

template <class Message>
constexpr bool is_parameter_field(std::string_view name) {
  for (const auto& member : members_of<Message>)
    if (member.wire_name() == name) return fits_into_a_parameter(*member.shape);
  return false;
}

/// A path in a declaration, relative to /api/v1.
template <class Message>
class RoutePath {
 public:
  consteval RoutePath(const char* literal) : text_(literal) {
    switch (problem_of_path(text_, &is_parameter_field<Message>).fault) {
      case PathFault::none: break;
      case PathFault::malformed: throw std::logic_error("comptoir: a path begins with a slash, and has letters, digits, -_.~ and {parameters}");
      case PathFault::empty_segment: throw std::logic_error("comptoir: a path has no empty segment and no slash at its end");
      case PathFault::dot_segment: throw std::logic_error("comptoir: a path has no segment . or .., which clients resolve before they send it");
      case PathFault::unknown_parameter: throw std::logic_error("comptoir: a parameter of the path is no scalar field of the message (camelCase)");
      case PathFault::repeated_parameter: throw std::logic_error("comptoir: a parameter stands twice in the path");
    }
  }
  constexpr operator std::string_view() const { return text_; }

 private:
  std::string_view text_;
};

}  // namespace comptoir::detail
