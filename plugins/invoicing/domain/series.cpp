#include "domain/series.hpp"

#include <algorithm>

namespace invoicing {

namespace {

std::string number_text(const std::string& series, int year, std::int64_t position) {
  constexpr std::size_t digits_min = 6;
  auto digits = std::to_string(position);
  if (digits.size() < digits_min) digits.insert(0, digits_min - digits.size(), '0');
  return series + std::to_string(year) + "-" + digits;
}

}  // namespace

NumberIssued Series::issue(const std::string& invoice_id, Date today) {
  const auto date = is_new() ? today : std::max(today, state().last_date);
  const bool is_new_year = is_new() || date.year() != state().last_date.year();
  const auto position = is_new_year ? 1 : state().last_position + 1;
  const NumberIssued issued{id(), date.year(), position, number_text(id(), date.year(), position), date, invoice_id};
  raise(issued);
  return issued;
}

void Series::apply(SeriesState& state, const NumberIssued& event) { state = {event.position, event.issue_date}; }

}  // namespace invoicing
