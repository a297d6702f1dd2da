// The application programming interface over the test plugins, without a socket: requests go in as values, answers come out.
#pragma once

#include <future>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "http/api.hpp"
#include "testing/application.hpp"

namespace comptoir::http::testing {

using dispatch::testing::Application, dispatch::testing::Place;

/// An answer as a client sees it.
struct Answer {
  int status = 0;
  std::string type;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;

  /// The value of a header field, or "".
  std::string header(std::string_view name) const {
    for (const auto& [found, value] : headers)
      if (equal_ignoring_case(found, name)) return value;
    return {};
  }
  bool says(std::string_view part) const { return body.find(part) != std::string::npos; }
};

class Counter {
 public:
  using Headers = std::vector<Header>;

  explicit Counter(dispatch::testing::Arrangement arrangement = {})
      : application_(place_, std::move(arrangement)), api_(application_.directory(), application_.dispatcher(), "default") {}

  Application& application() { return application_; }
  Api& api() { return api_; }

  /// Sends a request and waits for its answer. A body comes with its content type, unless the headers name one.
  Answer ask(std::string_view method, std::string_view target, std::string_view body = {}, Headers headers = {}) {
    const bool is_typed = std::any_of(headers.begin(), headers.end(), [](const Header& header) { return header.name == "Content-Type"; });
    if (!body.empty() && !is_typed) headers.push_back({"Content-Type", "application/json"});
    const auto mark = std::min(target.find('?'), target.size());
    Request request;
    request.method = method;
    request.target = target;
    request.path = target.substr(0, mark);
    request.query = mark < target.size() ? target.substr(mark + 1) : std::string_view{};
    request.headers = headers;
    request.body = body;
    auto client = std::make_shared<Client>();
    auto answered = client->answered.get_future();
    api_.serve(request, Exchange(client));
    return answered.get();
  }

  Answer get(std::string_view target, Headers headers = {}) { return ask("GET", target, {}, std::move(headers)); }
  Answer post(std::string_view target, std::string_view body, Headers headers = {}) { return ask("POST", target, body, std::move(headers)); }

  /// Opens an account of Ann's; its version is 1.
  Answer open(const std::string& account) {
    return post("/api/v1/accounts", R"({"account":")" + account + R"(","owner":"Ann"})", {{"Idempotency-Key", account}});
  }

 private:
  struct Client final : Recipient {
    void receive(Response response) override {
      answered.set_value({response.status, std::move(response.content_type), std::move(response.body), std::move(response.headers)});
    }
    std::promise<Answer> answered;
  };

  Place place_;
  Application application_;
  Api api_;
};

}  // namespace comptoir::http::testing
