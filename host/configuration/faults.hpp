// Everything that is wrong with a configuration, collected so that an operator mends it in one go.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/result.hpp>

#include "configuration/node.hpp"

namespace comptoir::configuration {

/// The one form in which a fault is told: "comptoir.toml:3: http.listen: what is wrong; what would be right". Parts that are unknown fall away.
std::string told(const Place& place, std::string_view key, std::string_view wrong, std::string_view remedy);

class Faults {
 public:
  /// Gives `file` its turn in the order in which faults are told. A file that is not announced gets its turn with its first fault.
  void announce(const std::string& file) { file_index(file); }

  /// Adds a fault. `code` is the last word of its dotted code: "unknown_key" becomes "configuration.unknown_key".
  void add(const Place& place, std::string_view key, std::string_view code, std::string_view wrong, std::string_view remedy);

  bool empty() const { return entries_.empty(); }

  /// All faults as one error, in the order of files and lines: one comptoir::Fault each, its message as `told` tells it,
  /// its pointer the key as a JSON pointer ("/http/listen").
  Error error() const;

 private:
  struct Entry {
    std::size_t file;
    std::uint32_t line;
    Fault fault;
  };

  std::size_t file_index(const std::string& file);

  std::vector<std::string> files_;
  std::vector<Entry> entries_;
};

}  // namespace comptoir::configuration
