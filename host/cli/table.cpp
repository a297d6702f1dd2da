#include "cli/table.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <comptoir/detail/json_scanner.hpp>

#include "cli/printable.hpp"

namespace comptoir::cli {
namespace {

void add_row(std::string& out, const Cells& cells, const std::vector<std::size_t>& widths) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    out += cells[i];
    if (i + 1 < cells.size()) out.append(widths[i] - width_of(cells[i]) + 2, ' ');
  }
  out += '\n';
}

/// "parkedKeys" as "parked keys".
std::string in_words(std::string_view name) {
  std::string words;
  for (const char c : name) {
    const bool begins_word = c >= 'A' && c <= 'Z';
    words += begins_word ? std::string{' ', static_cast<char>(c - 'A' + 'a')} : std::string{c};
  }
  return words;
}

/// A text without its quotes, anything else as it is written.
bool read_plain(detail::JsonScanner& json, std::string& value) {
  if (json.peek() == '"') {
    std::string_view text;
    if (!json.read_text(text)) return false;
    value += text;
    return true;
  }
  const char* begin = json.position();
  if (!json.skip_value()) return false;
  value.append(begin, json.position());
  return true;
}

bool read_items(detail::JsonScanner& json, std::string& items) {
  if (!json.open()) return false;
  if (json.peek() == ']') {
    items = "none";
    return json.close(']');
  }
  do {
    if (!items.empty()) items += ", ";
    if (!read_plain(json, items)) return false;
  } while (json.take(','));
  return json.close(']');
}

bool read_members(detail::JsonScanner& json, const std::string& prefix, std::vector<Cells>& rows) {
  if (!json.open()) return false;
  if (json.peek() == '}') return json.close('}');
  do {
    std::string_view key;
    if (!json.read_key(key)) return false;
    const auto name = prefix + in_words(key);
    if (json.peek() == '{') {
      if (!read_members(json, name + " ", rows)) return false;
      continue;
    }
    std::string value;
    if (!(json.peek() == '[' ? read_items(json, value) : read_plain(json, value))) return false;
    rows.push_back({name, std::move(value)});
  } while (json.take(','));
  return json.close('}');
}

std::vector<std::size_t> widths_of(const std::vector<Cells>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  return widths;
}

std::string lines_of(std::vector<Cells> rows) {
  for (auto& row : rows)
    for (auto& cell : row) cell = printable(cell);
  const auto widths = widths_of(rows);
  std::string out;
  for (const auto& row : rows) add_row(out, row, widths);
  return out;
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

std::string table_of(const Cells& header, const std::vector<Cells>& rows) {
  if (rows.empty()) return "none\n";
  std::vector<Cells> lines{header};
  lines.insert(lines.end(), rows.begin(), rows.end());
  return lines_of(std::move(lines));
}

Result<std::string> members_of(const std::string& json) {
  std::vector<Cells> rows;
  detail::JsonScanner scanner(json);
  if (scanner.peek() != '{') return unavailable("answer.unreadable", "It is no JSON object.");
  if (!read_members(scanner, "", rows) || !scanner.end())
    return unavailable("answer.unreadable", "It is no JSON: " + scanner.trouble().message + ".");
  return lines_of(std::move(rows));
}

}  // namespace comptoir::cli
