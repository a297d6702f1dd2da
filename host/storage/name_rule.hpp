// Which texts can be names in a store: ids of aggregates, types, tenants, actors, keys.
#pragma once

#include <cstddef>
#include <string_view>

namespace comptoir::storage {

/// Several names together are the key of a row, and an engine bounds what it indexes.
inline constexpr std::size_t name_bytes_max = 255;

/// Why no store can keep this text, as the end of a sentence ("holds the character U+0000"); empty: each can. The same on every engine, whatever it
/// would do by itself. Texts that come from outside are asked about where they arrive.
std::string_view fault_of_text(std::string_view text);

/// The same of a text that is to be a name: it is one line of 1 to 255 bytes, too.
std::string_view fault_of_name(std::string_view name);

}  // namespace comptoir::storage
