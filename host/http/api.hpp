// The way from an HTTP request to the dispatcher, and back: the conventions that every plugin's routes share.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "dispatch/dispatcher.hpp"
#include "http/exchange.hpp"
#include "http/message.hpp"
#include "http/report.hpp"
#include "http/router.hpp"
#include "telemetry/trace.hpp"

namespace comptoir::http {

/// Serves /api/v1 and the host's own pages. [worker-thread]
class Api {
 public:
  static constexpr std::string_view prefix = "/api/v1";

  /// A page of the host itself, such as /health/live.
  using Page = std::function<Response(const Request&)>;

  /// `report` hears of a request that could not be answered as it should have been, on the thread that works for its trace.
  Api(
      const dispatch::Directory& directory, dispatch::Dispatcher& dispatcher, std::string tenant,
      Report report = [](std::string_view, const std::string&) {});

  /// Before serving begins. [main-thread]
  void add_page(std::string path, Page page) { pages_[std::move(path)] = std::move(page); }
  /// The same of JSON that is written when it is first asked for, on that worker's thread, and kept.
  void add_document(std::string path, std::function<std::string()> write);

  void serve(const Request& request, const Exchange& exchange);

 private:
  struct Asked;

  void add_routes(const plugins::Plugin& plugin, const dispatch::Directory& directory);
  void serve_traced(Asked asked, const Request& request, const Exchange& exchange);
  bool serve_page(const Request& request, const Exchange& exchange) const;
  void answer_fault(std::string_view path, const telemetry::Trace& trace, const Exchange& exchange) const;
  void serve_route(Asked asked, const Request& request, const Exchange& exchange);
  void answer_query(const Asked& asked, const Request& request, const Exchange& exchange, dispatch::Request message);

  Router router_;
  std::map<std::string, Page, std::less<>> pages_;
  dispatch::Dispatcher& dispatcher_;
  std::string tenant_;
  Report report_;
};

}  // namespace comptoir::http
