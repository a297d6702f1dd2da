// Writes an error as JSON, letter for letter as write_json() would: a test holds the two equal.
//
// By hand, for the same reason as the contract (contract_writer.hpp).
#pragma once

#include <string>
#include <string_view>

#include <comptoir/detail/json_writer.hpp>
#include <comptoir/detail/utf8.hpp>
#include <comptoir/result.hpp>

namespace comptoir::detail {

[[gnu::cold]] inline void append_member(std::string& out, std::string_view name, std::string_view value) {
  if (out.back() != '{') out += ',';
  ((out += '"') += name) += "\":";
  append_json_text(out, as_utf8(value));
}

/// A text may quote what somebody sent: what of it cannot travel becomes U+FFFD.
[[gnu::cold]] inline void append_error(std::string& out, const Error& error) {
  static constexpr std::string_view kinds[] = {"REFUSED", "NOT_FOUND", "INVALID", "MALFORMED", "FORBIDDEN", "UNAVAILABLE", "FAILED"};
  out += '{';
  append_member(out, "kind", kinds[static_cast<std::size_t>(error.kind) - 1]);
  append_member(out, "code", error.code);
  append_member(out, "sentence", error.sentence);
  out += ",\"faults\":[";
  for (const auto& fault : error.faults) {
    out += out.back() == '[' ? "{" : ",{";
    append_member(out, "pointer", fault.pointer);
    append_member(out, "code", fault.code);
    append_member(out, "message", fault.message);
    out += '}';
  }
  out += ']';
  append_member(out, "details", error.details);
  out += '}';
}

}  // namespace comptoir::detail
