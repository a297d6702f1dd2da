#include <sys/stat.h>

#include "configuration/tests/written_files.hpp"

namespace comptoir::configuration {
namespace {

class AFault : public WrittenFiles {};

TEST_F(AFault, NamesTheNearestKeyToATypingError) {
  EXPECT_EQ(faults_in("[http]\nlisten = \"127.0.0.1:1\"\nwokers = 3\n"),
            "comptoir.toml:3: http.wokers: this key is unknown; did you mean workers?\n");
}

TEST_F(AFault, ListsTheKnownKeysWhenNoneIsNear) {
  EXPECT_EQ(faults_in("[admin]\ncolour = 1\n"), "comptoir.toml:2: admin.colour: this key is unknown; known in [admin]: socket\n");
}

TEST_F(AFault, TellsAnUnknownTable) {
  EXPECT_EQ(faults_in("\n[stroage]\nurl = \"sqlite:x\"\n"), "comptoir.toml:2: stroage: this key is unknown; did you mean storage?\n");
}

TEST_F(AFault, TellsAnUnknownKeyInsideAnEntryOfAList) {
  EXPECT_EQ(faults_in("[plugins]\nenabled = [\n  \"orders\",\n  {name = \"stock\", optinal = true},\n]\n"),
            "comptoir.toml:4: plugins.enabled[1].optinal: this key is unknown; did you mean optional?\n");
}

TEST_F(AFault, TellsTheTypeThatIsRight) {
  EXPECT_EQ(faults_in("[http]\nworkers = \"8\"\ninsecure = 1\nlimits = 3\n[storage]\nurl = 5\n[plugins]\nenabled = \"orders\"\n"),
            "comptoir.toml:2: http.workers: this is the text \"8\"; write a whole number from 0 to 1024, without quotes\n"
            "comptoir.toml:3: http.insecure: this is the number 1; write true or false, without quotes\n"
            "comptoir.toml:4: http.limits: this is the number 3; write a table: [http.limits]\n"
            "comptoir.toml:6: storage.url: this is the number 5; write a text in quotes, such as \"sqlite:var/comptoir.db\"\n"
            "comptoir.toml:8: plugins.enabled: this is the text \"orders\"; write a list: enabled = [\"orders\", \"stock\"]\n");
}

TEST_F(AFault, TellsTheRangeThatIsRight) {
  EXPECT_EQ(faults_in("[dispatch]\ngroup_max = 0\n[http.limits]\nidle_timeout_ms = -1\n"),
            "comptoir.toml:2: dispatch.group_max: 0 is out of range; write a whole number from 1 to 10000, without quotes\n"
            "comptoir.toml:4: http.limits.idle_timeout_ms: -1 is out of range; write a whole number from 1 to 86400000, without quotes\n");
}

TEST_F(AFault, TellsTheChoices) {
  EXPECT_EQ(faults_in("[log]\nlevel = \"verbose\"\n[reactions]\nplacement = \"later\"\n"),
            "comptoir.toml:2: log.level: the text \"verbose\" is no choice here; write debug, info, warning, error or off\n"
            "comptoir.toml:4: reactions.placement: the text \"later\" is no choice here; write durable or same-transaction\n");
}

TEST_F(AFault, IsOneForEachThingThatIsWrongInTheOrderOfTheFiles) {
  write("conf.d/20.toml", "[dispatch]\ncascade_depth_max = \"x\"\n");
  write("conf.d/10.toml", "[admin]\nsockets = \"x\"\n");

  const auto lines = faults_in("[tenant]\nname = \"A B\"\n[http]\nworkers = 1.5\n");

  EXPECT_EQ(lines,
            "comptoir.toml:2: tenant.name: the text \"A B\" is no name of a tenant; use at most 63 lower-case letters, digits, - and _\n"
            "comptoir.toml:4: http.workers: this is a number with a fraction; write a whole number from 0 to 1024, without quotes\n"
            "conf.d/10.toml:2: admin.sockets: this key is unknown; did you mean socket?\n"
            "conf.d/20.toml:2: dispatch.cascade_depth_max: this is the text \"x\"; write a whole number from 1 to 10000, without quotes\n");
}

TEST_F(AFault, CarriesACodeAndAJsonPointer) {
  const auto result = loaded("[plugins]\nenabled = [\"orders\", 7]\n[reactions.placement_of]\n\"orders/stock.reserved\" = 1\n");

  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, "configuration.invalid");
  EXPECT_EQ(result.error().sentence, "The configuration has 2 faults.");
  EXPECT_EQ(result.error().faults[0].code, "configuration.wrong_type");
  EXPECT_EQ(result.error().faults[0].pointer, "/plugins/enabled/1");
  EXPECT_EQ(result.error().faults[1].pointer, "/reactions/placement_of/orders~1stock.reserved");
}

TEST_F(AFault, IsToldForAFileThatIsNotToml) {
  const auto lines = faults_in("[http]\nlisten = 127.0.0.1:8080\n");

  EXPECT_EQ(lines.find("comptoir.toml:2: this is not TOML (column "), 0U) << lines;
}

TEST_F(AFault, IsToldForAFileThatIsNotThere) {
  EXPECT_EQ(faults_of(load(main_file(), environment())), "comptoir.toml: this file does not exist; name one that does, with --config\n");
}

TEST_F(AFault, IsToldForADirectoryInPlaceOfAFile) {
  std::filesystem::create_directories(main_file());

  EXPECT_EQ(faults_of(load(main_file(), environment())), "comptoir.toml: this is a folder; name a file in it\n");
}

TEST_F(AFault, IsToldForAPipeInPlaceOfAFileWithoutWaitingForIt) {
  ASSERT_EQ(mkfifo(main_file().c_str(), 0600), 0);

  EXPECT_EQ(faults_of(load(main_file(), environment())), "comptoir.toml: this is no regular file; name a file\n");
}

TEST_F(AFault, IsToldForAFileInPlaceOfTheFolderOfMore) {
  write("comptoir.toml", "");
  write("conf.d", "");

  EXPECT_EQ(faults_of(load(main_file(), environment())),
            "conf.d: is no folder; rename or remove it; a folder of this name holds further files of settings\n");
}

TEST_F(AFault, IsToldForALinkThatLeadsNowhere) {
  write("comptoir.toml", "");
  std::filesystem::create_directory(directory_ / "conf.d");
  std::filesystem::create_symlink("nowhere", directory_ / "conf.d/more.toml");

  EXPECT_EQ(faults_of(load(main_file(), environment())),
            "conf.d/more.toml: this is a link to a file that does not exist; mend the link, or remove it\n");
}

TEST_F(AFault, IsToldForAFileOfMegabytesAndForNone) {
  write("comptoir.toml", std::string(4 * 1024 * 1024 + 1, '\n'));

  EXPECT_EQ(faults_of(load(main_file(), environment())),
            "comptoir.toml: this file is larger than 4 MiB; name a configuration: it is a few lines long\n");
  EXPECT_EQ(faults_of(load("", environment())), "the name of the configuration file is empty; name one with --config\n");
}

TEST_F(AFault, IsToldForAFileThatCannotBeReadToItsEnd) {
  std::filesystem::create_symlink("/proc/self/mem", directory_ / "comptoir.toml");

  EXPECT_EQ(faults_of(load(main_file(), environment())), "comptoir.toml: cannot be read to its end: Input/output error; name a file that can\n");
}

TEST_F(AFault, IsToldForAKeyOfThousandsOfParts) {
  std::string key = "a";
  for (int part = 1; part < 20'000; ++part) key += ".a";
  write("comptoir.toml", "\n" + key + " = 1\n");

  EXPECT_EQ(faults_of(load(main_file(), environment())),
            "comptoir.toml:2: this line is longer than 8 KiB; break it; a list may go on in the next line\n");
}

TEST_F(AFault, NeverShowsAPassword) {
  EXPECT_EQ(faults_in("[storage]\nurl = \"postgres://shop:s3cret@db/shop\"\n"),
            "comptoir.toml:2: storage.url: the text \"postgres://shop:***@db/shop\" names no store; write \"sqlite:PATH\", such as "
            "\"sqlite:var/comptoir.db\", or \"postgresql://user@host/database\"\n");
}

TEST_F(AFault, IsToldForWhatOnlyPostgreSqlHas) {
  EXPECT_EQ(faults_in("[storage]\nreplica_url = \"postgresql://shop@replica/shop\"\n"),
            "comptoir.toml:2: storage.replica_url: a store on SQLite has no replica_url; remove it, or name a PostgreSQL in storage.url\n");
  EXPECT_EQ(faults_in("[storage]\nurl = \"postgresql://shop@db/shop\"\nreplica_url = \"replica\"\n"),
            "comptoir.toml:3: storage.replica_url: the text \"replica\" names no PostgreSQL; write \"postgresql://user@host/database\"\n");
}

TEST_F(AFault, IsToldForAPoolerWithoutAWayPastIt) {
  EXPECT_EQ(
      faults_in("[storage]\nurl = \"postgresql://shop@db/shop\"\nprepared = false\n"),
      "comptoir.toml:3: storage.prepared: without prepared statements url leads to a pooler, and the lock of a host needs a session of its own; "
      "name the way past the pooler in direct_url\n");
}

TEST_F(AFault, IsToldForAPluginWithoutANameWithAWrongOneAndTwice) {
  EXPECT_EQ(
      faults_in("[plugins]\nenabled = [\n\"orders\",\n{optional = true},\n\"Stock.so\",\n\"orders\",\n\"\"]\n"),
      "comptoir.toml:4: plugins.enabled[1]: the plugin's name is missing; write a name such as \"orders\", or {name = \"orders\", optional = true}\n"
      "comptoir.toml:5: plugins.enabled[2]: \"Stock.so\" is no name of a plugin; write a name such as \"orders\", or {name = \"orders\", optional = "
      "true}\n"
      "comptoir.toml:6: plugins.enabled[3]: \"orders\" is enabled twice; leave one of them out\n"
      "comptoir.toml:7: plugins.enabled[4]: \"\" is no name of a plugin; write a name such as \"orders\", or {name = \"orders\", optional = true}\n");
}

TEST_F(AFault, IsToldForSettingsOfAMistypedPlugin) {
  EXPECT_EQ(faults_in("[plugins]\nenabled = [\"orders\"]\n[plugin.oders]\nx = 1\n[plugin.loyalty]\nx = 1\n"),
            "comptoir.toml:3: plugin.oders: no plugin by this name is enabled; did you mean orders?\n");
}

TEST_F(AFault, IsToldForDeadlinesOfAMistypedPlugin) {
  EXPECT_EQ(faults_in("[deadlines.of_plugin.orders]\n[deadlines.of_plugin.oders]\n[deadlines.of_plugin.loyalty]\n[deadlines.of_plugin.outbox-lg]\n"
                      "[plugins]\nenabled = [\"orders\"]\n"),
            "comptoir.toml:2: deadlines.of_plugin.oders: no plugin by this name is enabled; did you mean orders?\n"
            "comptoir.toml:4: deadlines.of_plugin.outbox-lg: no plugin by this name is enabled; did you mean outbox-log?\n");
}

TEST_F(AFault, IsToldForAReactionThatIsNamedWrongly) {
  EXPECT_EQ(faults_in("[reactions.placement_of]\n\"stock.reserved\" = \"durable\"\n"),
            "comptoir.toml:2: reactions.placement_of.\"stock.reserved\": this key names no reaction; write the reacting plugin and the event without "
            "its number: \"orders/stock.reserved\" = \"durable\"\n");
}

TEST_F(AFault, IsToldForWaitsInTheWrongOrder) {
  EXPECT_EQ(
      faults_in("[outbox]\nbackoff_first_ms = 900000\n"),
      "comptoir.toml:2: outbox.backoff_first_ms: the first wait, 900000 ms, is longer than the longest, 60000 ms; make backoff_max_ms at least as "
      "long as backoff_first_ms\n");
}

TEST_F(AFault, IsToldForABodyThatIsLargerThanAllTogether) {
  EXPECT_EQ(faults_in("[http.limits]\nbody_bytes_max = 300_000_000\n"),
            "comptoir.toml:2: http.limits.body_bytes_max: one body, 300000000 bytes, may be larger than all that are held at a time, "
            "268435456 bytes; make buffered_bytes_max at least as large as body_bytes_max\n");
}

TEST_F(AFault, IsOneLineWhateverTheFileHolds) {
  EXPECT_EQ(faults_in("\"a\\nb\\u001b[31m\" = 1\n").find("comptoir.toml:1: \"a?b?[31m\": this key is unknown;"), 0U);
}

}  // namespace
}  // namespace comptoir::configuration
