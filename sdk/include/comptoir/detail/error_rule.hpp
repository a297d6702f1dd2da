// What an error of a plugin must be: programs go by its code, people by its sentence. A host and a scenario in memory judge alike.
#pragma once

#include <string>
#include <string_view>

#include <comptoir/detail/json_scanner.hpp>
#include <comptoir/detail/utf8.hpp>
#include <comptoir/detail/wire_name.hpp>
#include <comptoir/result.hpp>

namespace comptoir::detail {

[[gnu::cold]] inline std::string bad_code(std::string_view whose, std::string_view code) {
  return std::string(whose) + " code is \"" + shortened(as_utf8(code)) + "\": a code is dotted lower case, such as order.not_editable";
}

[[gnu::cold]] inline bool is_json_object(std::string_view json) {
  JsonScanner scanner(json);
  return scanner.peek() == '{' && scanner.skip_value() && scanner.peek() == '\0';
}

/// Why nobody can go by this error ("its code is ..."); empty: they can.
[[gnu::cold]] inline std::string fault_of_error(const Error& error) {
  if (!is_parted_name(error.code, '.')) return bad_code("its", error.code);
  if (error.sentence.empty()) return "it has no sentence, which would say what is wrong, where, and what would be right";
  for (const auto& fault : error.faults)
    if (!is_parted_name(fault.code, '.')) return bad_code("of its fault at \"" + shortened(as_utf8(fault.pointer)) + "\" the", fault.code);
  if (!error.details.empty() && !is_json_object(error.details)) return "its details are no JSON object";
  return {};
}

/// The error as it goes on from the handler of this message: what nobody can go by is a defect of the plugin, and tells of it.
[[gnu::cold]] inline Error checked_error(Error error, std::string_view plugin, std::string_view message) {
  const auto why = fault_of_error(error);
  if (why.empty()) return error;
  return {ErrorKind::failed,
          "plugin.bad_error",
          "Plugin " + std::string(plugin) + " ended " + std::string(message) + " with an error that nobody can go by: " + why + "." +
              (error.sentence.empty() ? "" : " It says: " + shortened(error.sentence)),
          {},
          {}};
}

}  // namespace comptoir::detail
