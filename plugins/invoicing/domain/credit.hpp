// How much of an invoice can be given back, and what that is worth.
#pragma once

#include <optional>
#include <vector>

#include "domain/vat.hpp"
#include "language/commands.hpp"

namespace invoicing {

/// What the credit notes of an invoice came to so far. A line of which nothing was given back is absent.
struct CreditedSoFar {
  std::vector<CreditedLine> lines;
  std::vector<VatLine> vat_lines;

  void add(const std::vector<CreditedLine>& more, const std::vector<VatLine>& more_vat);
};

/// What one credit note gives back. Its lines bear the ids of the invoice's lines.
struct Credit {
  std::vector<Line> lines;
  Totals totals;
};

/// The lines of which something is left, and how much.
std::vector<CreditQuantity> left_to_credit(const std::vector<Line>& invoiced, const CreditedSoFar& before);

/// What crediting `wanted` gives back, or, without it, all that is left. Nets telescope line by line, VAT rate by rate: whatever the order and the
/// quantities, credits add up to the invoice exactly and never exceed it.
/// 409 `invoice.fully_credited`; 422 `credit.exceeds`, `credit.line_unknown`, `credit.line_repeated`, `credit.quantity_missing` or
/// `credit.no_lines`, with a pointer.
comptoir::Result<Credit> credit_of(const std::vector<Line>& invoiced, const CreditedSoFar& before,
                                   const std::optional<std::vector<CreditQuantity>>& wanted, Currency currency);

}  // namespace invoicing
