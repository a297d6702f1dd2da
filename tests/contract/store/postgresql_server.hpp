// The one server of these tests.
#pragma once

#include "servers/postgresql.hpp"

namespace comptoir::storage {

servers::PostgreSql& server();

}  // namespace comptoir::storage
