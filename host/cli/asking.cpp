#include "cli/asking.hpp"

#include <comptoir/detail/json_reader.hpp>

#include "http/unix_client.hpp"
#include "telemetry/sentence.hpp"

namespace comptoir::cli {
namespace {

constexpr std::chrono::minutes patience{10};  // a verification walks over everything

/// What a problem document says, as far as an Error holds it.
struct ProblemDocument {
  std::string code;
  std::string detail;
  std::vector<Fault> errors;
};

std::string escaped(std::string_view text) {
  constexpr std::string_view hexadecimal = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    if (plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.append(1, '%').append(1, hexadecimal[byte >> 4]).append(1, hexadecimal[byte & 15]);
  }
  return out;
}

std::string target(const administration::Question& question) {
  std::string target = question.path;
  char separator = '?';
  for (const auto& [name, value] : question.parameters) {
    target.append(1, separator).append(name).append(1, '=').append(escaped(value));
    separator = '&';
  }
  return target;
}

Result<std::string> read_answer(const http::Response& response) {
  if (response.status == 200) return response.body;
  ProblemDocument problem;
  (void)detail::read_json(response.body, problem, detail::Unknown::ignored);
  const Error error{ErrorKind::refused, problem.code, problem.detail, problem.errors, {}};
  return refused(error.code, telemetry::sentence_with_faults(error));
}

Result<std::string> ask_store(const configuration::Configuration& configuration, const administration::Question& question) try {
  const auto store = storage::open_store(configuration.storage);
  return administration::Administration(*store).ask(question);
} catch (const storage::StoreError& failure) {
  return unavailable("store.cannot_open", failure.what());
}

}  // namespace

Result<std::string> ask(const configuration::Configuration& configuration, const administration::Question& question) {
  const http::UnixClient client(configuration.admin.socket.string(), patience);
  const auto answer = client.ask(question.method, target(question));
  if (answer) return read_answer(*answer);
  if (answer.error().code == "http.host_absent") return ask_store(configuration, question);
  return answer.error();
}

}  // namespace comptoir::cli
