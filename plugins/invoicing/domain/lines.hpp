// What may stand on a line, and what it is worth.
#pragma once

#include <string>
#include <vector>

#include "language/commands.hpp"
#include "language/limits.hpp"

namespace invoicing {

/// What is wrong with a line; `pointer` says where it stands in the message ("/lines/0"). Nothing is wrong with a quantity of 0 or an absent VAT
/// rate: a draft may leave them open.
std::vector<comptoir::Fault> faults_of(const DraftLine& line, Currency currency, const std::string& pointer);

/// Whether a document may be worth `net`: 422 `invoice.too_large` when not.
comptoir::Result<> check_net(Money net);

/// 422 `invoice.line_invalid` with the faults, if there are any.
comptoir::Result<> unless_faulty(std::vector<comptoir::Fault> faults);

/// The line with its net. It must be without faults.
Line priced(const DraftLine& line, std::string line_id, Currency currency);

/// All of them, numbered from "1". 422 `invoice.line_invalid` with all faults of all lines, `invoice.too_many_lines` or `invoice.too_large`.
comptoir::Result<std::vector<Line>> priced(const std::vector<DraftLine>& lines, Currency currency);

}  // namespace invoicing
