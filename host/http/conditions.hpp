// What a request asks for beside its message: content type, conditions, an idempotency key.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include <comptoir/result.hpp>

#include "http/message.hpp"

namespace comptoir::http {

/// An error and the status it has here.
struct Objection {
  int status;
  Error error;
};

/// 406 unless the client takes JSON; 415 when a body is not JSON.
std::optional<Objection> object_to_media(const Request& request);

/// The strong ETag of an aggregate's version.
std::string etag(std::uint64_t version);

/// If-Match as a version. "*" and absence: none. 400 when it is malformed; a weak or foreign tag is a version that no aggregate has.
struct Precondition {
  std::optional<std::uint64_t> version;
  bool given = false;
  std::optional<Objection> objection;
};
Precondition if_match(const Request& request);

/// Whether If-None-Match names this version.
bool none_match_names(const Request& request, std::uint64_t version);

/// Path and query parameters, those of the path first: ids that any store can keep, and text. 422 that names the others.
std::optional<Objection> object_to_parameters(std::span<const std::pair<std::string, std::string>> parameters, std::size_t of_path);

/// 1 to 255 visible characters; 400 otherwise.
std::optional<Objection> object_to_key(std::string_view key);

}  // namespace comptoir::http
