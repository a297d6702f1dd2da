// What a request asks for beside its message: content type, conditions, an idempotency key.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include <comptoir/result.hpp>

#include "dispatch/request.hpp"
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

/// If-Match as RFC 9110 has it: "*", or a list of ETags of which one must be the current one. A weak tag, or one that was never answered here, is
/// well-formed and never the current one; 400 when the field is malformed.
struct Precondition {
  std::optional<dispatch::VersionCondition> version;  ///< none: the client sets no condition
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
