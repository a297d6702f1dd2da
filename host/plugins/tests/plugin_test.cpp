#include "plugins/plugin.hpp"

#include <chrono>
#include <future>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/description.hpp"
#include "plugins/text_sink.hpp"
#include "testing/no_room_for_threads.hpp"
#include "workbench.hpp"

namespace comptoir::plugins {
namespace {

using std::chrono::steady_clock, std::chrono::minutes, std::chrono::hours;
using testing::contract_of, testing::hanging_script, testing::fixture, testing::is_mapped, testing::offer_work, testing::say, testing::script,
    testing::SlowReader, testing::with_a_command, testing::Workbench;
using ::testing::ElementsAre, ::testing::HasSubstr;

const void* offer_everything(std::string_view) { return "a table"; }

/// Of a step that is not to come back.
constexpr std::chrono::milliseconds deadline{100};

class APlugin : public ::testing::Test {
 protected:
  /// Brings `plugin` to `started`, or to where it fails.
  Result<> start(Plugin& plugin, const std::string& name = "alpha") {
    if (auto verified = plugin.verify(fixture(name)); !verified) return verified;
    if (auto resolved = plugin.resolve(); !resolved) return resolved;
    if (auto loaded = plugin.load(); !loaded) return loaded;
    plugin.mark_migrated();
    return plugin.start();
  }

  Plugin scripted(const std::string& settings) { return Plugin({0, 1}, {"alpha", false, settings}, surroundings_); }

  Workbench workbench_;
  RuntimeDirectory runtime_ = *RuntimeDirectory::create(workbench_.runtime());
  Surroundings surroundings_{&runtime_, offer_work, {}};
};

TEST_F(APlugin, LivesFromItsFileToItsUnloading) {
  auto plugin = scripted(script(with_a_command("alpha")));

  ASSERT_TRUE(start(plugin));
  EXPECT_EQ(plugin.standing().state, State::started);
  EXPECT_EQ(plugin.contract().commands.at(0).name, "alpha.say/1");
  ASSERT_TRUE(plugin.stop(steady_clock::now() + minutes(1)));
  plugin.unload();

  EXPECT_EQ(plugin.standing().state, State::unloaded);
  EXPECT_FALSE(is_mapped(runtime_.path().string()));
}

TEST_F(APlugin, AnswersACall) {
  auto plugin = scripted(script(with_a_command("alpha")));
  ASSERT_TRUE(start(plugin));
  TextSink answer, error;

  const auto status = say(plugin, R"({"word":"bonjour"})", answer.sink(), error.sink());

  EXPECT_EQ(status, COMPTOIR_OK);
  EXPECT_EQ(answer.text(), R"({"word":"bonjour"})");
}

TEST_F(APlugin, TakesNoCallBeforeItIsStarted) {
  auto plugin = scripted(script(with_a_command("alpha")));
  TextSink answer, error;

  const auto status = say(plugin, "{}", answer.sink(), error.sink());

  EXPECT_EQ(status, COMPTOIR_UNAVAILABLE);
  EXPECT_THAT(error.text(), HasSubstr("plugin.not_started"));
  EXPECT_THAT(error.text(), HasSubstr("Plugin alpha is discovered and takes no calls."));
}

TEST_F(APlugin, DrainsUntilTheCallInsideHasLeft) {
  auto plugin = scripted(script(with_a_command("alpha")));
  ASSERT_TRUE(start(plugin));
  SlowReader reader;
  TextSink error, refusal;
  auto caller = std::async(std::launch::async, [&] { return say(plugin, "{}", reader.sink(), error.sink()); });
  reader.entered.wait();

  auto stopping = std::async(std::launch::async, [&] { return plugin.stop(steady_clock::now() + minutes(1)); });
  while (plugin.standing().state != State::draining) std::this_thread::yield();
  comptoir_status late = COMPTOIR_OK;
  while ((late = say(plugin, "{}", refusal.sink(), refusal.sink())) == COMPTOIR_OK) std::this_thread::yield();
  const auto while_inside = plugin.standing().state;
  reader.may_leave.count_down();
  const auto stopped = stopping.get();

  EXPECT_EQ(late, COMPTOIR_UNAVAILABLE);
  EXPECT_EQ(while_inside, State::draining);
  EXPECT_TRUE(stopped);
  EXPECT_EQ(caller.get(), COMPTOIR_OK) << "the call that was inside was not cut";
}

TEST_F(APlugin, WhoseCallNeverReturnsIsPinned) {
  auto plugin = scripted(script(with_a_command("alpha")));
  ASSERT_TRUE(start(plugin));
  SlowReader reader;
  TextSink error;
  auto caller = std::async(std::launch::async, [&] { return say(plugin, "{}", reader.sink(), error.sink()); });
  reader.entered.wait();

  const auto stopped = plugin.stop(steady_clock::now());

  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, "plugin.calls_in_flight");
  EXPECT_EQ(plugin.standing().state, State::pinned);
  EXPECT_THAT(plugin.standing().cause, HasSubstr("Plugin alpha still had 1 call(s) inside at the deadline"));
  reader.may_leave.count_down();
}

TEST_F(APlugin, IsNotWaitedForWhenAllCallsInsideWereGivenUp) {
  auto plugin = scripted(script(with_a_command("alpha")));
  ASSERT_TRUE(start(plugin));
  SlowReader reader;
  TextSink error;
  auto caller = std::async(std::launch::async, [&] { return say(plugin, "{}", reader.sink(), error.sink()); });
  reader.entered.wait();
  plugin.suspensions().give_up({&plugin, 0}, deadline);

  const auto stopped = plugin.stop(steady_clock::now() + hours(24));

  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, "plugin.calls_in_flight");
  EXPECT_THAT(plugin.left_behind(), ElementsAre(HasSubstr("alpha")));
  reader.may_leave.count_down();
}

