#include "configuration/masking.hpp"
#include "configuration/tests/written_files.hpp"

namespace comptoir::configuration {
namespace {

class Settings : public WrittenFiles {};

TEST_F(Settings, ReachThePluginAsJsonInCamelCase) {
  const auto result = loaded(R"([plugin.loyalty]
points_max = 12
factor = 1.5
whole = 2.0
since = 2024-11-21
at = 2024-11-21T07:50:00Z
greeting = "say \"hé\"\n"
on = true
[[plugin.loyalty.gift_levels]]
points = 100
[plugin.loyalty.nested]
deep_key = [[1], []]
)");

  ASSERT_TRUE(result.ok()) << faults_of(result);
  EXPECT_EQ(result->settings_of("loyalty"),
            R"({"at":"2024-11-21T07:50:00Z","factor":1.5,"giftLevels":[{"points":100}],"greeting":"say \"hé\"\n","nested":{"deepKey":[[1],[]]},)"
            R"("on":true,"pointsMax":12,"since":"2024-11-21","whole":2})");
}

TEST_F(Settings, LeadAFaultBackToItsLine) {
  write("conf.d/10.toml", "\n\n[plugin.loyalty]\npoints_max = -1\n");
  const auto result = loaded("[plugin.loyalty]\n[[plugin.loyalty.gift_levels]]\npoints = \"x\"\n");
  ASSERT_TRUE(result.ok()) << faults_of(result);

  const auto lines = result->check_plugin_settings("loyalty", {{"/pointsMax", "out_of_range", "must be positive"},
                                                               {"/giftLevels/0/points", "wrong_type", "must be a number"},
                                                               {"/giftLevels/0/name", "missing", "is required"},
                                                               {"", "wrong", "contradicts itself"}});

  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(relative(lines[0]), "conf.d/10.toml:4: plugin.loyalty.points_max: must be positive");
  EXPECT_EQ(relative(lines[1]), "comptoir.toml:3: plugin.loyalty.gift_levels[0].points: must be a number");
  EXPECT_EQ(relative(lines[2]), "comptoir.toml:2: plugin.loyalty.gift_levels[0].name: is required");
  EXPECT_EQ(relative(lines[3]), "comptoir.toml:1: plugin.loyalty: contradicts itself");
}

TEST_F(Settings, AreToldInTheSpellingOfTheFile) {
  const auto result = loaded("[plugin.loyalty]\npoints_mx = 1\nmood = \"veryGood\"\n");
  ASSERT_TRUE(result.ok()) << faults_of(result);

  const auto lines =
      result->check_plugin_settings("loyalty", {{"/pointsMx", "field.unknown", "There is no field `pointsMx`; did you mean `pointsMax`?"},
                                                {"/giftLevel", "field.missing", "The field `giftLevel` is required."},
                                                {"/mood", "field.unknown_name", "`veryGood` is not one of GOOD, BAD."}});

  EXPECT_EQ(relative(lines.at(0)), "comptoir.toml:2: plugin.loyalty.points_mx: There is no field `points_mx`; did you mean `points_max`?");
  EXPECT_EQ(relative(lines.at(1)), "comptoir.toml:1: plugin.loyalty.gift_level: The field `gift_level` is required.");
  EXPECT_EQ(relative(lines.at(2)), "comptoir.toml:3: plugin.loyalty.mood: `veryGood` is not one of GOOD, BAD.");
}

TEST_F(Settings, ThatAreMissingAltogetherAreToldUnderTheTableTheyBelongTo) {
  const auto result = loaded("");
  ASSERT_TRUE(result.ok()) << faults_of(result);

  const auto lines = result->check_plugin_settings("mailer", {{"/server", "missing", "is required"}});
  const auto without_file = built_in().check_plugin_settings("mailer", {{"/server", "missing", "is required"}});

  EXPECT_EQ(relative(lines.at(0)), "comptoir.toml: plugin.mailer.server: is required");
  EXPECT_EQ(without_file.at(0), "plugin.mailer.server: is required");
}

TEST_F(Settings, CannotSayWhatJsonCannot) {
  EXPECT_EQ(faults_in("[plugin.x]\na = inf\nb_c = 1\nbC = 2\n"),
            "comptoir.toml:2: plugin.x.a: infinity and nan are no settings; write a plain number\n"
            "comptoir.toml:3: plugin.x.b_c: this key cannot be told from another one; write it once, in snake_case\n");
}

TEST_F(Settings, MustBeATable) {
  EXPECT_EQ(faults_in("[plugin]\nx = 3\n"), "comptoir.toml:2: plugin.x: this is the number 3; write a table: [plugin.x]\n");
}

TEST_F(Settings, AreShownWithTheirSecretsMasked) {
  const auto result = loaded(R"([storage]
url = "postgresql://shop:hunter2@db/shop"
[plugin.mailer]
url = "amqp://guest:hunter2@127.0.0.1:5672/?x=1"
api_token = "hunter2"
database = "host=db password=hunter2 user=shop"
[plugin.mailer.SECRETS]
list = ["hunter2", 12345]
)");

  ASSERT_TRUE(result.ok()) << faults_of(result);
  EXPECT_EQ(result->shown().find("hunter2"), std::string::npos) << result->shown();
  EXPECT_EQ(result->shown().find("12345"), std::string::npos) << result->shown();
  EXPECT_NE(result->shown().find("[storage]\nurl = \"postgresql://shop:***@db/shop\"\n"), std::string::npos) << result->shown();
  EXPECT_NE(result->shown().find("[plugin.mailer]\napi_token = \"***\"\ndatabase = \"host=db password=*** user=shop\"\n"), std::string::npos)
      << result->shown();
  EXPECT_NE(result->shown().find("[plugin.mailer.SECRETS]\nlist = [\"***\", \"***\"]\n"), std::string::npos) << result->shown();
}

TEST_F(Settings, ThatAreEffectiveCanBeReadBack) {
  const auto first =
      loaded("[plugins]\nenabled = [\"orders\", {name = \"stock\", optional = true}]\n[reactions.placement_of]\n\"a/b.c\" = \"durable\"\n");
  ASSERT_TRUE(first.ok()) << faults_of(first);

  const auto second = loaded(first->shown());

  ASSERT_TRUE(second.ok()) << faults_of(second) << first->shown();
  EXPECT_EQ(second->shown(), first->shown());
}

TEST(AUrl, LosesItsPasswordAndNothingElse) {
  EXPECT_EQ(masked_url("amqp://guest:p@ss/w#rd:x?y@host/vhost"), "amqp://guest:***@host/vhost");
  EXPECT_EQ(masked_url("amqp://host:5672/vhost"), "amqp://host:5672/vhost");
  EXPECT_EQ(masked_url("https://x/?token=abc&page=2#token=def"), "https://x/?token=***&page=2#token=***");
  EXPECT_EQ(masked_url("sqlite:var/comptoir.db"), "sqlite:var/comptoir.db");
  EXPECT_EQ(masked_url("Hello; how are you?"), "Hello; how are you?");
}

}  // namespace
}  // namespace comptoir::configuration
