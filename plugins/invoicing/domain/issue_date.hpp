// The day that a legal document is issued on: today, as the clock of a host says it, unless what is known speaks against that clock.
#pragma once

#include <cstdint>
#include <optional>

#include <comptoir/result.hpp>

#include "language/document.hpp"

namespace invoicing {

inline constexpr std::int64_t days_ahead_max = 1;    // clocks of hosts lie about midnight apart, and no more
inline constexpr std::int64_t days_silent_max = 60;  // between two documents, unless somebody says what day it is

/// Whether a document may be dated by a clock that says `today`. `known` is the latest day that documents tell of, if there is any; `confirmed` is
/// the day that a person says it is. 409 `clock.behind` where `known` lies ahead: by this clock or by an earlier one the date is wrong. 409
/// `clock.unlikely` where `known` is long ago and nobody confirms the day; 409 `clock.differs` where another day is confirmed.
comptoir::Result<> check_today(Date today, std::optional<Date> known, std::optional<Date> confirmed);

}  // namespace invoicing
