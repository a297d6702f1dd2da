// What administrators may see and do: the same answers over the socket of a running host, and over a store that no host has open.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <comptoir/result.hpp>

#include "storage/store.hpp"

namespace comptoir::administration {

/// A question: "GET" or "POST", what, and its parameters.
struct Question {
  std::string method;
  std::string path;  ///< "/admin/events"
  std::map<std::string, std::string> parameters;
};

/// Answers are JSON documents. Errors: admin.unknown for a path that is none, and those of the question.
class Administration {
 public:
  using Answer = std::function<Result<std::string>(const Question&)>;

  /// Registers what a store alone can answer: events, streams, verification, migrations, what is set aside, and what waits for the publisher of this
  /// name. The store must outlive this.
  Administration(storage::Store& store, const std::string& publisher);

  /// Registers one more, or puts it in place of the store's.
  void add(std::string method, std::string path, Answer answer) { answers_[{std::move(method), std::move(path)}] = std::move(answer); }

  [[nodiscard]] Result<std::string> ask(const Question& question) const;

 private:
  std::map<std::pair<std::string, std::string>, Answer> answers_;
};

}  // namespace comptoir::administration
