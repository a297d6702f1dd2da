// Heads of many streams, by one statement.
#pragma once

#include <map>
#include <string_view>

#include "storage/postgresql/arrays.hpp"
#include "storage/sql/statement.hpp"

namespace comptoir::storage::postgresql {

inline constexpr std::string_view heads_of_streams =
    "SELECT wanted.tenant, wanted.stream_type, wanted.stream_id, newest.version, newest.checksum, newest.stream FROM "
    "unnest(?::text[], ?::text[], ?::text[]) AS wanted(tenant, stream_type, stream_id) CROSS JOIN LATERAL (SELECT version, checksum, stream FROM "
    "comptoir_event WHERE stream = (SELECT stream FROM comptoir_event AS first WHERE first.tenant = wanted.tenant AND first.stream_type = "
    "wanted.stream_type AND first.stream_id = wanted.stream_id AND first.version = 1) ORDER BY version DESC LIMIT 1) AS newest";

/// Its parameters.
class StreamRows : public Rows<3> {
 public:
  StreamRows() : Rows({types::text, types::text, types::text}) {}

  void add(const StreamKey& stream) { Rows::add(stream.tenant, stream.type, stream.id); }
};

/// Of its rows: those that there are.
inline std::map<StreamKey, Head> heads_in(sql::Statement& rows) {
  std::map<StreamKey, Head> found;
  while (rows.step()) found[{rows.owned(0), rows.owned(1), rows.owned(2)}] = {rows.number(3), rows.checksum(4), rows.number(5)};
  return found;
}

}  // namespace comptoir::storage::postgresql
