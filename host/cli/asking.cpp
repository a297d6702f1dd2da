#include "cli/asking.hpp"

#include <comptoir/detail/json_reader.hpp>

#include "http/unix_client.hpp"
#include "telemetry/sentence.hpp"

namespace comptoir::cli {
namespace {

constexpr std::chrono::seconds patience_with_silence{5};
constexpr const char* sign_of_life = "/admin/host";

/// What a problem document says, as far as an Error holds it.
struct ProblemDocument {
  std::string code;
  std::string detail;
  std::vector<Fault> errors;

  static constexpr std::string_view defaulted[] = {"errors"};
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

Error no_host(const std::filesystem::path& socket, const std::string& what) {
  return unavailable("answer.unreadable", "What answers at " + socket.string() + " is no host that this command understands: " + what +
                                              " Name the socket of the host in admin.socket; mind that the host and the command are of one version.");
}

Result<std::string> read_answer(const std::filesystem::path& socket, const http::Response& response) {
  if (response.status == 200 && response.content_type == "application/json") return response.body;
  ProblemDocument problem;
  const auto faults = detail::read_json(response.body, problem, detail::Unknown::ignored);
  if (response.status == 200 || !faults.empty()) {
    const auto type = response.content_type.empty() ? "no content type" : "content type " + response.content_type;
    return no_host(socket, "it sent status " + std::to_string(response.status) + " with " + type + ".");
  }
  const Error error{ErrorKind::refused, problem.code, problem.detail, problem.errors, {}};
  return refused(error.code, telemetry::sentence_with_faults(error));
}

Result<std::string> ask_store(const configuration::Configuration& configuration, const administration::Question& question) try {
  if (const auto& url = configuration.storage.url; !storage::is_there(url))
    return unavailable("store.absent", "No host listens on " + configuration.admin.socket.string() + ", and there is no store " + url +
                                           " yet: start a host, or name another configuration with --config.");
  const auto store = storage::open_store(configuration.storage);
  auto answer = administration::Administration(*store, configuration.outbox.publisher).ask(question);
  if (answer || answer.error().code != "admin.unknown") return answer;
  return unavailable("host.absent", "No host listens on " + configuration.admin.socket.string() +
                                        ", and only one that runs can answer this: start it with `comptoir serve`, or name the configuration of the "
                                        "one that runs with --config.");
} catch (const storage::StoreError& failure) {
  return unavailable("store.cannot_open", failure.what());
}

}  // namespace

Result<std::string> ask(const configuration::Configuration& configuration, const administration::Question& question, Patience patience) {
  const auto& socket = configuration.admin.socket;
  const http::UnixClient client(socket.string(), patience_with_silence);
  const auto answer = client.ask_while_it_lives(question.method, target(question), sign_of_life, patience);
  if (answer) return read_answer(socket, *answer);
  if (answer.error().code == "http.host_absent") return ask_store(configuration, question);
  return answer.error();
}

}  // namespace comptoir::cli
