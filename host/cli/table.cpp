#include "cli/table.hpp"

#include <algorithm>
#include <iostream>

namespace comptoir::cli {
namespace {

void print_row(const Cells& cells, const std::vector<std::size_t>& widths) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    std::cout << cells[i];
    if (i + 1 < cells.size()) std::cout << std::string(widths[i] - cells[i].size() + 2, ' ');
  }
  std::cout << '\n';
}

}  // namespace

std::string cell(const comptoir_value& value) {
  switch (value.kind) {
    case COMPTOIR_VALUE_INTEGER: return std::to_string(value.integer);
    case COMPTOIR_VALUE_REAL: return std::to_string(value.real);
    case COMPTOIR_VALUE_TEXT: return {value.text.data, value.text.size};
    default: return "-";
  }
}

void print_table(const Cells& header, const std::vector<Cells>& rows) {
  if (rows.empty()) {
    std::cout << "none\n";
    return;
  }
  std::vector<std::size_t> widths;
  for (const auto& name : header) widths.push_back(name.size());
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  print_row(header, widths);
  for (const auto& row : rows) print_row(row, widths);
}

}  // namespace comptoir::cli
