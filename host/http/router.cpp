#include "http/router.hpp"

#include "http/target.hpp"

namespace comptoir::http {
namespace {

/// Takes the first segment off a path that begins with a slash.
std::string_view first_segment(std::string_view& rest) {
  rest.remove_prefix(1);
  const auto end = std::min(rest.find('/'), rest.size());
  const auto segment = rest.substr(0, end);
  rest.remove_prefix(end);
  return segment;
}

bool is_parameter(std::string_view segment) { return segment.size() > 2 && segment.front() == '{' && segment.back() == '}'; }

}  // namespace

void Router::add(std::string_view method, Route route) {
  auto* node = &root_;
  std::string_view rest = route.pattern;
  while (!rest.empty()) {
    const auto segment = first_segment(rest);
    if (is_parameter(segment)) {
      route.parameters.emplace_back(segment.substr(1, segment.size() - 2));
      if (!node->parameter) node->parameter = std::make_unique<Node>();
      node = node->parameter.get();
    } else {
      auto& next = node->literals[std::string(segment)];
      if (!next) next = std::make_unique<Node>();
      node = next.get();
    }
  }
  node->routes.insert_or_assign(std::string(method), std::move(route));
}

const Router::Node* Router::walk(const Node& node, std::string_view rest, std::vector<std::string>& values) const {
  if (rest.empty()) return node.routes.empty() ? nullptr : &node;
  const auto segment = percent_decode(first_segment(rest));
  if (!segment || segment->empty()) return nullptr;
  if (const auto literal = node.literals.find(*segment); literal != node.literals.end())
    if (const auto* found = walk(*literal->second, rest, values)) return found;
  if (!node.parameter) return nullptr;
  values.push_back(*segment);
  if (const auto* found = walk(*node.parameter, rest, values)) return found;
  values.pop_back();
  return nullptr;
}

Match Router::match(std::string_view method, std::string_view path) const {
  Match match;
  std::vector<std::string> values;
  const auto* node = path.empty() || path.front() != '/' ? nullptr : walk(root_, path, values);
  if (node == nullptr) return match;
  for (const auto& [allowed, route] : node->routes) {
    match.allowed.push_back(allowed);
    if (allowed == "GET") match.allowed.emplace_back("HEAD");
  }
  match.allowed.emplace_back("OPTIONS");
  const auto found = node->routes.find(method == "HEAD" ? "GET" : method);
  if (found == node->routes.end()) return match;
  match.route = &found->second;
  for (std::size_t i = 0; i < values.size(); ++i) match.parameters.emplace_back(match.route->parameters[i], std::move(values[i]));
  return match;
}

}  // namespace comptoir::http
