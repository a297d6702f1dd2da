#include "telemetry/sentence.hpp"

namespace comptoir::telemetry {

std::string sentence_with_faults(const Error& error) {
  auto sentence = error.sentence;
  for (const auto& fault : error.faults) {
    const bool is_said = error.sentence.find(fault.message) != std::string::npos;
    const bool is_placed = error.sentence.find(fault.pointer) != std::string::npos;  // as an empty pointer is, which stands for the whole
    if (is_said && is_placed) continue;
    sentence += is_said ? " (" + fault.pointer + ")" : " " + (fault.pointer.empty() ? "" : fault.pointer + ": ") + fault.message;
  }
  return sentence;
}

}  // namespace comptoir::telemetry