TEST_F(APlugin, ThatCannotStopStaysMapped) {
  auto plugin = scripted(script(with_a_command("alpha"), "stop"));
  ASSERT_TRUE(start(plugin));

  const auto stopped = plugin.stop(steady_clock::now() + minutes(1));

  ASSERT_FALSE(stopped);
  EXPECT_EQ(plugin.standing().state, State::failed);
  EXPECT_TRUE(is_mapped(runtime_.path().string()));
}

class AStepOfAPlugin : public APlugin, public ::testing::WithParamInterface<const char*> {};

TEST_P(AStepOfAPlugin, ThatFailsIsNamedAndLeavesNothingBehind) {
  const std::string step = GetParam();
  auto plugin = scripted(script(with_a_command("alpha"), step));

  const auto started = start(plugin);

  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, "plugin." + step + "_failed");
  EXPECT_EQ(started.error().sentence, "Plugin alpha failed in its phase \"" + step + "\": The script says no. (script.refused)");
  EXPECT_EQ(plugin.standing().state, State::failed);
  EXPECT_EQ(plugin.standing().cause, started.error().sentence);
  EXPECT_FALSE(is_mapped(runtime_.path().string()));
}

INSTANTIATE_TEST_SUITE_P(Each, AStepOfAPlugin, ::testing::Values("create", "contract", "start"),
                         [](const auto& test) { return std::string(test.param); });

class AStepThatStaysAway : public APlugin, public ::testing::WithParamInterface<const char*> {};

TEST_P(AStepThatStaysAway, FailsThePluginAtItsDeadlineAndLeavesItsCodeInPlace) {
  const std::string step = GetParam();
  Plugin plugin({0, 1}, {"alpha", false, hanging_script(with_a_command("alpha"), step), "plugins.enabled", {.start = deadline}}, surroundings_);

  const auto started = start(plugin);

  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, "plugin.step_overdue");
  EXPECT_THAT(started.error().sentence, HasSubstr("Plugin alpha has not come back from its phase \"" + step + "\" after 100 ms"));
  EXPECT_EQ(plugin.standing().state, State::failed);
  EXPECT_THAT(plugin.left_behind(), ::testing::ElementsAre(started.error().sentence));
  EXPECT_TRUE(is_mapped(runtime_.path().string()));
}

