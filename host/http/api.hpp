// The way from an HTTP request to the dispatcher, and back: the conventions that every plugin's routes share.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "dispatch/dispatcher.hpp"
#include "http/exchange.hpp"
#include "http/message.hpp"
#include "http/router.hpp"

namespace comptoir::http {

/// Serves /api/v1 and the host's own pages. [worker-thread]
class Api {
 public:
  static constexpr std::string_view prefix = "/api/v1";

  /// A page of the host itself, such as /health/live.
  using Page = std::function<Response(const Request&)>;

  Api(const dispatch::Directory& directory, dispatch::Dispatcher& dispatcher, std::string tenant);

  /// Before serving begins. [main-thread]
  void add_page(std::string path, Page page) { pages_[std::move(path)] = std::move(page); }

  void serve(const Request& request, const Exchange& exchange);

 private:
  struct Asked;

  void add_routes(const plugins::Plugin& plugin, const dispatch::Directory& directory);
  bool serve_page(const Request& request, const Exchange& exchange) const;
  void serve_route(Asked asked, const Request& request, const Exchange& exchange);
  void answer_query(const Asked& asked, const Request& request, const Exchange& exchange, dispatch::Request message);

  Router router_;
  std::map<std::string, Page, std::less<>> pages_;
  dispatch::Dispatcher& dispatcher_;
  std::string tenant_;
};

}  // namespace comptoir::http
