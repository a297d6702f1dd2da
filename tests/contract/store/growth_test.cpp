#include "growth.hpp"

namespace comptoir::storage {
namespace {

TEST(AGrowingStore, LeavesNoDeadRowsInWhatIsOnlyAddedTo) {
  const auto database = server().add_database();

  growth::run(*open_store(server().url(database)), 10'000);

  growth::expect_no_growth(database);
}

}  // namespace
}  // namespace comptoir::storage
