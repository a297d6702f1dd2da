// Where the stores of tests are, unless they are elsewhere.
#include "testing/application.hpp"

namespace comptoir::dispatch::testing {

std::string Place::store_url() const { return "sqlite:" + (path() / "store.db").string(); }

}  // namespace comptoir::dispatch::testing