INSTANTIATE_TEST_SUITE_P(Each, AStepThatStaysAway, ::testing::Values("create", "contract", "settings", "start"),
                         [](const auto& test) { return std::string(test.param); });

TEST_F(APlugin, WhoseStopStaysAwayIsLeftToItself) {
  Plugin plugin({0, 1}, {"alpha", false, hanging_script(with_a_command("alpha"), "stop"), "plugins.enabled", {.stop = deadline}}, surroundings_);
  ASSERT_TRUE(start(plugin));

  const auto stopped = plugin.stop(steady_clock::now() + minutes(1));

  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, "plugin.step_overdue");
  EXPECT_EQ(plugin.standing().state, State::failed);
  EXPECT_EQ(plugin.left_behind().size(), 1U);
}

TEST_F(APlugin, WhoseDestroyStaysAwayIsLeftToItself) {
  Plugin plugin({0, 1}, {"alpha", false, hanging_script(with_a_command("alpha"), "destroy"), "plugins.enabled", {.stop = deadline}}, surroundings_);
  ASSERT_TRUE(start(plugin));
  ASSERT_TRUE(plugin.stop(steady_clock::now() + minutes(1)));

  const auto destroyed = plugin.destroy();

  ASSERT_FALSE(destroyed);
  EXPECT_EQ(destroyed.error().code, "plugin.step_overdue");
  EXPECT_EQ(plugin.standing().state, State::failed);
  EXPECT_THAT(plugin.left_behind(), ElementsAre(destroyed.error().sentence));
}

TEST_F(APlugin, ThatIsLostAtItsEndIsPinnedForTheStepThatIsMissing) {
  Plugin plugin({0, 1}, {"alpha", false, hanging_script(with_a_command("alpha"), "destroy"), "plugins.enabled", {.stop = deadline}}, surroundings_);
  ASSERT_TRUE(start(plugin));
  ASSERT_TRUE(plugin.stop(steady_clock::now() + minutes(1)));

  plugin.unload();

  EXPECT_EQ(plugin.standing().state, State::pinned);
  EXPECT_THAT(plugin.standing().cause, HasSubstr("its phase \"destroy\" did not come back"));
  EXPECT_THAT(plugin.left_behind(), ElementsAre(HasSubstr("from its phase \"destroy\" after 100 ms")));
}

TEST_F(APlugin, ThatIsLostWhileItsRefusalIsTakenBackIsLeftToItself) {
  auto settings = hanging_script(with_a_command("alpha"), "destroy").insert(1, R"("refuse":"contract",)");
  Plugin plugin({0, 1}, {"alpha", false, settings, "plugins.enabled", {.stop = deadline}}, surroundings_);

  const auto started = start(plugin);

  EXPECT_EQ(started.error().code, "plugin.contract_failed");
  EXPECT_THAT(plugin.left_behind(), ElementsAre(HasSubstr("from its phase \"destroy\" after 100 ms")));
}

/// The fixture keeps its settings for each thread that creates it.
TEST_F(APlugin, ThatKeepsSomethingForTheThreadOfItsStepsIsUnmappedWhenItIsRefused) {
  Plugin plugin({0, 1}, {"publishing", false, "{}"}, {&runtime_, offer_everything, {}});

  const auto started = start(plugin, "publishing");

  EXPECT_EQ(started.error().code, "plugin.malformed_contract");
  EXPECT_FALSE(is_mapped(runtime_.path().string()));
}

/// A plugin that publishes, and whose status does what `order` says.
class APublisher : public APlugin {
 protected:
  Plugin publishing(const std::string& order) {
    auto contract = contract_of("publishing");
    contract.publisher = true;
    auto settings = script(contract);
    settings.insert(1, R"("status":")" + order + "\",");
    return Plugin({0, 1}, {"publishing", false, settings, "plugins.enabled", {.call = deadline}}, {&runtime_, offer_everything, {}});
  }
};

