// Answers for people: a JSON array of plain structs as aligned columns, an object as its members one below another.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include <comptoir/detail/json_reader.hpp>
#include <comptoir/detail/row.hpp>

namespace comptoir::cli {

using Cells = std::vector<std::string>;

/// Prints to standard output; columns are as wide as their widest cell, the last one ends where it ends. No rows: "none".
void print_table(const Cells& header, const std::vector<Cells>& rows);

/// A value as a cell.
std::string cell(const comptoir_value& value);

/// Prints the members of a JSON object, with their names in words; those of an object in it bear both names. An empty list
/// is "none". What is no such object, for a plugin wrote a part of it, is printed as it is.
void print_members(const std::string& json);

/// Reads the JSON as lines and prints them under the names of their fields.
template <class Line>
void print_lines(const std::string& json) {
  std::vector<Line> lines;
  (void)detail::read_json(json, lines, detail::Unknown::ignored);
  Cells header;
  for (const auto& field : detail::field_shapes<Line>()) header.emplace_back(field.column_name);
  std::vector<Cells> rows;
  for (const auto& line : lines) {
    std::vector<comptoir_value> values;
    std::deque<std::string> texts;
    detail::to_row(line, values, texts);
    Cells cells;
    for (const auto& value : values) cells.push_back(cell(value));
    rows.push_back(std::move(cells));
  }
  print_table(header, rows);
}

}  // namespace comptoir::cli
