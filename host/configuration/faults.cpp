#include "configuration/faults.hpp"

#include <algorithm>
#include <tuple>

namespace comptoir::configuration {

namespace {

// Dots part the key's names, except inside a quoted one.
std::string pointer_of(std::string_view key) {
  std::string pointer;
  bool quoted = false;
  if (!key.empty()) pointer += '/';
  for (const char c : key) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += (c == '.' || c == '[') && !quoted ? '/' : c;
    }
    if (c == ']' && !quoted) pointer.pop_back();
  }
  return pointer;
}

}  // namespace

std::string told(const Place& place, std::string_view key, std::string_view wrong, std::string_view remedy) {
  std::string line;
  if (!place.file.empty()) line += place.file + ":";
  if (place.line > 0) line += std::to_string(place.line) + ":";
  if (!line.empty()) line += ' ';
  if (!key.empty()) (line += key) += ": ";
  line += wrong;
  if (!remedy.empty()) (line += "; ") += remedy;
  // A fault is one line, whatever the file holds.
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
  return line;
}

void Faults::add(const Place& place, std::string_view key, std::string_view code, std::string_view wrong, std::string_view remedy) {
  Fault fault{pointer_of(key), "configuration." + std::string(code), told(place, key, wrong, remedy)};
  entries_.push_back({file_index(place.file), place.line, std::move(fault)});
}

Error Faults::error() const {
  auto entries = entries_;
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return std::tie(a.file, a.line) < std::tie(b.file, b.line); });

  const auto count = entries.size() == 1 ? std::string("one fault") : std::to_string(entries.size()) + " faults";
  Error error = invalid("configuration.invalid", "The configuration has " + count + ".");
  for (auto& entry : entries) error.faults.push_back(std::move(entry.fault));
  return error;
}

std::size_t Faults::file_index(const std::string& file) {
  const auto found = std::find(files_.begin(), files_.end(), file);
  const auto index = static_cast<std::size_t>(found - files_.begin());
  if (found == files_.end()) files_.push_back(file);
  return index;
}

}  // namespace comptoir::configuration
