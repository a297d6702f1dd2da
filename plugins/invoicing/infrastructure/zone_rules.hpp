// What a file of the time zone database says.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <comptoir/result.hpp>
#include <comptoir/time.hpp>

#include "infrastructure/daylight_rule.hpp"

namespace invoicing {

/// How far the clocks of a zone are ahead of UTC, at any time. Read from the bytes of a TZif file (RFC 8536) of version 2 or newer. [thread-safe]
class ZoneRules {
 public:
  /// Refused with `time_zone.file_invalid` when the bytes are no such file, or end too early.
  [[nodiscard]] static comptoir::Result<ZoneRules> parse(std::string_view bytes);

  [[nodiscard]] comptoir::Duration ahead_at(comptoir::Timestamp time) const;

 private:
  struct Change {
    std::int64_t at_s;  ///< Seconds since 1970 UTC: the first changes lie before the year 1, which no Timestamp holds.
    comptoir::Duration ahead;
  };

  comptoir::Duration first_;
  std::vector<Change> changes_;
  std::optional<DaylightRule> afterwards_;
};

}  // namespace invoicing
