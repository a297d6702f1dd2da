#include "plugins/catalogue.hpp"

#include <chrono>
#include <cstdio>
#include <future>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/text_sink.hpp"
#include "workbench.hpp"

namespace comptoir::plugins {
namespace {

using ::testing::Contains;
using testing::contract_of, testing::is_mapped, testing::offer_work, testing::say, testing::script, testing::SlowReader, testing::with_a_command,
    testing::Workbench;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::chrono::milliseconds deadline_of_all{1'500};

contract::Contract depending(const std::string& name, std::vector<std::string> dependencies) {
  auto contract = contract_of(name);
  contract.dependencies = std::move(dependencies);
  return contract;
}

contract::Contract owning_the_order(const std::string& name) {
  auto contract = contract_of(name);
  contract.aggregates.emplace_back().name = "order";
  return contract;
}

std::vector<std::string> names(const Catalogue& catalogue) {
  std::vector<std::string> found;
  for (const auto* plugin : catalogue.in_start_order()) found.push_back(plugin->name());
  return found;
}

class ACatalogue : public ::testing::Test {
 protected:
  ACatalogue() {
    for (const auto* name : {"alpha", "beta", "gamma"}) workbench_.install(name);
  }

  Catalogue::Options options(std::vector<Enabled> enabled) {
    return {workbench_.plugins(), workbench_.runtime(), std::move(enabled), offer_work,
            [this](std::string_view plugin, std::string_view phase, std::chrono::seconds) {
              const std::lock_guard lock(mutex_);
              phases_.push_back(std::string(phase) + " " + std::string(plugin));
            }};
  }

  static void migrate(const Catalogue& catalogue) {
    for (auto* plugin : catalogue.in_start_order()) plugin->mark_migrated();
  }

  /// Told by the threads of plugins.
  std::vector<std::string> take_phases() {
    const std::lock_guard lock(mutex_);
    return std::exchange(phases_, {});
  }

  Workbench workbench_;

 private:
  std::mutex mutex_;
  std::vector<std::string> phases_;
};

TEST_F(ACatalogue, StartsInOrderOfDependencyAndStopsInReverse) {
  Catalogue catalogue(
      options({{"alpha", false, script(depending("alpha", {"gamma"}))}, {"beta", false, script("beta")}, {"gamma", false, script("gamma")}}));
  ASSERT_TRUE(catalogue.load());
  migrate(catalogue);
  (void)take_phases();

  const auto started = catalogue.start();
  const auto errors = catalogue.stop(std::chrono::minutes(1));

  EXPECT_TRUE(started);
  EXPECT_THAT(errors, IsEmpty());
  EXPECT_THAT(take_phases(), ElementsAre("start beta", "start gamma", "start alpha", "stop alpha", "stop gamma", "stop beta", "destroy alpha",
                                         "destroy gamma", "destroy beta"));
  for (const auto& plugin : catalogue.plugins()) EXPECT_EQ(plugin->standing().state, State::stopped);
}

TEST_F(ACatalogue, StopsAllOfThemWithinOneDeadline) {
  const std::vector<std::string> busy = {"alpha", "beta", "gamma"};
  std::vector<Enabled> enabled;
  for (const auto& name : busy) enabled.push_back({name, false, script(with_a_command(name))});
  Catalogue catalogue(options(std::move(enabled)));
  ASSERT_TRUE(catalogue.load());
  migrate(catalogue);
  ASSERT_TRUE(catalogue.start());
  std::map<std::string, SlowReader> readers;
  std::vector<std::future<void>> calls;
  for (const auto& name : busy) {
    calls.push_back(std::async(std::launch::async, [&reader = readers[name], &plugin = *catalogue.find(name)] {
      TextSink error;
      (void)say(plugin, "{}", reader.sink(), error.sink());
    }));
    readers[name].entered.wait();
  }
  const auto begun = std::chrono::steady_clock::now();

  const auto errors = catalogue.stop(deadline_of_all);

  EXPECT_LT(std::chrono::steady_clock::now() - begun, 2 * deadline_of_all);
  EXPECT_THAT(errors, SizeIs(busy.size()));
  for (auto& [name, reader] : readers) reader.may_leave.count_down();
}

TEST_F(ACatalogue, FindsPluginsByTheirNoteAndNotByTheirFile) {
  std::filesystem::rename(workbench_.plugins() / "alpha.so", workbench_.plugins() / "libsomething-else.so");
  Catalogue catalogue(options({{"alpha", false, script("alpha")}}));

  ASSERT_TRUE(catalogue.load());
  EXPECT_EQ(catalogue.find("alpha")->standing().state, State::loaded);
}

TEST_F(ACatalogue, LooksUpAHandleByItsGeneration) {
  Catalogue catalogue(options({{"alpha", false, script("alpha")}}));
  ASSERT_TRUE(catalogue.load());
  const auto handle = catalogue.find("alpha")->handle();

  EXPECT_EQ(catalogue.at(handle), catalogue.find("alpha"));
  EXPECT_EQ(catalogue.at({handle.index, handle.generation + 1}), nullptr);
  EXPECT_EQ(catalogue.at({7, 1}), nullptr);
}

TEST_F(ACatalogue, RefusesAPluginThatIsNotThereAndNamesThoseThatAre) {
  Catalogue catalogue(options({{"alhpa", false, "{}"}}));

  const auto loaded = catalogue.load();

  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, "plugin.not_found");
  EXPECT_THAT(loaded.error().sentence, HasSubstr("carries the name alhpa; there are: alpha, beta, gamma. Put alhpa.so there"));
}

TEST_F(ACatalogue, NamesTheLibraryThatIsCalledLikeAPluginAndIsAnother) {
  const std::filesystem::path folder = workbench_.plugins();
  std::filesystem::copy_file(folder / "alpha.so", folder / "delta.so");
  Catalogue catalogue(options({{"delta", false, "{}"}}));

  const auto loaded = catalogue.load();
  std::filesystem::remove(folder / "delta.so");

  EXPECT_EQ(loaded.error().sentence, "The library " + (folder / "delta.so").string() +
                                         " says that it is plugin alpha, and no other in its folder is delta: put the right one there, or correct "
                                         "plugins.enabled.");
}

TEST_F(ACatalogue, NamesTheKeyOfTheConfigurationToCorrect) {
  Catalogue catalogue(options({{"outbox-lgo", false, "{}", "outbox.publisher"}}));

  EXPECT_THAT(catalogue.load().error().sentence, ::testing::EndsWith("Put outbox-lgo.so there, or correct outbox.publisher."));
}

TEST_F(ACatalogue, SaysWhatIsWrongWithTheFileOfThatName) {
  workbench_.write("orders.so", "not a library");
  Catalogue catalogue(options({{"orders", false, "{}"}}));

  EXPECT_EQ(catalogue.load().error().code, "plugin.not_elf");
}

TEST_F(ACatalogue, RefusesTwoFilesOfOneName) {
  workbench_.install("alpha", "alpha-old.so");
  Catalogue catalogue(options({{"alpha", false, script("alpha")}}));

  EXPECT_EQ(catalogue.load().error().code, "plugin.ambiguous");
}

TEST_F(ACatalogue, RefusesANameThatIsEnabledTwice) {
  Catalogue catalogue(options({{"alpha", false, script("alpha")}, {"alpha", false, script("alpha")}}));

  EXPECT_EQ(catalogue.load().error().code, "plugin.enabled_twice");
}

TEST_F(ACatalogue, RefusesAFolderThatIsNotThere) {
  auto elsewhere = options({});
  elsewhere.directory = "/nowhere";
  Catalogue catalogue(elsewhere);

  EXPECT_THAT(catalogue.load().error().sentence, HasSubstr("The plugin folder /nowhere cannot be read: No such file or directory."));
}

/// The loader of the system is held: each further library would wait for it, and be blamed.
TEST_F(ACatalogue, OpensNothingMoreWhileAPluginDoesNotComeBackFromBeingOpened) {
  const auto lingers = workbench_.write("linger", "");
  setenv("LINGER", lingers.c_str(), 1);
  workbench_.install("lingering");
  const Enabled lingering{"lingering", true, "{}", "plugins.enabled", {.start = std::chrono::milliseconds(300)}};
  Catalogue catalogue(options({lingering, {"alpha", false, script("alpha")}}));

  const auto loaded = catalogue.load();
  std::filesystem::remove(lingers);

  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, "plugin.loader_held");
  EXPECT_THAT(loaded.error().sentence, HasSubstr("plugin lingering has not come back from being opened"));
  EXPECT_THAT(take_phases(), Contains("open lingering"));
}

TEST_F(ACatalogue, RunsNoCodeBeforeEveryNoteIsGood) {
  workbench_.install("next-sdk");
  Catalogue catalogue(options({{"alpha", false, script("alpha")}, {"next-sdk", false, "{}"}}));

  const auto loaded = catalogue.load();

  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, "plugin.sdk_mismatch");
  EXPECT_THAT(take_phases(), IsEmpty());
}

