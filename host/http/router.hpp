// Finds the route of a request: a walk over the segments of its path, as long as the path, however many routes there are.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <comptoir/detail/contract.hpp>
#include <comptoir/result.hpp>

namespace comptoir::http {

/// A route of a plugin, ready to be served.
struct Route {
  const contract::Route* contract = nullptr;
  std::string pattern;                  ///< "/orders/{orderId}/lines"
  std::vector<std::string> parameters;  ///< names of its path parameters, in order
  bool is_query = false;
  std::string created_by_id;  ///< the parameter of its location that is the id of the created aggregate; empty: none
};

/// Path parameters, or those of a query, with their values.
using Parameters = std::vector<std::pair<std::string, std::string>>;

/// What the walk came to.
struct Match {
  const Route* route = nullptr;  ///< null: the path is known but not with this method, or not at all
  Parameters parameters;
  std::vector<std::string> allowed;  ///< methods of the path; empty: there is no such path
};

/// Immutable once filled. [thread-safe] then
class Router {
 public:
  /// Literal segments win over parameters. Two routes of one shape were refused when their plugins were loaded.
  void add(std::string_view method, Route route);

  /// `path` is what follows /api/v1, still percent-encoded. HEAD finds the route of GET.
  [[nodiscard]] Match match(std::string_view method, std::string_view path) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  struct Node {
    std::unordered_map<std::string, std::unique_ptr<Node>, Hash, std::equal_to<>> literals;
    std::unique_ptr<Node> parameter;
    std::map<std::string, Route, std::less<>> routes;  ///< by method
  };

  const Node* walk(const Node& node, std::string_view rest, std::vector<std::string>& values) const;

  Node root_;
};

}  // namespace comptoir::http
