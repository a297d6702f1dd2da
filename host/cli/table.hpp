// Answers for people: a JSON array of plain structs as aligned columns, an object as its members one below another.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include <comptoir/detail/json_reader.hpp>
#include <comptoir/detail/row.hpp>
#include <comptoir/result.hpp>

namespace comptoir::cli {

using Cells = std::vector<std::string>;

/// Lines of text; columns are as wide as their widest cell, the last one ends where it ends. No rows: "none".
std::string table_of(const Cells& header, const std::vector<Cells>& rows);

/// A value as a cell.
std::string cell(const comptoir_value& value);

/// The members of a JSON object, with their names in words; those of an object in it bear both names. An empty list is "none".
/// Errors: answer.unreadable, when it is none.
[[nodiscard]] Result<std::string> members_of(const std::string& json);

/// `json` as a `Document`. Errors: answer.unreadable, with what it lacks.
template <class Document>
[[nodiscard]] Result<Document> document_of(const std::string& json) {
  Document document;
  const auto faults = detail::read_json(json, document, detail::Unknown::ignored);
  if (faults.empty()) return document;
  return unavailable("answer.unreadable", faults.front().pointer + (faults.front().pointer.empty() ? "" : ": ") + faults.front().message);
}

/// The JSON's items under the names of their fields. Errors: those of document_of.
template <class Line>
[[nodiscard]] Result<std::string> lines_of(const std::string& json) {
  const auto lines = document_of<std::vector<Line>>(json);
  if (!lines) return lines.error();
  Cells header;
  for (const auto& field : detail::field_shapes<Line>()) header.emplace_back(field.column_name);
  std::vector<Cells> rows;
  for (const auto& line : *lines) {
    std::vector<comptoir_value> values;
    std::deque<std::string> texts;
    detail::to_row(line, values, texts);
    Cells cells;
    for (const auto& value : values) cells.push_back(cell(value));
    rows.push_back(std::move(cells));
  }
  return table_of(header, rows);
}

}  // namespace comptoir::cli