TEST_F(ACatalogue, FindsAllRefusalsWhereTheyAreWanted) {
  auto all = options({{"alhpa", false, "{}"},
                      {"beta", false, script("beta", "settings")},
                      {"gamma", false, script(depending("gamma", {"beta", "delta"}))},
                      {"alpha", false, script(depending("alpha", {"delta"}))}});
  all.finds_all = true;
  Catalogue catalogue(all);

  const auto loaded = catalogue.load();

  std::vector<std::string> codes;
  for (const auto& refusal : catalogue.refusals()) codes.push_back(refusal.code);
  EXPECT_EQ(loaded.error().code, "plugin.not_found");
  EXPECT_THAT(codes, ElementsAre("plugin.not_found", "settings.invalid", "plugin.missing_dependency"))
      << "that beta, which gamma needs, was refused needs no second word";
  EXPECT_THAT(catalogue.refusals().back().sentence, HasSubstr("alpha"));
}

TEST_F(ACatalogue, RefusesTwoPluginsThatClaimTheSame) {
  Catalogue catalogue(options({{"alpha", false, script(owning_the_order("alpha"))}, {"beta", false, script(owning_the_order("beta"))}}));

  const auto loaded = catalogue.load();

  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().sentence, "Plugins alpha and beta both claim the aggregate order: enable one of the two, or let one use another name.");
  EXPECT_EQ(catalogue.find("beta")->standing().cause, loaded.error().sentence);
}

