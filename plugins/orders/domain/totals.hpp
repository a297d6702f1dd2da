// What an order is worth: a function of its lines, and of nothing else.
#pragma once

#include <span>
#include <vector>

#include <comptoir/money.hpp>

#include "language/order.hpp"

namespace orders {

/// The sums of an order. VAT is rounded once for each rate, on the sum of the rounded nets of its lines.
struct Totals {
  std::vector<VatLine> vat_lines;  // each rate that a line bears, even where nothing is due; the highest first
  comptoir::Money net;
  comptoir::Money vat;
  comptoir::Money total;
};

[[nodiscard]] Totals no_totals(comptoir::Currency currency);
[[nodiscard]] Totals totals_of(std::span<const Line> lines, comptoir::Currency currency);

/// The net of a line, rounded half up to the minor unit.
[[nodiscard]] comptoir::Money net_of(const Line& line, comptoir::Currency currency);

/// Adds the net of a line; a negative one takes it away. However often, and in whatever order: the sums equal those of the lines left.
void add_net(Totals& totals, comptoir::Money net, comptoir::Decimal vat_rate);

/// The last line of this rate was taken away: the rate goes with it.
void drop_rate(Totals& totals, comptoir::Decimal vat_rate);

}  // namespace orders
