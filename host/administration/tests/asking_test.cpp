// What the command-line tool makes of a running host's answers.
#include "cli/asking.hpp"

#include <gtest/gtest.h>

#include "administration/host_answers.hpp"
#include "http/server.hpp"
#include "testing/application.hpp"

namespace comptoir::cli {
namespace {

TEST(AQuestion, ThatIsRefusedSaysWhichFieldsAreWrong) {
  const dispatch::testing::Place place;
  const auto store = storage::open_store(place.store_url());
  administration::Administration answers(*store);
  answers.add("POST", "/admin/projections/rebuild", [](const administration::Question&) -> Result<std::string> {
    auto error = invalid("message.invalid", "The message has faults.");
    error.faults = {{"/customer", "field.missing", "The field `customer` is required."}};
    return error;
  });
  configuration::Configuration configuration;
  configuration.admin.socket = place.path() / "admin.sock";
  http::Server server({{"unix:" + configuration.admin.socket.string()}, 1, {}}, administration::over_http(answers));
  ASSERT_TRUE(server.start());

  const auto answer = ask(configuration, {"POST", "/admin/projections/rebuild", {}});

  EXPECT_EQ(answer.error(), refused("message.invalid", "The message has faults. /customer: The field `customer` is required."));
}

}  // namespace
}  // namespace comptoir::cli
