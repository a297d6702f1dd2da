// Faults in one text, so that a test compares all of them at once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <comptoir/detail/json_reader.hpp>

namespace comptoir {

/// "/lines/0/quantity field.missing; /note field.wrong_type"; empty when there are none.
inline std::string as_text(const std::vector<Fault>& faults) {
  std::string text;
  for (const auto& fault : faults) text.append(text.empty() ? "" : "; ").append(fault.pointer).append(" ").append(fault.code);
  return text;
}

template <class T>
std::string faults_of(std::string_view json, detail::Unknown unknown = detail::Unknown::refused) {
  T message{};
  return as_text(detail::read_json(json, message, unknown));
}

/// The sentence of the only fault.
template <class T>
std::string sentence_of(std::string_view json) {
  T message{};
  const auto faults = detail::read_json(json, message, detail::Unknown::refused);
  return faults.size() == 1 ? faults[0].message : "not one fault but: " + as_text(faults);
}

}  // namespace comptoir
