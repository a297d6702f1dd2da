#include <cstdlib>

#include "configuration/nearest.hpp"
#include "configuration/tests/written_files.hpp"

namespace comptoir::configuration {
namespace {

using namespace std::chrono_literals;

class AConfiguration : public WrittenFiles {};

TEST_F(AConfiguration, HasDefaultsWithoutAFile) {
  const auto configuration = built_in();

  EXPECT_EQ(configuration.http.listen, std::vector<std::string>{"127.0.0.1:8080"});
  EXPECT_EQ(configuration.storage.url, "sqlite:var/comptoir.db");
  EXPECT_EQ(configuration.outbox.publisher, "outbox-log");
  ASSERT_EQ(configuration.plugins.enabled.size(), 1U);
  EXPECT_EQ(configuration.plugins.enabled[0].name, "outbox-log");
  const auto executable = std::filesystem::read_symlink("/proc/self/exe");
  EXPECT_EQ(configuration.plugins.directory, executable.parent_path().parent_path() / "plugins");
  EXPECT_EQ(configuration.settings_of("orders"), "{}");
}

TEST_F(AConfiguration, EqualsTheDefaultsWhenTheFileIsEmpty) {
  const auto result = loaded("# nothing yet\n");

  ASSERT_TRUE(result.ok()) << faults_of(result);
  EXPECT_EQ(result->shown(), built_in().shown());
}

TEST_F(AConfiguration, GivesEachPluginItsDeadlines) {
  const auto result = loaded(R"(
[deadlines]
handler_ms = 2_000
stop_ms = 500
host_stop_ms = 9_000
[deadlines.of_plugin.reports]
handler_ms = 60_000
)");

  ASSERT_TRUE(result.ok()) << faults_of(result);
  const auto& deadlines = result->deadlines;
  EXPECT_EQ(deadlines.of("orders").handler, 2s);
  EXPECT_EQ(deadlines.of("orders").start, 30s);
  EXPECT_EQ(deadlines.of("reports").handler, 60s);
  EXPECT_EQ(deadlines.of("reports").stop, 500ms);
  EXPECT_EQ(deadlines.host_stop, 9s);
  EXPECT_EQ(deadlines.shortest(), 500ms);
}

TEST_F(AConfiguration, RefusesADeadlineThatNobodyKnows) {
  EXPECT_NE(faults_in("[deadlines.of_plugin.reports]\nhandlr_ms = 5\n").find("did you mean handler_ms?"), std::string::npos);
  EXPECT_NE(faults_in("[deadlines.of_plugin.\"two words\"]\nhandler_ms = 5\n").find("this key names no plugin"), std::string::npos);
  EXPECT_NE(faults_in("[deadlines]\nhandler_ms = 0\n").find("deadlines.handler_ms: 0 is out of range"), std::string::npos);
}

/// A file that says something else than the defaults, everywhere.
constexpr const char* everything = R"(
[http]
listen = "127.0.0.1:0"
workers = 3
limits.body_bytes_max = 2_048
limits.idle_timeout_ms = 5_000

[storage]
url = "postgresql://shop@pooler/shop"
direct_url = "postgresql://shop@db/shop"
replica_url = "postgresql://shop@replica/shop"
prepared = false
silence_max_ms = 5000
keep_outbox_days = 3
keep_inbox_days = 30

[plugins]
directory = "lib"
enabled = ["orders", {name = "loyalty", optional = true}]

[outbox]
publisher = "outbox-rabbitmq"
window = 50
attempts = 4
backoff_first_ms = 10
backoff_max_ms = 20

[inbox]
receiver = "inbox-rabbitmq"
window = 60

[reactions]
placement = "same-transaction"
[reactions.placement_of]
"orders/stock.reserved" = "durable"

[dispatch]
group_max = 8
cascade_depth_max = 9
unit_bytes_max = 70000
unit_time_max_ms = 500

[admin]
socket = "/run/comptoir.sock"

[log]
level = "debug"
format = "json"

[tenant]
name = "acme"
)";

TEST_F(AConfiguration, HoldsWhatItsFileSays) {
  const auto result = loaded(everything);

  ASSERT_TRUE(result.ok()) << faults_of(result);
  EXPECT_EQ(result->http.workers, 3U);
  EXPECT_EQ(result->http.limits.body_bytes_max, 2048U);
  EXPECT_EQ(result->http.limits.idle_timeout, 5s);
  EXPECT_EQ(result->http.limits.head_bytes_max, http::Limits{}.head_bytes_max);
  EXPECT_EQ(result->storage.url, "postgresql://shop@pooler/shop");
  EXPECT_EQ(result->storage.direct_url, "postgresql://shop@db/shop");
  EXPECT_EQ(result->storage.replica_url, "postgresql://shop@replica/shop");
  EXPECT_FALSE(result->storage.prepared);
  EXPECT_EQ(result->storage.silence_max, std::chrono::seconds(5));
  EXPECT_EQ(result->keep.outbox_days, 3U);
  EXPECT_EQ(result->keep.inbox_days, 30U);
  EXPECT_EQ(result->keep.answers_days, 7U);
  EXPECT_EQ(result->plugins.directory, "lib");
  ASSERT_EQ(result->plugins.enabled.size(), 4U);
  EXPECT_FALSE(result->plugins.enabled[0].optional);
  EXPECT_TRUE(result->plugins.enabled[1].optional);
  EXPECT_EQ(result->plugins.enabled[2].name, "outbox-rabbitmq");
  EXPECT_EQ(result->plugins.enabled[3].name, "inbox-rabbitmq");
  EXPECT_EQ(result->plugins.enabled[3].named_in, "inbox.receiver");
  EXPECT_EQ(result->inbox.receiver, "inbox-rabbitmq");
  EXPECT_EQ(result->inbox.window, 60U);
  EXPECT_EQ(result->outbox.window, 50U);
  EXPECT_EQ(result->outbox.retry.attempts, 4U);
  EXPECT_EQ(result->outbox.retry.backoff_first, 10ms);
  EXPECT_EQ(result->outbox.retry.backoff_max, 20ms);
  EXPECT_EQ(result->reactions.of("orders/stock.reserved"), Placement::durable);
  EXPECT_EQ(result->reactions.of("orders/stock.reserved:loyalty"), Placement::durable) << "what is said of an event holds for all reactions to it";
  EXPECT_EQ(result->reactions.of("stock/order.confirmed"), Placement::same_transaction);
  EXPECT_EQ(result->dispatch.group_max, 8U);
  EXPECT_EQ(result->dispatch.cascade_depth_max, 9U);
  EXPECT_EQ(result->dispatch.unit_bytes_max, 70'000U);
  EXPECT_EQ(result->dispatch.unit_time_max, 500ms);
  EXPECT_EQ(result->admin.socket, "/run/comptoir.sock");
  EXPECT_EQ(result->log.level, telemetry::Level::debug);
  EXPECT_EQ(result->log.format, telemetry::Format::json);
  EXPECT_EQ(result->tenant.name, "acme");
}

TEST_F(AConfiguration, NeedsNoReceiver) {
  EXPECT_EQ(built_in().inbox.receiver, "");
  EXPECT_EQ(built_in().shown().find("receiver"), std::string::npos) << built_in().shown();
  EXPECT_NE(faults_of(loaded("[inbox]\nreceiver = \"\"\n")).find("such as \"inbox-rabbitmq\""), std::string::npos);
}

TEST_F(AConfiguration, IsOverlaidByTheFilesOfConfDInTheOrderOfTheirNames) {
  write("conf.d/20-late.toml", "[http]\nworkers = 20\n[plugins]\nenabled = [\"stock\"]\n");
  write("conf.d/10-early.toml", "[http]\nworkers = 10\n[dispatch]\ngroup_max = 10\n");
  write("conf.d/30-not-read.toml.disabled", "nonsense");

  const auto result =
      loaded("[http]\nworkers = 1\nlisten = \"127.0.0.1:1\"\n[plugins]\nenabled = [\"orders\", \"invoicing\"]\n[outbox]\npublisher = \"stock\"\n");

  ASSERT_TRUE(result.ok()) << faults_of(result);
  EXPECT_EQ(result->http.workers, 20U);
  EXPECT_EQ(result->http.listen, std::vector<std::string>{"127.0.0.1:1"});
  EXPECT_EQ(result->dispatch.group_max, 10U);
  ASSERT_EQ(result->plugins.enabled.size(), 1U);
  EXPECT_EQ(result->plugins.enabled[0].name, "stock");
  ASSERT_EQ(result->files.size(), 3U);
  EXPECT_EQ(result->files[1].filename(), "10-early.toml");
}

TEST_F(AConfiguration, TakesSecretsFromTheEnvironment) {
  variables_ = {{"DB_PASSWORD", "p$x"}, {"EMPTY", ""}};

  const auto result = loaded(R"([storage]
url = "postgresql://shop:${DB_PASSWORD}@${DB_HOST:-localhost}/shop"
[plugin.mailer]
from = "${EMPTY}${EMPTY:-shop}$$@${ABSENT:-}x$y"
)");

  ASSERT_TRUE(result.ok()) << faults_of(result);
  EXPECT_EQ(result->storage.url, "postgresql://shop:p$x@localhost/shop");
  EXPECT_EQ(result->settings_of("mailer"), R"({"from":"shop$@x$y"})");
}

TEST_F(AConfiguration, ReadsTheVariablesOfTheProcessUnlessToldOtherwise) {
  setenv("COMPTOIR_TEST_TENANT", "acme", 1);
  write("comptoir.toml", "[tenant]\nname = \"${COMPTOIR_TEST_TENANT}\"\n");

  const auto result = load(main_file());

  ASSERT_TRUE(result.ok()) << faults_of(result);
  EXPECT_EQ(result->tenant.name, "acme");
}

TEST_F(AConfiguration, IsRefusedWhenAVariableIsMissing) {
  variables_ = {{"BAD", "\xff"}};

  const auto lines = faults_in("[storage]\nurl = \"${DB_URL}\"\n[plugin.mailer]\nservers = [\"a\", \"${MAIL\"]\nname = \"${2}\"\nbad = \"${BAD}\"\n");

  EXPECT_EQ(lines,
            "comptoir.toml:2: storage.url: the environment variable DB_URL is not set; set it, or give a default with ${DB_URL:-default}\n"
            "comptoir.toml:4: plugin.mailer.servers[1]: a variable begins with ${ and is not closed; write ${NAME}, or $$ for a plain dollar\n"
            "comptoir.toml:5: plugin.mailer.name: \"${2}\" names no variable; a name has letters, digits and underscores: ${DB_PASSWORD}\n"
            "comptoir.toml:6: plugin.mailer.bad: this text is not UTF-8, or holds the character U+0000; use printable characters, in files and in "
            "variables\n");
}

TEST(ATypingError, IsCountedInLettersAndSwapsOfNeighbours) {
  EXPECT_EQ(edit_distance("listen", "listen"), 0U);
  EXPECT_EQ(edit_distance("lisen", "listen"), 1U);
  EXPECT_EQ(edit_distance("litsen", "listen"), 1U);
  EXPECT_EQ(edit_distance("", "url"), 3U);
}

TEST(ATypingError, IsNotGuessedFromAWordThatIsFar) {
  EXPECT_EQ(nearest("lsiten", {"listen", "limits"}), "listen");
  EXPECT_EQ(nearest("ur", {"url"}), "");
  EXPECT_EQ(nearest("colour", {"socket"}), "");
}

}  // namespace
}  // namespace comptoir::configuration
