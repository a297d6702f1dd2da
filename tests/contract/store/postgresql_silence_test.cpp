// A server that keeps its connection and says nothing: nobody waits for it for ever, and what takes its time for good reason is waited for.
#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgresql_server.hpp"
#include "storage/postgresql/connection.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::postgresql {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr const char* long_silence = "SELECT pg_sleep(60)";
constexpr const char* short_silence = "SELECT pg_sleep(1)";

class ASilentServer : public ::testing::Test {
 protected:
  /// What is said when the patience ends.
  std::string given_up(const std::function<void()>& act) {
    try {
      act();
    } catch (const StoreError& failure) {
      return failure.what();
    }
    return "nothing";
  }

  std::string url = server().url(server().add_database());
  PgConnection connection{url, PgConnection::Role::writer, {.silence_max = 300ms}};
};

TEST_F(ASilentServer, IsGivenUpByAStatement) {
  const auto said = given_up([&] { connection.use(long_silence)->step(); });

  EXPECT_THAT(said, HasSubstr("said nothing for 300 ms"));
  EXPECT_TRUE(connection.is_broken());
}

TEST_F(ASilentServer, IsGivenUpByWhatGoesOutsideThePipeline) {
  const auto said = given_up([&] { connection.run(long_silence); });

  EXPECT_THAT(said, HasSubstr("said nothing for 300 ms"));
  EXPECT_TRUE(connection.is_broken());
}

TEST_F(ASilentServer, IsGivenUpByARollBack) {
  connection.begin();
  const auto statement = connection.use(long_silence);
  connection.submit(*statement, {});

  connection.roll_back();

  EXPECT_TRUE(connection.is_broken());
}

TEST_F(ASilentServer, IsNoneWhereAStatementWaitsForALock) {
  PgConnection other(url, PgConnection::Role::writer);
  other.use("SELECT pg_advisory_lock(7)")->step();

  EXPECT_THROW(connection.use("SELECT pg_advisory_lock(7)")->step(), Conflict);
  EXPECT_FALSE(connection.is_broken());
}

TEST_F(ASilentServer, IsWaitedForByAMigration) {
  connection.begin_migrating();
  connection.run(short_silence);
  connection.commit();
  EXPECT_FALSE(connection.is_broken());

  connection.begin();
  EXPECT_THAT(given_up([&] { connection.run(short_silence); }), HasSubstr("said nothing")) << "the patience ends with the transaction";
}

TEST_F(ASilentServer, IsWaitedForByWhoeverStreams) {
  connection.begin();
  const auto rows = connection.stream("SELECT pg_sleep(0.5) FROM generate_series(1, 2)");

  EXPECT_TRUE(rows->step());
}

}  // namespace
}  // namespace comptoir::storage::postgresql