TEST_F(APublisher, WhoseStatusThrowsIsNamedInPlaceOfIt) {
  auto plugin = publishing("throw");
  const auto started = start(plugin, "publishing");
  ASSERT_TRUE(started) << started.error().sentence;

  const auto status = plugin.publisher_status();

  EXPECT_THAT(status, HasSubstr(R"("code":"plugin.status_failed")"));
  EXPECT_THAT(status, HasSubstr("no idea"));
}

TEST_F(APublisher, WhoseStatusIsAwayIsNotAskedAgainMeanwhile) {
  const auto file = workbench_.write("stay", "");
  auto plugin = publishing(file.string());
  ASSERT_TRUE(start(plugin, "publishing"));
  ASSERT_EQ(plugin.publisher_status(), "");

  const auto again = [&] {
    const comptoir::testing::NoRoomForThreads no_room;
    return plugin.publisher_status();
  }();

  EXPECT_EQ(again, "") << "it needs no thread for that";
  std::filesystem::remove(file);
  while (!plugin.left_behind().empty()) std::this_thread::yield();
}

TEST_F(APublisher, WhoseStatusFindsNoRoomForAThreadSaysSo) {
  auto plugin = publishing("");
  ASSERT_TRUE(start(plugin, "publishing"));

  const auto status = [&] {
    const comptoir::testing::NoRoomForThreads no_room;
    return plugin.publisher_status();
  }();

  EXPECT_THAT(status, HasSubstr("the system has no room for another thread"));
  EXPECT_EQ(plugin.publisher_status(), "{}");
}

TEST_F(APublisher, WhoseStatusCameBackLateIsAskedAgain) {
  const auto file = workbench_.write("stay", "");
  auto plugin = publishing(file.string());
  const auto started = start(plugin, "publishing");
  ASSERT_TRUE(started) << started.error().sentence;
  EXPECT_EQ(plugin.publisher_status(), "");
  EXPECT_THAT(plugin.left_behind(), ElementsAre("Step status of plugin publishing has not come back."));

  std::filesystem::remove(file);
  while (!plugin.left_behind().empty()) std::this_thread::yield();

  EXPECT_EQ(plugin.publisher_status(), "{}");
  EXPECT_TRUE(plugin.stop(steady_clock::now() + minutes(1)));
}

TEST_F(APlugin, ThatRefusesItsSettingsPointsIntoThem) {
  auto plugin = scripted(script(with_a_command("alpha"), "settings"));

  const auto started = start(plugin);

  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, "settings.invalid");
  EXPECT_EQ(started.error().faults, (std::vector<Fault>{{"/pointsMax", "field.out_of_range", "Too many."}}));
  EXPECT_EQ(plugin.standing().cause, "The settings have faults. /pointsMax: Too many.");
}

TEST_F(APlugin, IsAskedForItsSettingsBeforeItsStart) {
  auto good = scripted(script(with_a_command("alpha")));
  auto bad = scripted(script(with_a_command("alpha"), "settings"));
  const auto load = [](Plugin& plugin) {
    EXPECT_TRUE(plugin.verify(fixture("alpha")));
    EXPECT_TRUE(plugin.resolve());
    return plugin.load();
  };

  EXPECT_TRUE(load(good));
  EXPECT_EQ(load(bad).error().code, "settings.invalid");

  EXPECT_EQ(good.settings_in_effect(), R"({"pointsMax":3})");
  EXPECT_EQ(good.standing().state, State::loaded);
}

TEST_F(APlugin, MayRefuseItsSettingsAtItsStart) {
  auto plugin = scripted(script(with_a_command("alpha"), "settings late"));

  EXPECT_EQ(start(plugin).error().code, "settings.invalid");
}

TEST_F(APlugin, WhoseSettingsHaveFaultsTellsThemByTheLinesOfTheirFile) {
  const auto by_line = [](const std::vector<Fault>& faults) { return std::vector{"comptoir.toml:7: points_max: " + faults.at(0).message}; };
  Plugin plugin({0, 1}, {"alpha", false, script(with_a_command("alpha"), "settings"), "plugins.enabled", {}, by_line}, surroundings_);

  const auto started = start(plugin);

  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().faults, (std::vector<Fault>{{"", "field.out_of_range", "comptoir.toml:7: points_max: Too many."}}));
  EXPECT_EQ(plugin.standing().cause, "The settings have faults. comptoir.toml:7: points_max: Too many.");
}

