// Which texts can be names in a store: ids of aggregates, types, tenants, actors, keys. A host and a scenario in memory judge alike.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <comptoir/detail/utf8.hpp>
#include <comptoir/detail/wire_name.hpp>
#include <comptoir/result.hpp>

namespace comptoir::detail {

/// Several names together are the key of a row, and an engine bounds what it indexes.
inline constexpr std::size_t name_bytes_max = 255;

/// Why no store can keep this text, as the end of a sentence ("holds the character U+0000"); empty: each can. The same on every engine, whatever it
/// would do by itself. Texts that come from outside are asked about where they arrive.
inline std::string_view fault_of_text(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return "holds the character U+0000";
  return is_utf8(text) ? "" : "is not UTF-8";
}

/// The same of a text that is to be a name: it is one line of 1 to 255 bytes, too.
inline std::string_view fault_of_name(std::string_view name) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (name.empty()) return "is empty";
  if (name.size() > name_bytes_max) return "is longer than 255 bytes";
  if (std::ranges::any_of(name, is_control)) return "holds a control character";
  return is_utf8(name) ? "" : "is not UTF-8";
}

/// What a handler is told that names an aggregate of `type` by what is no name.
[[gnu::cold]] inline Error unfit_id(std::string_view type, std::string_view why) {
  return invalid(std::string(type) + ".id_invalid", "The id of the " + std::string(type) + " " + std::string(why) + ".");
}

/// Codes of errors begin with the scope, so that it is like them.
[[gnu::cold]] inline Error bad_scope(std::string_view scope) {
  return {ErrorKind::failed,
          "claim.bad_scope",
          "The scope of a claim is dotted lower case of 255 bytes at most, such as stock.item, and not \"" + shortened(as_utf8(scope)) + "\".",
          {},
          {}};
}

/// Why nobody can hold such a claim: "The key of parcel.shelf is empty." Nothing where its scope, its key and its owner are names.
inline std::optional<Error> fault_of_claim(std::string_view scope, std::string_view key, std::string_view owner) {
  if (scope.size() > name_bytes_max || !is_parted_name(scope, '.')) return bad_scope(scope);
  const bool is_of_key = !fault_of_name(key).empty();
  const auto why = is_of_key ? fault_of_name(key) : fault_of_name(owner);
  if (why.empty()) return std::nullopt;
  const auto* what = is_of_key ? "key" : "owner";
  return invalid(std::string(scope) + '.' + what + "_invalid",
                 "The " + std::string(what) + " of " + std::string(scope) + ' ' + std::string(why) + '.');
}

}  // namespace comptoir::detail
