// Where the engines' SQL differs.
#pragma once

#include <string>
#include <string_view>

#include <comptoir/detail/contract.hpp>

namespace comptoir::storage::sql {

struct Dialect {
  std::string_view text;       ///< the type of texts; they are compared byte by byte
  std::string_view text_name;  ///< the same as the engine's catalogue names it
  std::string_view integer;
  std::string_view real;
  std::string_view table_options;           ///< behind CREATE TABLE (...)
  std::string_view long_row_table_options;  ///< the same where a row may take more than a quarter of a page
  std::string_view ascending;               ///< behind a sorted column: open values come first
  std::string_view descending;              ///< and last
  std::string_view not_null_text;           ///< the values of a text column that are not open, as a range of its index
  std::string_view not_null_number;         ///< the same of a number
  std::string_view tables;                  ///< answers the names of all tables, in the order in which they were made
  /// Rows in an order, at most ?2 of them, and no more once what they hold, in the words of the engine, is ?3 bytes.
  std::string (*portion)(const std::string& rows, std::string_view order, std::string_view bytes);
  std::string_view left_out;          ///< a condition: the position is in none of the ranges ?4; empty: the engine knows no ranges
  std::string_view days_of_messages;  ///< a condition: which days hold messages behind position ?1
  std::string_view messages_end;      ///< answers the position of the newest message without an event, or an open value
  std::string_view loose_deliveries;  ///< the table whose deliveries are removed one by one
  std::string_view same_as;           ///< compares two values, open ones too
  std::string_view integrity_check;   ///< answers "ok", or what is damaged; empty: the engine has none

  std::string_view type(contract::ColumnKind kind) const {
    switch (kind) {
      case contract::ColumnKind::integer:
      case contract::ColumnKind::boolean: return integer;
      case contract::ColumnKind::real: return real;
      case contract::ColumnKind::text:
      case contract::ColumnKind::json: return text;
    }
    return {};
  }
  std::string_view catalogue_type(contract::ColumnKind kind) const {
    const auto declared = type(kind);
    return declared == text ? text_name : declared;
  }
};

}  // namespace comptoir::storage::sql