TEST_F(APlugin, ThatThrowsAcrossTheBoundaryIsNamed) {
  Plugin plugin({0, 1}, {"throwing", false, "{}"}, {&runtime_, offer_everything, {}});

  const auto started = start(plugin, "throwing");

  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().sentence, HasSubstr("Plugin throwing failed in its phase \"create\": an exception left the library"));
  EXPECT_THAT(started.error().sentence, HasSubstr("no room at the inn"));
}

TEST_F(APlugin, WhoseHandlerThrowsAcrossTheBoundaryIsNamedInPlaceOfItsAnswer) {
  Plugin plugin({0, 1}, {"publishing", false, script(with_a_command("publishing"))}, {&runtime_, offer_everything, {}});
  const auto started = start(plugin, "publishing");
  ASSERT_TRUE(started) << started.error().sentence;
  TextSink answer, error;

  const auto status = say(plugin, "{}", answer.sink(), error.sink());

  EXPECT_EQ(status, COMPTOIR_FAILED);
  EXPECT_THAT(error.text(), HasSubstr(R"("code":"plugin.threw","sentence":"An exception left plugin publishing)"));
}

TEST_F(APlugin, ThatRequiresWhatTheHostLacksIsRefused) {
  Plugin plugin({0, 1}, {"demanding", false, "{}"}, surroundings_);

  const auto started = start(plugin, "demanding");

  ASSERT_FALSE(started);
  EXPECT_EQ(
      started.error().sentence,
      "Plugin demanding requires comptoir.teleport/1, which this host (SDK 1.0.0) does not offer: upgrade the host, or install an older build of "
      "the plugin.");
}

TEST_F(APlugin, WithHandlersButWithoutTheirTableIsRefused) {
  auto plugin = scripted(script(with_a_command("alpha"), "find"));

  EXPECT_EQ(start(plugin).error().code, "plugin.missing_table");
}

TEST_F(APlugin, WhoseContractIsNoJsonIsRefused) {
  auto plugin = scripted("{\"name\":");

  const auto started = start(plugin);

  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, "plugin.malformed_contract");
}

TEST_F(APlugin, WhoseContractNamesAnotherPluginIsRefusedWithBothNames) {
  auto plugin = scripted(script("omega"));

  EXPECT_THAT(start(plugin).error().sentence, HasSubstr("Its name is omega, the note of its library says alpha."));
}

TEST_F(APlugin, WhoseRouteLeadsNowhereIsRefused) {
  auto contract = with_a_command("alpha");
  contract.routes.emplace_back().path = "/words";
  contract.routes.back().message = "alpha.shout/1";
  auto plugin = scripted(script(contract));

  EXPECT_THAT(start(plugin).error().sentence, HasSubstr("Route GET /words leads to alpha.shout/1, which is neither a command nor a query"));
}

/// A command on a word that answers its number, created by a POST and shown by a GET.
contract::Contract with_words(const std::string& location) {
  auto contract = with_a_command("alpha");
  contract.commands.back().aggregate = "word";
  contract.commands.back().answer = R"({"type":"object","properties":{"number":{"type":"integer"}},"required":["number"]})";
  contract.queries.emplace_back().name = "alpha.word/1";
  for (const auto* field : {"word", "page", "number", "list"}) contract.queries.back().fields.emplace_back().name = field;
  for (const auto* aggregate : {"word", "list"}) contract.aggregates.emplace_back().name = aggregate;
  for (const auto* path : {"/words/{word}", "/pages/{page}/words/{number}", "/numbers/{number}", "/lists/{list}"}) {
    auto& shown = contract.routes.emplace_back();
    shown.path = path;
    shown.message = "alpha.word/1";
    shown.aggregate = path[1] == 'l' ? "list" : "word";
  }
  contract.routes.front().aggregate_id = "{word}";
  auto& created = contract.routes.emplace_back();
  created.method = contract::Method::post;
  created.path = "/words";
  created.message = "alpha.say/1";
  created.success = 201;
  created.aggregate = "word";
  created.location = location;
  return contract;
}

