#include "domain/issue_date.hpp"

#include <cstdlib>

namespace invoicing {

comptoir::Result<> check_today(Date today, std::optional<Date> known, std::optional<Date> confirmed) {
  if (confirmed && std::abs(*confirmed - today) > days_ahead_max)
    return comptoir::refused("clock.differs",
                             "The clock of this host says " + today.text() + ", not " + confirmed->text() + ": set the one that is wrong.");
  if (!known) return {};
  if (*known - today > days_ahead_max)
    return comptoir::refused("clock.behind", "The last legal document is dated " + known->text() + ", and the clock of this host says " +
                                                 today.text() + ": set the clock; where that document is dated wrong, number on in a new series.");
  if (today - *known > days_silent_max && !confirmed)
    return comptoir::refused("clock.unlikely", "The last legal document is dated " + known->text() + ", and the clock of this host says " +
                                                   today.text() + ": if that is so, say it as `today`.");
  return {};
}

}  // namespace invoicing
