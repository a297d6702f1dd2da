// VAT and totals: pure arithmetic, exact to the cent.
#pragma once

#include <vector>

#include "language/document.hpp"

namespace invoicing {

struct Totals {
  Money net;
  Money vat;
  Money total;
  std::vector<VatLine> vat_lines;
};

/// What lines add up to. VAT is rounded once for each rate, half up, on the sum of the lines' rounded nets (EN 16931), highest rate first.
/// Lines that have no rate yet count in the net alone.
Totals totals_of(const std::vector<Line>& lines, Currency currency);

/// What a credit of `lines` adds up to, after credits that came to `before`. VAT telescopes: it is the VAT on all that has been credited by now,
/// less the VAT that was given back before. So the credits of an invoice add up to its VAT exactly, however it is taken apart.
Totals totals_of_credit(const std::vector<Line>& lines, const std::vector<VatLine>& before, Currency currency);

/// The VAT lines of two documents as one list.
std::vector<VatLine> sum_of(std::vector<VatLine> some, const std::vector<VatLine>& more);

}  // namespace invoicing