TEST_F(APlugin, WhoseRouteCreatesWhatIsFoundNowhereIsRefused) {
  const auto refusal = [this](const std::string& location) {
    auto plugin = scripted(script(with_words(location)));
    const auto started = start(plugin);
    return started ? std::string("started") : started.error().sentence;
  };

  EXPECT_EQ(refusal("/words/{word}"), "started") << "the aggregate's id";
  EXPECT_EQ(refusal("/numbers/{number}"), "started") << "a member of the answer";
  EXPECT_THAT(refusal(""), HasSubstr("where this plugin has no GET route"));
  EXPECT_THAT(refusal("/words"), HasSubstr("where this plugin has no GET route"));
  EXPECT_THAT(refusal("/pages/{page}/words/{number}"), HasSubstr("neither its answer nor its path has {page}"));
  EXPECT_THAT(refusal("/lists/{list}"),
              HasSubstr("whose ETag is of the aggregate 'list' and not of 'word': say .shows<Aggregate>() at that GET route"));
}

TEST_F(APlugin, WhoseRouteNamesAnAggregateByWhatItsPathDoesNotHaveIsRefused) {
  auto contract = with_words("/words/{word}");
  contract.routes.front().aggregate_id = "{page}/{word}";
  auto plugin = scripted(script(contract));

  EXPECT_THAT(start(plugin).error().sentence, HasSubstr("the id of its word is {page}/{word}, but its path has no {page}"));
}

TEST_F(APlugin, WhoseDeclarationContradictsItselfIsToldEverything) {
  auto contract = with_a_command("alpha");
  contract.routes.emplace_back().path = "/words/{wrod}";
  contract.routes.back().message = "alpha.say/1";
  for (int i = 0; i < 2; ++i) {
    contract.reactions.emplace_back().name = "alpha/order.created";
    contract.reactions.back().event = "order.created/1";
  }
  auto plugin = scripted(script(contract));

  const auto started = start(plugin);

  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, "plugin.misdeclared");
  EXPECT_THAT(started.error().sentence, HasSubstr("The reaction alpha/order.created is declared twice"));
  EXPECT_THAT(started.error().sentence, HasSubstr("{wrod} is no field of alpha.say/1"));
  EXPECT_THAT(started.error().sentence, HasSubstr("leads to the command alpha.say/1: what changes something is no GET"));
}

TEST_F(APlugin, IsDescribedWithoutBeingStarted) {
  std::vector<std::string> phases;
  const Surroundings surroundings{&runtime_, {}, [&](std::string_view, std::string_view phase, std::chrono::seconds) { phases.emplace_back(phase); }};

  const auto description = describe(fixture("standard"), surroundings);

  ASSERT_TRUE(description);
  EXPECT_EQ(description->identity.name, "standard");
  EXPECT_EQ(description->contract.sdk, "1.0.0");
  EXPECT_THAT(phases, ::testing::ElementsAre("open", "create", "contract", "find", "destroy", "unload"));
  EXPECT_FALSE(is_mapped(runtime_.path().string()));
}

TEST_F(APlugin, ThatDoesNotComeToTheEndOfWhatItDeclaresIsTalkedOfMeanwhile) {
  std::vector<std::string> delays;
  const auto hear = [&](std::string_view plugin, std::string_view phase, std::chrono::seconds under_way) {
    if (under_way.count() > 0) delays.push_back(std::string(plugin) + " " + std::string(phase) + " " + std::to_string(under_way.count()));
  };

  const auto description = describe(fixture("endless"), {&runtime_, {}, hear}, {.start = std::chrono::milliseconds(1'500)});

  ASSERT_FALSE(description);
  EXPECT_EQ(description.error().code, "plugin.step_overdue");
  EXPECT_THAT(delays, ::testing::ElementsAre("endless contract 1"));
}

}  // namespace
}  // namespace comptoir::plugins
