// The head of a stream, sent for together with what is read next.
#pragma once

#include <utility>

#include "storage/postgresql/connection.hpp"
#include "storage/sql/queries.hpp"

namespace comptoir::storage::postgresql {

/// Belongs to one reading session. One thread at a time.
class ExpectedHead {
 public:
  ExpectedHead(PgConnection& connection, StreamKey stream)
      : connection_(connection), stream_(std::move(stream)), row_(connection.use(sql::head_of_stream)) {
    row_->bind(stream_.tenant, stream_.type, stream_.id);
    connection_.ask(*row_);
  }

  bool is_of(const StreamKey& stream) const { return stream == stream_; }

  /// Once; waits only when nothing was read meanwhile.
  Head take() {
    connection_.flush();
    return row_->step() ? sql::head_of(*row_) : Head{};
  }

 private:
  PgConnection& connection_;
  const StreamKey stream_;
  const sql::Connection::Loan row_;
};

}  // namespace comptoir::storage::postgresql
