// Statements in the subset of SQL that all engines share, in PostgreSQL's words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace comptoir::storage::postgresql {

/// A statement whose parameters became $1, $2 ...
struct Translated {
  std::string text;
  std::size_t parameters = 0;
  std::size_t arguments = 0;  ///< how many of the parameters are `?`: the first ones
  std::size_t tenant = 0;     ///< the number of the parameter `:tenant`; 0: there is none
};

/// Throws BadStatement when a parameter has another name than `:tenant`.
Translated translated(std::string_view sql);

/// The statements of a script, without the semicolons between them.
std::vector<std::string_view> statements_of(std::string_view script);

/// The types of columns, in a statement that makes or alters a table: INTEGER has 64 bits, TEXT is compared byte by byte.
std::string with_types(std::string_view sql);

}  // namespace comptoir::storage::postgresql
