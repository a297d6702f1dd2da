// A series of numbers: one for each name and year.
#pragma once

#include <cstdint>
#include <string>

#include <comptoir/aggregate.hpp>

#include "language/events.hpp"

namespace invoicing {

struct SeriesState {
  std::int64_t last_position = 0;
  Date last_date;
};

/// Numbers without a gap, in the order of their dates. There is nothing to reserve and nothing to give back: a number is issued by an event of the
/// same transaction as the document that bears it, so that a dropped transaction leaves no number behind.
class Series : public comptoir::Aggregate<Series, SeriesState> {
 public:
  using Aggregate::Aggregate;

  /// "F/2026".
  static std::string id_of(const std::string& series, int year);

  /// The next number, "F2026-000001", for a document of `today`. Its issue date is `today`, or that of the last number where that is later: a clock
  /// that was set back does not turn dates around. `series` and the year of `today` must be those of the id.
  NumberIssued issue(const std::string& invoice_id, const std::string& series, Date today);

  static void apply(SeriesState& state, const NumberIssued& event);
};

}  // namespace invoicing
