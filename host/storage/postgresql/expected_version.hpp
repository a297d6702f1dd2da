// The version of a stream, sent for together with what is read next.
#pragma once

#include <utility>

#include "storage/postgresql/connection.hpp"
#include "storage/sql/queries.hpp"

namespace comptoir::storage::postgresql {

/// Belongs to one reading session. One thread at a time.
class ExpectedVersion {
 public:
  ExpectedVersion(PgConnection& connection, StreamKey stream)
      : connection_(connection), stream_(std::move(stream)), row_(connection.use(sql::version_of_stream)) {
    row_->bind(stream_.tenant, stream_.type, stream_.id);
    connection_.ask(*row_);
  }

  bool is_of(const StreamKey& stream) const { return stream == stream_; }

  /// Once; waits only when nothing was read meanwhile.
  std::uint64_t take() {
    connection_.flush();
    return row_->step() ? row_->number(0) : 0;
  }

 private:
  PgConnection& connection_;
  const StreamKey stream_;
  const sql::Connection::Loan row_;
};

}  // namespace comptoir::storage::postgresql
