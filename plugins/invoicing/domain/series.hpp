// A series of numbers: they begin anew each year.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <comptoir/aggregate.hpp>

#include "language/events.hpp"

namespace invoicing {

struct SeriesState {
  std::int64_t last_position = 0;
  Date last_date;
};

/// Numbers without a gap, in the order of their dates, over the turn of the year too. There is nothing to reserve and nothing to give back: a number
/// is issued by an event of the same transaction as the document that bears it, so that a dropped transaction leaves no number behind. Its id is the
/// name of the series: "F".
class Series : public comptoir::Aggregate<Series, SeriesState> {
 public:
  using Aggregate::Aggregate;

  /// The next number, "F2026-000001", for a document of `today`. Its issue date is `today`, or that of the last number where that is later: whatever
  /// the clock of a host says, dates do not turn around, and a year that has begun is not left again.
  NumberIssued issue(const std::string& invoice_id, Date today);

  /// That of the last number, if there is one.
  std::optional<Date> last_date() const { return is_new() ? std::nullopt : std::optional(state().last_date); }

  static void apply(SeriesState& state, const NumberIssued& event);
};

}  // namespace invoicing
