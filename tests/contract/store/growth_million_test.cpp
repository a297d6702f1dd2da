#include "growth.hpp"

namespace comptoir::storage {
namespace {

TEST(AMillionCommands, LeaveNoMoreDeadRowsThanAFewThousand) {
  const auto database = server().add_database();

  growth::run(*open_store(server().url(database)), 1'000'000);

  growth::expect_no_growth(database);
}

}  // namespace
}  // namespace comptoir::storage