TEST_F(ACatalogue, RefusesAMissingDependency) {
  Catalogue catalogue(options({{"alpha", false, script(depending("alpha", {"beta"}))}}));

  EXPECT_EQ(catalogue.load().error().code, "plugin.missing_dependency");
}

TEST_F(ACatalogue, RefusesPluginsThatDependOnOneAnother) {
  Catalogue catalogue(options({{"alpha", false, script(depending("alpha", {"beta"}))}, {"beta", false, script(depending("beta", {"alpha"}))}}));

  EXPECT_THAT(catalogue.load().error().sentence, HasSubstr("alpha -> beta -> alpha"));
}

TEST_F(ACatalogue, GoesOnWithoutOptionalPluginsAndWhoeverDependsOnThem) {
  Catalogue catalogue(options({{"alpha", true, script("alpha", "create")},
                               {"beta", true, script(depending("beta", {"alpha"}))},
                               {"gamma", false, script("gamma")},
                               {"missing", true, "{}"}}));

  ASSERT_TRUE(catalogue.load());

  EXPECT_THAT(names(catalogue), ElementsAre("gamma"));
  EXPECT_EQ(catalogue.find("alpha")->standing().state, State::failed);
  EXPECT_THAT(catalogue.warnings(), ElementsAre(HasSubstr("without the optional plugin missing"), HasSubstr("without the optional plugin alpha"),
                                                HasSubstr("without the optional plugin beta")));
}

TEST_F(ACatalogue, GoesOnWithoutAnOptionalPluginThatCannotStart) {
  Catalogue catalogue(
      options({{"alpha", true, script("alpha", "start")}, {"beta", true, script(depending("beta", {"alpha"}))}, {"gamma", false, script("gamma")}}));
  ASSERT_TRUE(catalogue.load());
  migrate(catalogue);

  ASSERT_TRUE(catalogue.start());

  EXPECT_EQ(catalogue.find("alpha")->standing().state, State::failed);
  EXPECT_THAT(catalogue.find("beta")->standing().cause, HasSubstr("depends on alpha, which did not start"));
  EXPECT_EQ(catalogue.find("gamma")->standing().state, State::started);
  EXPECT_THAT(catalogue.stop(std::chrono::minutes(1)), IsEmpty());
}

TEST_F(ACatalogue, StopsTheStartAtAPluginThatCannotStart) {
  Catalogue catalogue(options({{"alpha", false, script("alpha")}, {"beta", false, script("beta", "start")}, {"gamma", false, script("gamma")}}));
  ASSERT_TRUE(catalogue.load());
  migrate(catalogue);

  const auto started = catalogue.start();
  const auto errors = catalogue.stop(std::chrono::minutes(1));

  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, "plugin.start_failed");
  EXPECT_THAT(errors, IsEmpty());
  EXPECT_EQ(catalogue.find("alpha")->standing().state, State::stopped);
  EXPECT_EQ(catalogue.find("gamma")->standing().state, State::stopped);
}

TEST_F(ACatalogue, WarnsOfStrayFilesAndUnpublishedEvents) {
  workbench_.write("notes.so", "not a library");
  auto contract = contract_of("alpha");
  contract.reactions.emplace_back().event = "order.created/1";
  Catalogue catalogue(options({{"alpha", false, script(contract)}}));

  ASSERT_TRUE(catalogue.load());

  EXPECT_THAT(catalogue.warnings(), ElementsAre(HasSubstr("notes.so is not an ELF file"), HasSubstr("reacts to order.created/1")));
}

TEST_F(ACatalogue, WarnsOfAConversationThatNobodyHears) {
  auto contract = with_a_command("alpha");
  contract.commands.front().fields.emplace_back().name = "orderId";
  contract.aggregates.emplace_back().name = "order";
  for (const auto* name : {"order.asked/1", "order.answered/1"}) {
    contract.events.emplace_back().name = name;
    contract.events.back().aggregate = "order";
  }
  auto& route = contract.routes.emplace_back();
  route.method = contract::Method::post;
  route.path = "/orders/{orderId}";
  route.message = contract.commands.front().name;
  route.aggregate = "order";
  route.aggregate_id = "{orderId}";
  route.opens = "order.asked/1";
  route.conclusions.emplace_back().event = "order.answered/1";
  Catalogue catalogue(options({{"alpha", false, script(contract)}}));

  ASSERT_TRUE(catalogue.load());

  EXPECT_THAT(catalogue.warnings(), ElementsAre(HasSubstr("asks at POST /orders/{orderId} by order.asked/1, which is not published")));
}

contract::Contract publishing(const std::string& name, const std::string& event) {
  auto contract = contract_of(name);
  contract.events.emplace_back().name = event;
  contract.events.back().published = event;
  return contract;
}

contract::Contract listening(const std::string& name, const std::string& event) {
  auto contract = contract_of(name);
  contract.reactions.emplace_back().event = event;
  return contract;
}

TEST_F(ACatalogue, StopsTheStartAtAnEventThatItsContextDoesNotPublish) {
  Catalogue catalogue(
      options({{"alpha", false, script(listening("alpha", "order.craeted/1"))}, {"beta", false, script(publishing("beta", "order.created/1"))}}));

  const auto loaded = catalogue.load();

  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, "plugin.unknown_event");
  EXPECT_THAT(loaded.error().sentence, HasSubstr("order.craeted/1, which plugin beta does not publish; did you mean order.created/1?"));
}

TEST_F(ACatalogue, GoesOnWithoutAnOptionalPluginThatAwaitsSuchAnEvent) {
  Catalogue catalogue(
      options({{"alpha", true, script(listening("alpha", "order.craeted/1"))}, {"beta", false, script(publishing("beta", "order.created/1"))}}));

  ASSERT_TRUE(catalogue.load());

  EXPECT_THAT(names(catalogue), ElementsAre("beta"));
  EXPECT_THAT(catalogue.warnings(), ElementsAre(HasSubstr("did you mean order.created/1?")));
}

TEST_F(ACatalogue, NamesPluginAndPhaseInTheLastLineOfAProcessThatDies) {
  workbench_.install("trapping");
  auto with_sentinel = options({{"alpha", false, script("alpha")}, {"trapping", false, "{}"}});
  with_sentinel.phase = [](std::string_view plugin, std::string_view phase, std::chrono::seconds) {
    std::fprintf(stderr, "plugin %.*s: %.*s\n", static_cast<int>(plugin.size()), plugin.data(), static_cast<int>(phase.size()), phase.data());
  };

  EXPECT_DEATH(
      {
        Catalogue catalogue(with_sentinel);
        static_cast<void>(catalogue.load().ok());
      },
      ::testing::EndsWith("plugin trapping: open\n"));
}

}  // namespace
}  // namespace comptoir::plugins
